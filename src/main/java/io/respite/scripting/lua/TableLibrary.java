package io.respite.scripting.lua;

import java.io.ByteArrayOutputStream;

/** The library {@code table}. */
final class TableLibrary {

    /** So many values and more are no list of results. */
    static final int MOST_VALUES = 8000;

    /** So many values are moved in the time of a loop. */
    private static final int MOVES_PER_LOOP = 16;

    private TableLibrary() {}

    static LuaTable library() {
        LuaTable library = new LuaTable();
        Library.add(library, "concat", TableLibrary::concat);
        Library.add(library, "foreach", TableLibrary::foreach);
        Library.add(library, "foreachi", TableLibrary::foreachi);
        Library.add(library, "getn", args -> (double) args.table(1).length());
        Library.add(library, "insert", TableLibrary::insert);
        Library.add(library, "maxn", TableLibrary::maxn);
        Library.add(library, "remove", TableLibrary::remove);
        Library.add(
                library,
                "setn",
                args -> {
                    args.table(1);
                    throw new LuaError("'setn' is obsolete");
                });
        Library.add(library, "sort", Sorting::sort);
        return library;
    }

    private static Object concat(Arguments args) {
        LuaString separator = args.string(2, LuaString.EMPTY);
        LuaTable table = args.table(1);
        long first = args.integer32(3, 1);
        long last = args.get(4) == null ? table.length() : args.integer32(4, 0);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (long i = first; i <= last; i++) {
            Object value = table.get((int) i);
            LuaString text = Values.toText(value);
            if (text == null) {
                throw new LuaError(
                        "invalid value ("
                                + Values.typeName(value)
                                + ") at index "
                                + i
                                + " in table for 'concat'");
            }
            Heap.take(text.length() + (long) separator.length());
            joined.writeBytes(text.bytes());
            if (i < last) {
                joined.writeBytes(separator.bytes());
            }
        }
        return new LuaString(joined.toByteArray());
    }

    private static Object foreach(Arguments args) {
        LuaTable table = args.table(1);
        LuaFunction function = args.function(2);
        return visit(table, function, table.after(null));
    }

    private static Object visit(LuaTable table, LuaFunction function, int at) {
        if (at < 0) {
            return Builtin.NOTHING;
        }
        Object key = table.keyAt(at);
        return new Step(
                function,
                new Object[] {key, table.valueAt(at)},
                results ->
                        results.length > 0 && results[0] != null
                                ? results[0]
                                : visit(table, function, table.after(key)));
    }

    private static Object foreachi(Arguments args) {
        return visitList(args.table(1), args.function(2), 1, args.table(1).length());
    }

    private static Object visitList(LuaTable table, LuaFunction function, int i, int last) {
        if (i > last) {
            return Builtin.NOTHING;
        }
        return new Step(
                function,
                new Object[] {(double) i, table.get(i)},
                results ->
                        results.length > 0 && results[0] != null
                                ? results[0]
                                : visitList(table, function, i + 1, last));
    }

    private static Object insert(Arguments args) {
        LuaTable table = args.table(1);
        int end = table.length() + 1;
        args.spend(args.count() == 3 ? end / MOVES_PER_LOOP : 0);
        switch (args.count()) {
            case 2 -> {
                table.checkWritable();
                table.put(end, args.get(2));
            }
            case 3 -> {
                int at = args.integer32(2);
                table.checkWritable();
                if (at >= 1 && at < end && args.get(3) != null) {
                    table.insert(at, args.get(3));
                } else {
                    moveUp(table, Math.max(at, end), at, args.get(3));
                }
            }
            default -> throw new LuaError("wrong number of arguments to 'insert'");
        }
        return Builtin.NOTHING;
    }

    private static void moveUp(LuaTable table, int end, int at, Object value) {
        if ((long) end - at > MOST_VALUES * 10_000L) {
            throw new LuaError("table overflow");
        }
        for (int i = end; i > at; i--) {
            table.put(i, table.get(i - 1));
        }
        table.put(at, value);
    }

    private static Object maxn(Arguments args) {
        LuaTable table = args.table(1);
        args.spend(table.length() / MOVES_PER_LOOP);
        double greatest = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            if (table.keyAt(at) instanceof Double key && key > greatest) {
                greatest = key;
            }
        }
        return greatest;
    }

    private static Object remove(Arguments args) {
        LuaTable table = args.table(1);
        int end = table.length();
        int at = args.get(2) == null ? end : args.integer32(2);
        if (at < 1 || at > end) {
            return Builtin.NOTHING;
        }
        table.checkWritable();
        args.spend((end - at) / MOVES_PER_LOOP);
        return table.remove(at);
    }
}
