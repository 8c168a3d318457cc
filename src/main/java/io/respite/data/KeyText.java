package io.respite.data;

import io.respite.memory.Memory;

/**
 * How an entry of a {@link Dict} holds its key: the length in one byte, or 255 and the length in
 * four, then the bytes. Hot.
 *
 * <pre>
 *  +-----+---------+      +-----+----------+---------+
 *  | len | key ... |  or  | 255 | len (4)  | key ... |
 *  +-----+---------+      +-----+----------+---------+
 * </pre>
 */
public final class KeyText {

    private static final int WIDE = 255;

    private KeyText() {}

    /** Bytes of the length and the key together. */
    public static int encodedBytes(int length) {
        return length < WIDE ? length + 1 : length + 5;
    }

    /** The length of the key that is encoded at {@code at}. */
    public static int length(long at) {
        int length = Memory.getUnsigned(at);
        return length < WIDE ? length : Memory.getInt(at + 1);
    }

    /** Where the bytes of the key that is encoded at {@code at} begin. */
    public static long ref(long at) {
        return Memory.getUnsigned(at) < WIDE ? at + 1 : at + 5;
    }

    /** Encodes a key at {@code at} and returns where its encoding ends. */
    public static long write(long at, long key, int length) {
        long bytes = at + 1;
        if (length < WIDE) {
            Memory.putByte(at, length);
        } else {
            Memory.putByte(at, WIDE);
            Memory.putInt(at + 1, length);
            bytes = at + 5;
        }
        Memory.copy(key, bytes, length);
        return bytes + length;
    }

    /** Whether the key encoded at {@code at} is the given one. */
    static boolean isAt(long at, long key, int length) {
        int stored = Memory.getUnsigned(at);
        if (stored < WIDE) {
            return stored == length && Memory.equal(at + 1, key, length);
        }
        return Memory.getInt(at + 1) == length && Memory.equal(at + 5, key, length);
    }
}
