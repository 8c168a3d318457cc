/**
 * Scripts and functions: what clients have the server run in Lua, and what such programs find. The
 * language itself is in {@code lua}, its libraries besides the standard ones in {@code library}.
 */
package io.respite.scripting;
