package io.respite.scripting.lua;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A string of bytes. Immutable. */
public final class LuaString implements Comparable<LuaString> {

    public static final LuaString EMPTY = new LuaString(new byte[0]);

    /** What a string takes besides its bytes. */
    static final int OBJECT_BYTES = 48;

    private final byte[] bytes;
    private int hash;

    /** A string of these bytes, which nobody changes afterwards. */
    public LuaString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A string of one byte a character. */
    public static LuaString of(String text) {
        return new LuaString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The bytes themselves, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    /** Byte {@code i}, without sign. */
    public int at(int i) {
        return bytes[i] & 0xFF;
    }

    /** The bytes from one position to before another. */
    public LuaString part(int from, int to) {
        if (from == 0 && to == bytes.length) {
            return this;
        }
        Heap.take(OBJECT_BYTES + to - from);
        return new LuaString(Arrays.copyOfRange(bytes, from, to));
    }

    /** The bytes up to the first that is zero, as a C function sees them. */
    public String cText() {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    @Override
    public int compareTo(LuaString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof LuaString string
                        && hashCode() == string.hashCode()
                        && Arrays.equals(bytes, string.bytes);
    }

    @Override
    public int hashCode() {
        int value = hash;
        if (value == 0) {
            value = Arrays.hashCode(bytes);
            value = value == 0 ? 1 : value;
            hash = value;
        }
        return value;
    }

    /** One character a byte. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
