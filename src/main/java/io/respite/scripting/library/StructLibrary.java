package io.respite.scripting.library;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The library {@code struct}: values as C's structures, after Roberto Ierusalimschy's struct. */
public final class StructLibrary {

    private static final int MOST_INTEGER_BYTES = 32;
    private static final int NATIVE_ALIGNMENT = 8;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

    private StructLibrary() {}

    public static LuaTable library() {
        LuaTable struct = new LuaTable();
        Library.add(struct, "pack", StructLibrary::pack);
        Library.add(struct, "unpack", StructLibrary::unpack);
        Library.add(struct, "size", StructLibrary::size);
        return struct;
    }

    /** Goes through a format: each option with its size, in the order and alignment in force. */
    private static final class Format {

        private final byte[] form;
        private int at;
        private boolean isLittle = true;
        private int alignment = 1;
        int option;
        int size;

        Format(LuaString form) {
            this.form = form.bytes();
        }

        /** The next option that takes or gives bytes; false at the end. */
        boolean next() {
            while (at < form.length) {
                option = form[at++];
                switch (option) {
                    case ' ' -> {}
                    case '>' -> isLittle = false;
                    case '<' -> isLittle = true;
                    case '!' -> align(number(NATIVE_ALIGNMENT));
                    default -> {
                        size = size();
                        return true;
                    }
                }
            }
            return false;
        }

        private void align(int wanted) {
            if (wanted <= 0 || (wanted & wanted - 1) != 0) {
                throw new LuaError("alignment " + wanted + " is not a power of 2");
            }
            alignment = wanted;
        }

        private int number(int otherwise) {
            int begin = at;
            long value = 0;
            while (at < form.length && form[at] >= '0' && form[at] <= '9') {
                value = value * 10 + form[at++] - '0';
                if (value > Integer.MAX_VALUE) {
                    throw new LuaError("integral size overflow");
                }
            }
            return at == begin ? otherwise : (int) value;
        }

        private int size() {
            return switch (option) {
                case 'b', 'B', 'x' -> 1;
                case 'h', 'H' -> 2;
                case 'l', 'L', 'T', 'd' -> 8;
                case 'f' -> 4;
                case 's' -> 0;
                case 'c' -> number(1);
                case 'i', 'I' -> integerSize();
                default ->
                        throw LuaError.argument(
                                1, "invalid format option '" + (char) (option & 0xFF) + "'");
            };
        }

        private int integerSize() {
            int bytes = number(4);
            if (bytes > MOST_INTEGER_BYTES) {
                throw new LuaError(
                        "integral size "
                                + bytes
                                + " is larger than limit of "
                                + MOST_INTEGER_BYTES);
            }
            return bytes;
        }

        /** Bytes to pass over, from a place on, so that the option stands where it may. */
        int padding(long place) {
            if (size == 0 || option == 'c' || option == 's' || option == 'x') {
                return 0;
            }
            int unit = Math.min(size, alignment);
            return unit < 2 ? 0 : (int) (unit - (place & unit - 1) & unit - 1);
        }
    }

    private static Object pack(Arguments args) {
        Format format = new Format(args.string(1));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int argument = 2;
        while (format.next()) {
            out.writeBytes(new byte[format.padding(out.size())]);
            switch (format.option) {
                case 'x' -> out.write(0);
                case 's', 'c' -> packString(args, argument++, format, out);
                case 'f' ->
                        integer(
                                Float.floatToRawIntBits((float) args.number(argument++)),
                                format,
                                out);
                case 'd' ->
                        integer(Double.doubleToRawLongBits(args.number(argument++)), format, out);
                default -> integer(whole(args.number(argument++)), format, out);
            }
            Heap.take(format.size);
        }
        return new LuaString(out.toByteArray());
    }

    private static long whole(double number) {
        return number >= 0x1p63 && number < 0x1p64
                ? (long) (number - 0x1p63) + Long.MIN_VALUE
                : Values.toLong(number);
    }

