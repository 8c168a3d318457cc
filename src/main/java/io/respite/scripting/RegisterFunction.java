package io.respite.scripting;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Builtin;
import io.respite.scripting.lua.LuaFunction;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code redis.register_function}, which the code of a library calls for each of its functions
 * while it is loaded. Owned by the engine thread.
 */
final class RegisterFunction {

    private static final String PREFIX = "redis.register_function";

    /** What the library that is being loaded has registered, or null where none is. */
    private Map<String, LibraryFunction> registered;

    /** A library is being loaded. */
    void begin() {
        registered = new LinkedHashMap<>();
    }

    /** Its code has run, or failed: what it has registered by then. */
    Map<String, LibraryFunction> end() {
        Map<String, LibraryFunction> all = registered;
        registered = null;
        return all;
    }

    Object call(Arguments args) {
        if (registered == null) {
            throw refused(PREFIX + " can only be called on FUNCTION LOAD command");
        }
        LibraryFunction function =
                switch (args.count()) {
                    case 1 -> named(args.get(1));
                    case 2 -> function(args.get(1), args.get(2));
                    default -> throw refused("wrong number of arguments to " + PREFIX);
                };
        String wrong = LibraryHeader.wrongName(function.name());
        if (wrong != null) {
            throw refused(wrong);
        }
        if (registered.putIfAbsent(function.key(), function) != null) {
            throw refused("Function already exists in the library");
        }
        return Builtin.NOTHING;
    }

    private static RuntimeException refused(String why) {
        return RedisLibrary.raised(why);
    }

    private static LibraryFunction function(Object name, Object callback) {
        LuaString text = Values.toText(name);
        if (text == null) {
            throw refused("first argument to " + PREFIX + " must be a string");
        }
        if (!(callback instanceof LuaFunction function)) {
            throw refused("second argument to " + PREFIX + " must be a function");
        }
        return new LibraryFunction(text.toString(), function, null, 0);
    }

    /** The form with a table of named arguments. */
    private static LibraryFunction named(Object given) {
        if (!(given instanceof LuaTable table)) {
            throw refused(
                    "calling "
                            + PREFIX
                            + " with a single argument is only applicable to Lua table"
                            + " (representing named arguments).");
        }
        LuaString name = null;
        LuaString description = null;
        LuaFunction callback = null;
        int flags = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            LuaString key = Values.toText(table.keyAt(at));
            if (key == null) {
                throw refused("named argument key given to " + PREFIX + " is not a string");
            }
            Object value = table.valueAt(at);
            switch (key.cText().toLowerCase(Locale.ROOT)) {
                case "function_name" -> name = text("function_name", value);
                case "description" -> description = text("description", value);
                case "callback" -> callback = callback(value);
                case "flags" -> flags = flags(value);
                default -> throw refused("unknown argument given to " + PREFIX);
            }
        }
        if (name == null) {
            throw refused(PREFIX + " must get a function name argument");
        }
        if (callback == null) {
            throw refused(PREFIX + " must get a callback argument");
        }
        return new LibraryFunction(name.toString(), callback, description, flags);
    }

    private static LuaString text(String argument, Object value) {
        LuaString text = Values.toText(value);
        if (text == null) {
            throw refused(argument + " argument given to " + PREFIX + " must be a string");
        }
        return text;
    }

    private static LuaFunction callback(Object value) {
        if (value instanceof LuaFunction function) {
            return function;
        }
        throw refused("callback argument given to " + PREFIX + " must be a function");
    }

    private static int flags(Object value) {
        if (!(value instanceof LuaTable names)) {
            throw refused(
                    "flags argument to " + PREFIX + " must be a table representing function flags");
        }
        int flags = 0;
        for (int i = 1; names.get(i) != null; i++) {
            LuaString name = Values.toText(names.get(i));
            ScriptFlag flag =
                    name == null ? null : ScriptFlag.of(name.cText().toLowerCase(Locale.ROOT));
            if (flag == null) {
                throw refused("unknown flag given");
            }
            flags |= flag.bit();
        }
        return flags;
    }
}
