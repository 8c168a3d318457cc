/**
 * Lua 5.1, as its reference manual describes it: a compiler to register code and a machine whose
 * calls stand on the heap, so that a program can stop anywhere and go on later. Knows nothing of
 * Redis.
 */
package io.respite.scripting.lua;
