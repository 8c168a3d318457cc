package io.respite.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The address space that holds all data: one range, reserved once, seen as one constant segment.
 *
 * <p>A <em>reference</em> is an offset into this range, a {@code long} of at most 48 bits; 0 is
 * never a valid reference. Every access is checked against the range's bounds, so a stray
 * reference ends in an {@link IndexOutOfBoundsException} and never touches memory outside. Numbers
 * are little-endian and need no alignment. Hot.
 */
public final class Memory {

    /* The segment is a static constant so that the compiler folds its base address and its size
     * into the code: an access is one comparison and one move. An instance field would be loaded,
     * and its class checked, each time. */
    private static final MemorySegment SPACE = AddressRange.reserve();

    /** Size of the reserved range in bytes; every reference is below it. */
    static final long SIZE = SPACE.byteSize();

    private static final ValueLayout.OfShort SHORT =
            JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Up to this many bytes a copy is made with a few overlapping moves, without a call. */
    private static final int SMALL_COPY = 32;

    private Memory() {}

    /**
     * Reserves the range and makes the JVM's code for reads and writes of it, which takes 70 ms
     * once. A start does it beside other things; without it, the first access does. Any thread.
     */
    public static void prepare() {
        putByte(0, getByte(0));
        putShort(0, getShort(0));
        putInt(0, getInt(0));
        putLong(0, getLong(0));
    }

    public static byte getByte(long ref) {
        return SPACE.get(JAVA_BYTE, ref);
    }

    /** The byte at {@code ref} as 0..255. */
    public static int getUnsigned(long ref) {
        return SPACE.get(JAVA_BYTE, ref) & 0xFF;
    }

    public static void putByte(long ref, int value) {
        SPACE.set(JAVA_BYTE, ref, (byte) value);
    }

    public static int getShort(long ref) {
        return SPACE.get(SHORT, ref) & 0xFFFF;
    }

    public static void putShort(long ref, int value) {
        SPACE.set(SHORT, ref, (short) value);
    }

    public static int getInt(long ref) {
        return SPACE.get(INT, ref);
    }

    public static void putInt(long ref, int value) {
        SPACE.set(INT, ref, value);
    }

    public static long getLong(long ref) {
        return SPACE.get(LONG, ref);
    }

    public static void putLong(long ref, long value) {
        SPACE.set(LONG, ref, value);
    }

    /** Copies {@code length} bytes; the ranges may overlap. */
    public static void copy(long source, long target, long length) {
        if (length <= SMALL_COPY) {
            copySmall(source, target, (int) length);
        } else {
            MemorySegment.copy(SPACE, source, SPACE, target, length);
        }
    }

    /* All of the source is read before the target is written, so overlapping ranges are safe. */
    private static void copySmall(long source, long target, int length) {
        if (length > 16) {
            long first = getLong(source);
            long second = getLong(source + 8);
            long third = getLong(source + length - 16);
            long last = getLong(source + length - 8);
            putLong(target, first);
            putLong(target + 8, second);
            putLong(target + length - 16, third);
            putLong(target + length - 8, last);
        } else if (length >= 8) {
            long first = getLong(source);
            long last = getLong(source + length - 8);
            putLong(target, first);
            putLong(target + length - 8, last);
        } else if (length >= 4) {
            int first = getInt(source);
            int last = getInt(source + length - 4);
            putInt(target, first);
            putInt(target + length - 4, last);
        } else if (length > 0) {
            byte first = getByte(source);
            byte middle = getByte(source + (length >> 1));
            byte last = getByte(source + length - 1);
            putByte(target, first);
            putByte(target + (length >> 1), middle);
            putByte(target + length - 1, last);
        }
    }

    /** Whether the two ranges hold the same bytes. */
    public static boolean equal(long left, long right, long length) {
        long i = 0;
        for (; i + 8 <= length; i += 8) {
            if (getLong(left + i) != getLong(right + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (getByte(left + i) != getByte(right + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Orders two byte strings as {@code memcmp} does, the shorter first when one begins the other.
     */
    public static int compare(long left, long leftLength, long right, long rightLength) {
        long shorter = Math.min(leftLength, rightLength);
        long at =
                MemorySegment.mismatch(SPACE, left, left + shorter, SPACE, right, right + shorter);
        return at < 0
                ? Long.compare(leftLength, rightLength)
                : getUnsigned(left + at) - getUnsigned(right + at);
    }

    /** Sets {@code length} bytes to {@code value}. */
    public static void fill(long ref, long length, int value) {
        SPACE.asSlice(ref, length).fill((byte) value);
    }

    /** Copies bytes of a heap array to {@code target}. */
    public static void copyIn(byte[] source, int offset, int length, long target) {
        MemorySegment.copy(source, offset, SPACE, JAVA_BYTE, target, length);
    }

    /** Copies {@code length} bytes at {@code source} into a heap array. */
    public static void copyOut(long source, byte[] target, int offset, int length) {
        MemorySegment.copy(SPACE, JAVA_BYTE, source, target, offset, length);
    }

    /** The bytes as a new heap array. */
    public static byte[] bytes(long ref, int length) {
        byte[] copy = new byte[length];
        copyOut(ref, copy, 0, length);
        return copy;
    }

    /** The bytes as text, one character a byte (Latin-1), for logs and cold paths. */
    public static String text(long ref, int length) {
        return new String(bytes(ref, length), StandardCharsets.ISO_8859_1);
    }

    /** The process' own address of a reference, for system calls that read or write a block. */
    public static long address(long ref) {
        return SPACE.address() + ref;
    }

    /** A direct buffer over the range, without a copy; valid as long as its block is. */
    public static ByteBuffer view(long ref, int length) {
        return SPACE.asSlice(ref, length).asByteBuffer();
    }
}
