package io.respite.scripting;

import io.respite.scripting.lua.LuaFunction;
import io.respite.scripting.lua.LuaString;
import java.util.Locale;

/**
 * A function that a library has registered.
 *
 * @param description what its author says of it, or null
 * @param flags {@link ScriptFlag} bits
 */
record LibraryFunction(String name, LuaFunction callback, LuaString description, int flags) {

    /** What it is found by: letter case does not count. */
    String key() {
        return key(name);
    }

    /** The same of a name that a client sent. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
