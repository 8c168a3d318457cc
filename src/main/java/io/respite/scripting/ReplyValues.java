package io.respite.scripting;

import io.respite.memory.Memory;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;

/** Makes a reply, as it was written for the script, a value of the script's. Hot. */
final class ReplyValues {

    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString IGNORE = LuaString.of("ignore_error_stats_update");
    private static final LuaString FINE = LuaString.of("OK");

    private long at;

    /** The value of the reply that begins at a place. */
    Object read(long ref) {
        at = ref;
        return value();
    }

    private Object value() {
        int type = Memory.getByte(at++);
        switch (type) {
            case ':' -> {
                return (double) number();
            }
            case '$' -> {
                return bulk();
            }
            case '+' -> {
                return single(OK, status());
            }
            case '-' -> {
                return error(line().toString());
            }
            case '*' -> {
                return array();
            }
            case '_' -> {
                line();
                return null;
            }
            case '#' -> {
                return line().at(0) == 't';
            }
            case ',' -> {
                return single(LuaString.of("double"), decimal(line().toString()));
            }
            case '(' -> {
                return single(LuaString.of("big_number"), line());
            }
            case '%' -> {
                return single(LuaString.of("map"), map());
            }
            case '~', '>' -> {
                return single(LuaString.of("set"), set());
            }
            case '|' -> {
                map();
                return value();
            }
            case '=' -> {
                return verbatim();
            }
            default -> throw new IllegalStateException("reply of type " + type);
        }
    }

    /** A table of one field. */
    static LuaTable single(LuaString field, Object value) {
        Heap.take(64);
        LuaTable table = new LuaTable();
        table.put(field, value);
        return table;
    }

    /** What scripts see of an error: its text begins with its code. */
    static LuaTable error(String text) {
        LuaTable table = single(ERR, LuaString.of(text));
        table.put(IGNORE, true);
        return table;
    }

    private long number() {
        boolean isNegative = Memory.getByte(at) == '-';
        long place = isNegative ? at + 1 : at;
        long value = 0;
        for (int c = Memory.getByte(place); c != '\r'; c = Memory.getByte(++place)) {
            value = value * 10 + c - '0';
        }
        at = place + 2;
        return isNegative ? -value : value;
    }

    private int count() {
        return (int) number();
    }

    private Object bulk() {
        int length = count();
        if (length < 0) {
            return false;
        }
        Heap.take(length + 48L);
        LuaString text = new LuaString(Memory.bytes(at, length));
        at += length + 2L;
        return text;
    }

    private LuaString status() {
        if (Memory.getInt(at) == ('O' | 'K' << 8 | '\r' << 16 | '\n' << 24)) {
            at += 4;
            return FINE;
        }
        return line();
    }

    private LuaString line() {
        long end = at;
        while (Memory.getByte(end) != '\r') {
            end++;
        }
        LuaString line = new LuaString(Memory.bytes(at, (int) (end - at)));
        at = end + 2;
        return line;
    }

    private static Double decimal(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private Object array() {
        int count = count();
        if (count < 0) {
            return false;
        }
        Heap.take(64 + 16L * count);
        LuaTable table = new LuaTable(count);
        for (int i = 1; i <= count; i++) {
            table.put(i, value());
        }
        return table;
    }

    private LuaTable map() {
        int pairs = count();
        LuaTable table = new LuaTable();
        for (int i = 0; i < pairs; i++) {
            Object key = value();
            table.put(key, value());
        }
        return table;
    }

    private LuaTable set() {
        int count = count();
        LuaTable table = new LuaTable();
        for (int i = 0; i < count; i++) {
            table.put(value(), true);
        }
        return table;
    }

    private LuaTable verbatim() {
        LuaString text = (LuaString) bulk();
        LuaTable parts = new LuaTable();
        parts.put("string", text.part(4, text.length()));
        parts.put("format", text.part(0, 3));
        return single(LuaString.of("verbatim_string"), parts);
    }
}
