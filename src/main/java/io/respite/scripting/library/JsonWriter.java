package io.respite.scripting.library;

import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes values as JSON. */
final class JsonWriter {

    private static final String HEX = "0123456789abcdef";

    private final JsonSettings settings;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int counted;
    private int depth;

    JsonWriter(JsonSettings settings) {
        this.settings = settings;
    }

    LuaString write(Object value) {
        writeValue(value);
        return new LuaString(out.toByteArray());
    }

    private void writeValue(Object value) {
        switch (value) {
            case null -> text("null");
            case Boolean truth -> text(truth ? "true" : "false");
            case Double number -> writeNumber(number);
            case LuaString string -> writeString(string);
            case LuaTable table -> writeTable(table);
            default -> {
                if (!Values.isNullPointer(value)) {
                    throw cannot(value, "type not supported");
                }
                text("null");
            }
        }
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

    private void writeTable(LuaTable table) {
        if (++depth > settings.writingDepth) {
            throw new LuaError("Cannot serialise, excessive nesting (" + depth + ")");
        }
        int length = length(table);
        if (length > 0) {
            writeArray(table, length);
        } else {
            writeObject(table);
        }
        depth--;
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

    private void writeArray(LuaTable table, int length) {
        out.write('[');
        for (int i = 1; i <= length; i++) {
            if (i > 1) {
                out.write(',');
            }
            writeValue(table.get(i));
        }
        text("]");
    }

    private void writeObject(LuaTable table) {
        out.write('{');
        boolean isFirst = true;
        for (int at = table.from(0); at >= 0; at = table.from(at + 1)) {
            if (!isFirst) {
                out.write(',');
            }
            isFirst = false;
            writeKey(table.keyAt(at));
            writeValue(table.valueAt(at));
        }
        text("}");
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