    private static void packString(
            Arguments args, int argument, Format format, ByteArrayOutputStream out) {
        byte[] bytes = args.string(argument).bytes();
        boolean isWhole = format.option == 's' || format.size == 0;
        int size = isWhole ? bytes.length : format.size;
        if (bytes.length < size) {
            throw LuaError.argument(argument + 1, "string too short");
        }
        Heap.take(size);
        out.write(bytes, 0, size);
        if (format.option == 's') {
            out.write(0);
        }
    }

    private static void integer(long value, Format format, ByteArrayOutputStream out) {
        byte[] bytes = new byte[format.size];
        for (int i = 0; i < bytes.length; i++) {
            int each = i < 8 ? (int) (value >>> 8 * i) : 0;
            bytes[format.isLittle ? i : bytes.length - 1 - i] = (byte) each;
        }
        out.writeBytes(bytes);
    }

    private static Object unpack(Arguments args) {
        Format format = new Format(args.string(1));
        byte[] data = args.string(2).bytes();
        long offset = args.integer(3, 1) - 1;
        if (offset < 0) {
            throw LuaError.argument(3, "offset must be 1 or greater");
        }
        if (offset > data.length) {
            throw LuaError.argument(2, "data string too short");
        }
        List<Object> values = new ArrayList<>();
        long at = offset;
        while (format.next()) {
            at += format.padding(at);
            expect(data, at, format.size);
            at = unpackOne(format, data, (int) at, values);
            if (values.size() >= 8000) {
                throw new LuaError("too many results");
            }
        }
        values.add((double) (at + 1));
        return values.toArray();
    }

    private static void expect(byte[] data, long at, long size) {
        if (at + size > data.length) {
            throw LuaError.argument(2, "data string too short");
        }
    }

    private static long unpackOne(Format format, byte[] data, int at, List<Object> values) {
        switch (format.option) {
            case 'x' -> {
                return at + 1;
            }
            case 's' -> {
                int end = at;
                while (end < data.length && data[end] != 0) {
                    end++;
                }
                if (end >= data.length) {
                    throw new LuaError("unfinished string in data");
                }
                values.add(new LuaString(Arrays.copyOfRange(data, at, end)));
                return end + 1L;
            }
            case 'c' -> {
                long size = format.size == 0 ? counted(values) : format.size;
                expect(data, at, size);
                values.add(new LuaString(Arrays.copyOfRange(data, at, at + (int) size)));
                return at + size;
            }
            default -> {
                values.add(number(format, data, at));
                return (long) at + format.size;
            }
        }
    }

    /* The length of a string that is given by the number before it, which is no result then. */
    private static long counted(List<Object> values) {
        if (values.isEmpty() || !(values.getLast() instanceof Double size)) {
            throw new LuaError("format 'c0' needs a previous size");
        }
        values.removeLast();
        if (size < 0 || size > MOST_BYTES) {
            throw LuaError.argument(2, "data string too short");
        }
        return (long) (double) size;
    }

    private static double number(Format format, byte[] data, int at) {
        long value = 0;
        for (int i = 0; i < format.size; i++) {
            int place = format.isLittle ? format.size - 1 - i : i;
            value = value << 8 | data[at + place] & 0xFF;
        }
        int unused = Math.max(0, 64 - 8 * format.size);
        return switch (format.option) {
            case 'f' -> Float.intBitsToFloat((int) value);
            case 'd' -> Double.longBitsToDouble(value);
            case 'b', 'h', 'l', 'i' -> value << unused >> unused;
            default -> value >= 0 ? value : (value >>> 1) * 2.0;
        };
    }

    private static Object size(Arguments args) {
        Format format = new Format(args.string(1));
        long total = 0;
        while (format.next()) {
            if (format.option == 's' || format.option == 'c' && format.size == 0) {
                String shown = format.option == 's' ? "s" : "c0";
                throw LuaError.argument(1, "option '" + shown + "' has no fixed size");
            }
            total += format.padding(total) + format.size;
            if (total > MOST_BYTES) {
                throw new LuaError("structure size overflow");
            }
        }
        return (double) total;
    }
}
