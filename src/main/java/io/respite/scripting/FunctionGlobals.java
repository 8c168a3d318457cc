package io.respite.scripting;

import io.respite.bytes.Clock;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Machine;
import io.respite.scripting.lua.Parser;
import io.respite.scripting.lua.Prototype;
import io.respite.scripting.lua.Values;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What the code of libraries finds in its global variables: little while it is loaded, all when a
 * function runs. Owned by the engine thread.
 *
 * <pre>
 *   empty table, read-only -- metatable.__index --> while loading: redis (register_function, log)
 *                                               '-> else:          what scripts find
 * </pre>
 *
 * A function keeps the table that its library was loaded with, so what stands behind it is
 * exchanged.
 */
final class FunctionGlobals {

    private static final String INDEX = "__index";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Clock clock;
    private final LuaTable strings;
    private final RegisterFunction register = new RegisterFunction();
    private final LuaTable table = new LuaTable();
    private final LuaTable metatable = new LuaTable();
    private final LuaTable running;
    private final LuaTable loading = new LuaTable();

    /**
     * Global variables of functions.
     *
     * @param running those of a function that runs, which are protected already
     * @param library makes what libraries find of {@code redis} while they are loaded
     * @param protection the metatable of tables without the variable that is asked for
     */
    FunctionGlobals(
            Clock clock,
            LuaTable strings,
            LuaTable running,
            RedisLibrary library,
            LuaTable protection) {
        this.clock = clock;
        this.strings = strings;
        this.running = running;
        LuaTable redis = new LuaTable();
        library.addForLibraries(redis);
        Library.add(redis, "register_function", register::call);
        redis.setMetatable(protection);
        loading.put("redis", redis);
        loading.setMetatable(protection);
        Library.freeze(loading);
        metatable.put(INDEX, running);
        table.setMetatable(metatable);
        Library.freeze(table);
    }

    /** A machine for the code of a library. */
    Machine machine(BooleanSupplier mayGoOn) {
        return new Machine(table, strings, mayGoOn);
    }

    /**
     * Compiles the code of a library and has it register its functions, which are returned.
     *
     * @param mostMillis how long that may take, or 0 for as long as it does
     * @throws CommandError where it cannot be loaded
     */
    Map<String, LibraryFunction> load(LuaString source, int skipped, long mostMillis) {
        Prototype code = code(source, skipped);
        long end = mostMillis == 0 ? Long.MAX_VALUE : clock.nanos() + mostMillis * NANOS_PER_MILLI;
        Machine machine = machine(() -> clock.nanos() < end);
        metatable.put(INDEX, loading);
        register.begin();
        Map<String, LibraryFunction> registered;
        try {
            machine.begin(code, table);
            if (!machine.run()) {
                throw RedisLibrary.raised("FUNCTION LOAD timeout");
            }
        } catch (LuaError failed) {
            throw new CommandError("ERR Error registering functions: " + text(failed.value()));
        } finally {
            registered = register.end();
            metatable.put(INDEX, running);
        }
        return registered;
    }

    private static Prototype code(LuaString source, int skipped) {
        byte[] bytes = source.bytes();
        try {
            return Parser.compile(
                    Arrays.copyOfRange(bytes, skipped, bytes.length), Scripts.source(true));
        } catch (LuaError mistake) {
            throw new CommandError("ERR Error compiling function: " + mistake.value());
        }
    }

    private static String text(Object raised) {
        if (raised instanceof LuaTable table) {
            LuaString text = Values.toText(table.get("err"));
            return text == null ? "(null)" : text.toString();
        }
        return "ERR " + Values.describe(raised);
    }
}
