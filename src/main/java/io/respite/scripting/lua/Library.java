package io.respite.scripting.lua;

import java.util.function.UnaryOperator;

/** The libraries that programs find in their global variables. */
public final class Library {

    private Library() {}

    /** Adds a function to a table. */
    public static void add(LuaTable table, String name, Builtin.Body body) {
        table.put(name, new Builtin(name, body));
    }

    /** The function {@code pcall} where the program is to see errors otherwise than raised. */
    public static Builtin pcall(UnaryOperator<Object> shown) {
        return BaseLibrary.pcall(shown);
    }

    /** Forbids the program to change a table and all that can be reached from it. */
    public static void freeze(LuaTable table) {
        if (table.isReadOnly()) {
            return;
        }
        table.makeReadOnly(true);
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            if (table.valueAt(at) instanceof LuaTable inner) {
                freeze(inner);
            }
        }
        if (table.metatable() != null) {
            freeze(table.metatable());
        }
    }

    /**
     * New global variables with the standard libraries that cannot reach beyond the program.
     *
     * @param strings becomes the metatable of all strings
     */
    public static LuaTable globals(LuaTable strings) {
        LuaTable globals = new LuaTable();
        BaseLibrary.addTo(globals);
        LuaTable string = StringLibrary.library();
        strings.put("__index", string);
        globals.put("string", string);
        globals.put("table", TableLibrary.library());
        globals.put("math", MathLibrary.library());
        globals.put("coroutine", Coroutines.library());
        return globals;
    }
}
