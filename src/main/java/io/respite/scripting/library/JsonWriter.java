package io.respite.scripting.library;

import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes values as JSON. Tables in tables take a {@link Level} each and none of the thread's stack,
 * which would hold fewer of them than {@code encode_max_depth} allows.
 */
final class JsonWriter {

    /** A table whose end is not written yet. */
    private static final class Level {

        private final LuaTable table;
        private final Level outer;

        /** Elements of an array, or -1 where it is written as an object. */
        private final int length;

        /** Elements that are written, or where to look for the next key. */
        private int position;

        private Level(LuaTable table, int length, Level outer) {
            this.table = table;
            this.length = length;
            this.outer = outer;
        }
    }

    private static final String HEX = "0123456789abcdef";

    private final JsonSettings settings;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int counted;
    private int depth;

    JsonWriter(JsonSettings settings) {
        this.settings = settings;
    }

    LuaString write(Object value) {
        Level innermost = writeValue(value, null);
        while (innermost != null) {
            innermost = innermost.length > 0 ? nextElement(innermost) : nextField(innermost);
        }
        return new LuaString(out.toByteArray());
    }

    /* Writes a value whole, or the beginning of a table; returns the innermost that is open. */
    private Level writeValue(Object value, Level innermost) {
        switch (value) {
            case null -> text("null");
            case Boolean truth -> text(truth ? "true" : "false");
            case Double number -> writeNumber(number);
            case LuaString string -> writeString(string);
            case LuaTable table -> {
                return begin(table, innermost);
            }
            default -> {
                if (!Values.isNullPointer(value)) {
                    throw cannot(value, "type not supported");
                }
                text("null");
            }
        }
        return innermost;
    }

    private static LuaError cannot(Object value, String why) {
        return new LuaError("Cannot serialise " + Values.typeName(value) + ": " + why);
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        if (out.size() - counted > 1 << 16) {
            Heap.take(out.size() - counted);
            counted = out.size();
        }
    }

    private void writeNumber(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            writeInvalid(number);
            return;
        }
        text(Values.general(number, settings.digits));
    }

    private void writeInvalid(double number) {
        switch (settings.writesInvalid) {
            case REFUSED -> throw cannot(number, "must not be NaN or Inf");
            case WRITTEN -> text(Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf");
            case NULL -> text("null");
        }
    }

    private void writeString(LuaString string) {
        out.write('"');
        for (byte each : string.bytes()) {
            switch (each) {
                case '"' -> text("\\\"");
                case '\\' -> text("\\\\");
                case '/' -> text("\\/");
                case '\b' -> text("\\b");
                case '\t' -> text("\\t");
                case '\n' -> text("\\n");
                case '\f' -> text("\\f");
                case '\r' -> text("\\r");
                default -> {
                    if (each >= 0 && each < ' ' || each == 127) {
                        text("\\u00" + HEX.charAt(each >> 4) + HEX.charAt(each & 15));
                    } else {
                        out.write(each);
                    }
                }
            }
        }
        text("\"");
    }

    private Level begin(LuaTable table, Level outer) {
        if (++depth > settings.writingDepth) {
            throw new LuaError("Cannot serialise, excessive nesting (" + depth + ")");
        }
        int length = length(table);
        out.write(length > 0 ? '[' : '{');
        return new Level(table, length, outer);
    }

    private Level end(Level level, String bracket) {
        text(bracket);
        depth--;
        return level.outer;
    }

    /* How many elements it has as an array, or -1 where it is none. */
    private int length(LuaTable table) {
        double greatest = 0;
        int items = 0;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            boolean isIndex =
                    table.keyAt(at) instanceof Double key
                            && key > 0
                            && Math.floor(key) == (double) key;
            if (!isIndex) {
                return -1;
            }
            greatest = Math.max(greatest, (Double) table.keyAt(at));
            items++;
        }
        if (settings.sparseRatio > 0
                && greatest > items * (double) settings.sparseRatio
                && greatest > settings.sparseSafe) {
            if (!settings.convertsSparse) {
                throw cannot(table, "excessively sparse array");
            }
            return -1;
        }
        return (int) greatest;
    }

    private Level nextElement(Level array) {
        if (array.position == array.length) {
            return end(array, "]");
        }
        if (array.position++ > 0) {
            out.write(',');
        }
        return writeValue(array.table.get(array.position), array);
    }

    private Level nextField(Level object) {
        int at = object.table.from(object.position);
        if (at < 0) {
            return end(object, "}");
        }
        if (object.position > 0) {
            out.write(',');
        }
        object.position = at + 1;
        writeKey(object.table.keyAt(at));
        return writeValue(object.table.valueAt(at), object);
    }

    private void writeKey(Object key) {
        switch (key) {
            case Double number -> {
                out.write('"');
                writeNumber(number);
                text("\":");
            }
            case LuaString string -> {
                writeString(string);
                out.write(':');
            }
            default -> throw cannot(key, "table key must be a number or string");
        }
    }
}
