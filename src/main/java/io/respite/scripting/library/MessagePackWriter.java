package io.respite.scripting.library;

import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import java.io.ByteArrayOutputStream;

/** Writes values as MessagePack. */
final class MessagePackWriter {

    /** What is nested deeper is written as nil. */
    private static final int MOST_DEPTH = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int depth;

    LuaString result() {
        return new LuaString(out.toByteArray());
    }

    void write(Object value) {
        Heap.take(1);
        switch (value) {
            case LuaString string -> {
                int length = string.length();
                Heap.take(length);
                if (length < 32) {
                    out.write(0xA0 | length);
                } else {
                    sized(length, 0xD9, 0xDA, 0xDB);
                }
                out.writeBytes(string.bytes());
            }
            case Double number -> write((double) number);
            case Boolean truth -> out.write(truth ? 0xC3 : 0xC2);
            case LuaTable table when depth < MOST_DEPTH -> write(table);
            case null, default -> out.write(0xC0);
        }
    }

    private void bytes(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            out.write((int) (value >>> 8 * i));
        }
    }

    /* A length in the shortest form there is; 0 where the form of one byte does not exist. */
    private void sized(int length, int one, int two, int four) {
        if (one != 0 && length <= 0xFF) {
            out.write(one);
            bytes(length, 1);
        } else if (length <= 0xFFFF) {
            out.write(two);
            bytes(length, 2);
        } else {
            out.write(four);
            bytes(length, 4);
        }
    }

    private void write(double number) {
        long whole = (long) number;
        if (whole == number && number < 0x1p63) {
            integer(whole);
        } else if ((float) number == number) {
            out.write(0xCA);
            bytes(Float.floatToRawIntBits((float) number), 4);
        } else {
            out.write(0xCB);
            bytes(Double.doubleToRawLongBits(number), 8);
        }
    }

    private void integer(long value) {
        if (value >= -32 && value <= 127) {
            out.write((int) value);
            return;
        }
        boolean isPositive = value >= 0;
        long magnitude = isPositive ? value : ~value << 1;
        int power =
                magnitude <= 0xFF ? 0 : magnitude <= 0xFFFF ? 1 : magnitude <= 0xFFFFFFFFL ? 2 : 3;
        if (magnitude < 0) {
            power = 3;
        }
        out.write((isPositive ? 0xCC : 0xD0) + power);
        bytes(value, 1 << power);
    }

    private void write(LuaTable table) {
        depth++;
        int length = length(table);
        if (length >= 0) {
            if (length < 16) {
                out.write(0x90 | length);
            } else {
                sized(length, 0, 0xDC, 0xDD);
            }
            for (int i = 1; i <= length; i++) {
                write(table.get(i));
            }
        } else {
            writeMap(table);
        }
        depth--;
    }

    /* How many elements a table has whose keys are the numbers from 1 on; else -1. */
    private static int length(LuaTable table) {
        int count = 0;
        double greatest = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            boolean isIndex =
                    table.keyAt(at) instanceof Double key && key > 0 && Math.rint(key) == key;
            if (!isIndex) {
                return -1;
            }
            greatest = Math.max(greatest, (Double) table.keyAt(at));
            count++;
        }
        return greatest == count ? count : -1;
    }

    private void writeMap(LuaTable table) {
        int count = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            count++;
        }
        if (count < 16) {
            out.write(0x80 | count);
        } else {
            sized(count, 0, 0xDE, 0xDF);
        }
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            write(table.keyAt(at));
            write(table.valueAt(at));
        }
    }
}
