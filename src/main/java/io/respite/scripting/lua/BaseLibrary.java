package io.respite.scripting.lua;

import java.io.ByteArrayOutputStream;
import java.util.function.UnaryOperator;

/** The functions that are global variables themselves. */
final class BaseLibrary {

    private static final LuaString METATABLE = Operations.METATABLE;

    private BaseLibrary() {}

    static void addTo(LuaTable globals) {
        globals.put("_G", globals);
        globals.put("_VERSION", LuaString.of("Lua 5.1"));
        Library.add(globals, "assert", BaseLibrary::check);
        Library.add(globals, "collectgarbage", BaseLibrary::collectGarbage);
        Library.add(globals, "error", BaseLibrary::error);
        Library.add(globals, "gcinfo", args -> (double) usedKilobytes());
        Library.add(globals, "getfenv", BaseLibrary::getfenv);
        Library.add(globals, "getmetatable", BaseLibrary::getmetatable);
        Builtin iterate = new Builtin("ipairs_aux", BaseLibrary::nextOfList);
        Library.add(globals, "ipairs", args -> new Object[] {iterate, args.table(1), 0.0});
        Library.add(globals, "load", BaseLibrary::load);
        Library.add(globals, "loadstring", BaseLibrary::loadstring);
        Library.add(globals, "newproxy", BaseLibrary::newproxy);
        Builtin next = new Builtin("next", BaseLibrary::next);
        globals.put("next", next);
        Library.add(globals, "pairs", args -> new Object[] {next, args.table(1), null});
        globals.put("pcall", pcall(error -> error));
        Library.add(globals, "rawequal", BaseLibrary::rawequal);
        Library.add(globals, "rawget", args -> args.table(1).get(args.any(2)));
        Library.add(globals, "rawset", BaseLibrary::rawset);
        Library.add(globals, "select", BaseLibrary::select);
        Library.add(globals, "setfenv", BaseLibrary::setfenv);
        Library.add(globals, "setmetatable", BaseLibrary::setmetatable);
        Library.add(globals, "tonumber", BaseLibrary::tonumber);
        Library.add(globals, "tostring", args -> tostring(args.machine(), args.any(1)));
        Library.add(globals, "type", args -> LuaString.of(Values.typeName(args.any(1))));
        Library.add(globals, "unpack", BaseLibrary::unpack);
        Library.add(globals, "xpcall", BaseLibrary::xpcall);
    }

    private static Object check(Arguments args) {
        if (Values.isTrue(args.any(1))) {
            return args.from(1);
        }
        LuaString message = args.string(2, LuaString.of("assertion failed!"));
        throw new LuaError(message.toString());
    }

