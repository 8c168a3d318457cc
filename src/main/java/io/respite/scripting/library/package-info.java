/** Libraries for Lua programs besides the standard ones: JSON, MessagePack, binary structures. */
package io.respite.scripting.library;
