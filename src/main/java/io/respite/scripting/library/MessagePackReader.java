package io.respite.scripting.library;

import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import java.util.Arrays;

/** Reads MessagePack as values. */
final class MessagePackReader {

    private final byte[] bytes;
    private int at;

    MessagePackReader(byte[] bytes, int from) {
        this.bytes = bytes;
        at = from;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int position() {
        return at;
    }

    private void need(long count) {
        if (count > bytes.length - at) {
            throw new LuaError("Missing bytes in input.");
        }
    }

    private long unsigned(int count) {
        need(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[at++] & 0xFF;
        }
        return value;
    }

    private long signed(int count) {
        int shift = 64 - 8 * count;
        return unsigned(count) << shift >> shift;
    }

    Object read() {
        int type = (int) unsigned(1);
        if (type < 0x80 || type >= 0xE0) {
            return (double) (byte) type;
        }
        if (type < 0x90) {
            return map(type & 15);
        }
        if (type < 0xA0) {
            return array(type & 15);
        }
        if (type < 0xC0) {
            return string(type & 31);
        }
        return switch (type) {
            case 0xC0 -> null;
            case 0xC2 -> false;
            case 0xC3 -> true;
            case 0xCA -> (double) Float.intBitsToFloat((int) unsigned(4));
            case 0xCB -> Double.longBitsToDouble(unsigned(8));
            case 0xCC, 0xCD, 0xCE -> (double) unsigned(1 << type - 0xCC);
            case 0xCF -> unsignedDouble(unsigned(8));
            case 0xD0, 0xD1, 0xD2, 0xD3 -> (double) signed(1 << type - 0xD0);
            case 0xD9, 0xDA, 0xDB -> string(unsigned(1 << type - 0xD9));
            case 0xDC, 0xDD -> array(unsigned(2 << type - 0xDC));
            case 0xDE, 0xDF -> map(unsigned(2 << type - 0xDE));
            default -> throw new LuaError("Bad data format in input.");
        };
    }

    private static Double unsignedDouble(long value) {
        return value >= 0 ? (double) value : (value >>> 1) * 2.0;
    }

    private LuaString string(long length) {
        need(length);
        Heap.take(length);
        LuaString string = new LuaString(Arrays.copyOfRange(bytes, at, at + (int) length));
        at += (int) length;
        return string;
    }

    private LuaTable array(long count) {
        LuaTable table = new LuaTable();
        for (long i = 1; i <= count; i++) {
            table.put((double) i, read());
        }
        return table;
    }

    private LuaTable map(long count) {
        LuaTable table = new LuaTable();
        for (long i = 0; i < count; i++) {
            Object key = read();
            table.put(key, read());
        }
        return table;
    }
}
