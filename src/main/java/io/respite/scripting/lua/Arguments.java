package io.respite.scripting.lua;

/** What a builtin function is called with; valid until it returns. Arguments count from 1. */
public final class Arguments {

    private final Machine machine;
    private Object[] stack;
    private int base;
    private int count;

    Arguments(Machine machine) {
        this.machine = machine;
    }

    void begin(Object[] newStack, int newBase, int newCount) {
        stack = newStack;
        base = newBase;
        count = newCount;
    }

    Machine machine() {
        return machine;
    }

    /** The call took as long as so many loops. */
    public void spend(int loops) {
        machine.spend(loops);
    }

    public int count() {
        return count;
    }

    /** Argument {@code i}, nil where there is none. */
    public Object get(int i) {
        return i <= count ? stack[base + i - 1] : null;
    }

    /** All arguments from {@code first} on. */
    public Object[] from(int first) {
        int size = Math.max(0, count - first + 1);
        Object[] all = new Object[size];
        if (size > 0) {
            System.arraycopy(stack, base + first - 1, all, 0, size);
        }
        return all;
    }

    /** Argument {@code i}, which must be there, if only as nil. */
    public Object any(int i) {
        if (i > count) {
            throw LuaError.argument(i, "value expected");
        }
        return get(i);
    }

    private LuaError wrongType(int i, String expected) {
        String found = i > count ? "no value" : Values.typeName(get(i));
        return LuaError.argument(i, expected + " expected, got " + found);
    }

    public LuaTable table(int i) {
        if (get(i) instanceof LuaTable table) {
            return table;
        }
        throw wrongType(i, "table");
    }

    public LuaFunction function(int i) {
        if (get(i) instanceof LuaFunction function) {
            return function;
        }
        throw wrongType(i, "function");
    }

    Coroutine coroutine(int i) {
        if (get(i) instanceof Coroutine coroutine) {
            return coroutine;
        }
        throw LuaError.argument(i, "coroutine expected");
    }

    /** A string, or the text of a number. */
    public LuaString string(int i) {
        LuaString string = Values.toText(get(i));
        if (string == null) {
            throw wrongType(i, "string");
        }
        return string;
    }

    public LuaString string(int i, LuaString otherwise) {
        return get(i) == null ? otherwise : string(i);
    }

    /** A number, or that of a string that is the text of one. */
    public double number(int i) {
        Double number = Values.toNumber(get(i));
        if (number == null) {
            throw wrongType(i, "number");
        }
        return number;
    }

    public double number(int i, double otherwise) {
        return get(i) == null ? otherwise : number(i);
    }

    /** A number without its fraction, as a C compiler makes it an integer of 64 bits. */
    public long integer(int i) {
        return Values.toLong(number(i));
    }

    public long integer(int i, long otherwise) {
        return get(i) == null ? otherwise : integer(i);
    }

    public int integer32(int i, int otherwise) {
        return get(i) == null ? otherwise : integer32(i);
    }

    /** An integer of 32 bits: the low ones of {@link #integer}. */
    public int integer32(int i) {
        return (int) integer(i);
    }
}