    private static long usedKilobytes() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 10;
    }

    /* The collector is the JVM's: it is asked for nothing. */
    private static Object collectGarbage(Arguments args) {
        String option = args.string(1, LuaString.of("collect")).toString();
        return switch (option) {
            case "count" -> (double) usedKilobytes();
            case "collect", "stop", "restart", "setpause", "setstepmul" -> 0.0;
            case "step" -> true;
            default -> throw LuaError.argument(1, "invalid option '" + option + "'");
        };
    }

    private static Object error(Arguments args) {
        Object value = args.get(1);
        int level = (int) args.integer(2, 1);
        if (level > 0 && (value instanceof LuaString || value instanceof Double)) {
            String where = Calls.where(args.machine().calls().current(), level);
            value = LuaString.of(where + Values.toText(value));
        }
        throw LuaError.of(value);
    }

    /* The function at a level of the running calls, or given itself. */
    private static Object functionAt(Arguments args, int i, long defaultLevel) {
        if (args.get(i) instanceof LuaFunction function) {
            return function;
        }
        long level = args.integer(i, defaultLevel);
        if (level < 0) {
            throw LuaError.argument(i, "level must be non-negative");
        }
        Coroutine thread = args.machine().calls().current();
        if (level == 0) {
            return null;
        }
        if (level > thread.depth) {
            throw LuaError.argument(i, "invalid level");
        }
        return thread.frames[(int) (thread.depth - level)].closure;
    }

    private static Object getfenv(Arguments args) {
        return functionAt(args, 1, 1) instanceof Closure closure
                ? closure.environment
                : args.machine().calls().environment();
    }

    private static Object setfenv(Arguments args) {
        LuaTable environment = args.table(2);
        Object function = functionAt(args, 1, 1);
        if (function instanceof Closure closure) {
            closure.environment = environment;
            return closure;
        }
        throw new LuaError("'setfenv' cannot change environment of given object");
    }

    private static Object getmetatable(Arguments args) {
        LuaTable metatable = args.machine().calls().operations().metatable(args.any(1));
        Object shown = metatable == null ? null : metatable.get(METATABLE);
        return shown == null ? metatable : shown;
    }

    private static Object setmetatable(Arguments args) {
        LuaTable table = args.table(1);
        if (args.count() < 2 || args.get(2) != null && !(args.get(2) instanceof LuaTable)) {
            throw LuaError.argument(2, "nil or table expected");
        }
        if (table.metatable() != null && table.metatable().get(METATABLE) != null) {
            throw new LuaError("cannot change a protected metatable");
        }
        table.setMetatable((LuaTable) args.get(2));
        return table;
    }

    private static Object nextOfList(Arguments args) {
        int index = args.integer32(2) + 1;
        Object value = args.table(1).get(index);
        return value == null ? null : new Object[] {(double) index, value};
    }

    private static Object next(Arguments args) {
        LuaTable table = args.table(1);
        int at = table.after(args.get(2));
        return at < 0 ? null : new Object[] {table.keyAt(at), table.valueAt(at)};
    }

    private static Object compile(Arguments args, byte[] source, String name) {
        try {
            LuaTable environment = args.machine().calls().environment();
            return new Closure(Parser.compile(source, name), environment);
        } catch (LuaError mistake) {
            return new Object[] {null, mistake.value()};
        }
    }

    private static Object loadstring(Arguments args) {
        LuaString source = args.string(1);
        return compile(args, source.bytes(), args.string(2, source).toString());
    }

    private static Object load(Arguments args) {
        LuaFunction reader = args.function(1);
        String name = args.string(2, LuaString.of("=(load)")).toString();
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        Machine machine = args.machine();
        return new Step(
                reader,
                Builtin.NOTHING,
                new Step.Then() {
                    @Override
                    public Object take(Object[] results) {
                        Object piece = results.length == 0 ? null : results[0];
                        LuaString text = Values.toText(piece);
                        if (piece != null && text == null) {
                            return fail(LuaString.of("reader function must return a string"));
                        }
                        if (text != null && text.length() > 0) {
                            Heap.take(text.length());
                            source.writeBytes(text.bytes());
                            return new Step(reader, Builtin.NOTHING, this);
                        }
                        Arguments none = new Arguments(machine);
                        return compile(none, source.toByteArray(), name);
                    }

                    @Override
                    public boolean catches() {
                        return true;
                    }

                    @Override
                    public Object fail(Object error) {
                        return new Object[] {null, error};
                    }
                });
    }

    private static Object newproxy(Arguments args) {
        UserData proxy = new UserData();
        if (args.get(1) instanceof UserData other && other.metatable != null) {
            proxy.metatable = other.metatable;
        } else if (args.get(1) instanceof Boolean wish) {
            proxy.metatable = wish ? new LuaTable() : null;
        } else if (args.get(1) != null) {
            throw LuaError.argument(1, "boolean or proxy expected");
        }
        return proxy;
    }

    /** What pcall makes of results: true before them. */
    static Object[] succeeded(Object[] results) {
        Object[] all = new Object[results.length + 1];
        all[0] = true;
        System.arraycopy(results, 0, all, 1, results.length);
        return all;
    }

    /** The function {@code pcall}, which shows errors as the host wants. */
    static Builtin pcall(UnaryOperator<Object> shown) {
        return new Builtin(
                "pcall", args -> new Step(args.any(1), args.from(2), new Guard(null, shown)));
    }

    private static Object xpcall(Arguments args) {
        args.any(2);
        return new Step(args.get(1), Builtin.NOTHING, new Guard(args.get(2), error -> error));
    }

    /** Ends the errors of a call, after a function has seen them if there is one. */
    record Guard(Object handler, UnaryOperator<Object> shown) implements Step.Then {

        @Override
        public Object take(Object[] results) {
            return succeeded(results);
        }

        @Override
        public boolean catches() {
            return true;
        }

        @Override
        public Object fail(Object error) {
            return new Object[] {false, shown.apply(error)};
        }
    }

    private static Object rawequal(Arguments args) {
        return Values.rawEquals(args.any(1), args.any(2));
    }

    private static Object rawset(Arguments args) {
        LuaTable table = args.table(1);
        args.any(2);
        args.any(3);
        table.checkWritable();
        table.put(args.get(2), args.get(3));
        return table;
    }

    private static Object select(Arguments args) {
        if (args.get(1) instanceof LuaString mark && mark.length() > 0 && mark.at(0) == '#') {
            return (double) (args.count() - 1);
        }
        long index = args.integer32(1);
        int count = args.count();
        if (index < 0) {
            index = count + index;
        } else if (index > count) {
            index = count;
        }
        if (index < 1) {
            throw LuaError.argument(1, "index out of range");
        }
        return args.from((int) index + 1);
    }

    private static Object tonumber(Arguments args) {
        long radix = args.integer(2, 10);
        if (radix == 10) {
            return Values.toNumber(args.any(1));
        }
        LuaString text = args.string(1);
        if (radix < 2 || radix > 36) {
            throw LuaError.argument(2, "base out of range");
        }
        return inRadix(text.cText().strip(), (int) radix);
    }

    private static Object inRadix(String text, int radix) {
        boolean isNegative = text.startsWith("-");
        String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
        if (radix == 16 && (digits.startsWith("0x") || digits.startsWith("0X"))) {
            digits = digits.substring(2);
        }
        double value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return null;
            }
            value = value * radix + digit;
        }
        if (digits.isEmpty()) {
            return null;
        }
        /* As C's strtoul: what is too large is the largest, and a sign turns it round. */
        value = Math.min(value, 0x1p64);
        return isNegative ? 0x1p64 - value : value;
    }

    /** The text of a value, or a step to the function that its metatable names. */
    static Object tostring(Machine machine, Object value) {
        Object handler = machine.calls().operations().metamethod(value, Operations.TO_STRING);
        return handler == null
                ? Values.describe(value)
                : new Step(
                        handler,
                        new Object[] {value},
                        results -> results.length == 0 ? null : results[0]);
    }

    private static Object unpack(Arguments args) {
        LuaTable table = args.table(1);
        int first = (int) args.integer(2, 1);
        int last = args.get(3) == null ? table.length() : args.integer32(3);
        if (first > last) {
            return Builtin.NOTHING;
        }
        long count = (long) last - first + 1;
        if (count >= TableLibrary.MOST_VALUES) {
            throw new LuaError("too many results to unpack");
        }
        Object[] values = new Object[(int) count];
        for (int i = 0; i < count; i++) {
            values[i] = table.get(first + i);
        }
        return values;
    }
}
