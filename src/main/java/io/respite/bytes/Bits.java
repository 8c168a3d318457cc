package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Bits of byte strings, numbered from the first byte's highest one, as SETBIT numbers them. Hot.
 *
 * <pre>
 *   byte   |       0       |       1       | ...
 *   bit    |0 1 2 3 4 5 6 7|8 9 ...
 * </pre>
 *
 * No method touches a byte outside of the string or the range it is given.
 */
public final class Bits {

    private static final int WORD_BYTES = 8;

    private Bits() {}

    /** How many bits are set in {@code length} bytes. */
    public static long count(long ref, long length) {
        long words = length & -WORD_BYTES;
        long count = 0;
        for (long at = 0; at < words; at += WORD_BYTES) {
            count += Long.bitCount(Memory.getLong(ref + at));
        }
        for (long at = words; at < length; at++) {
            count += Integer.bitCount(Memory.getUnsigned(ref + at));
        }
        return count;
    }

    /** How many bits are set from bit {@code from} to bit {@code to}, which is not counted. */
    public static long count(long ref, long from, long to) {
        if (from >= to) {
            return 0;
        }
        long first = from >>> 3;
        long last = to - 1 >>> 3;
        long count = count(ref + first, last - first + 1);
        count -= Integer.bitCount(Memory.getUnsigned(ref + first) & ~headMask(from));
        return count - Integer.bitCount(Memory.getUnsigned(ref + last) & ~tailMask(to));
    }

    /**
     * The first bit that is {@code bit} from bit {@code from} to bit {@code to}, which is not
     * looked at; -1 if there is none.
     */
    public static long find(long ref, long from, long to, boolean bit) {
        if (from >= to) {
            return -1;
        }
        long inverted = bit ? 0 : -1;
        long end = to + 7 >>> 3;
        long at = from >>> 3;
        int head = (Memory.getUnsigned(ref + at) ^ (int) inverted) & headMask(from);
        if (head != 0) {
            return within(to, at, Integer.numberOfLeadingZeros(head << 24));
        }
        at++;
        while (at + 4 * WORD_BYTES <= end && isUniform(ref + at, inverted)) {
            at += 4 * WORD_BYTES;
        }
        for (; at + WORD_BYTES <= end; at += WORD_BYTES) {
            long word = Memory.getLong(ref + at) ^ inverted;
            if (word != 0) {
                long ordered = Long.reverseBytes(word);
                return within(to, at, Long.numberOfLeadingZeros(ordered));
            }
        }
        for (; at < end; at++) {
            int rest = (Memory.getUnsigned(ref + at) ^ (int) inverted) & 0xFF;
            if (rest != 0) {
                return within(to, at, Integer.numberOfLeadingZeros(rest << 24));
            }
        }
        return -1;
    }

    /* Whether four words hold nothing but bits of the kind that is not looked for. */
    private static boolean isUniform(long ref, long inverted) {
        long first = Memory.getLong(ref) ^ inverted | Memory.getLong(ref + 8) ^ inverted;
        long last = Memory.getLong(ref + 16) ^ inverted | Memory.getLong(ref + 24) ^ inverted;
        return (first | last) == 0;
    }

    private static long within(long to, long at, int bit) {
        long found = (at << 3) + bit;
        return found < to ? found : -1;
    }

    /* The bits of a range's first byte that are in it. */
    private static int headMask(long from) {
        return 0xFF >>> (int) (from & 7);
    }

    /* The bits of the last byte of a range that ends before bit {@code to}. */
    private static int tailMask(long to) {
        return 0xFF00 >>> (int) (to - 1 & 7) + 1 & 0xFF;
    }

    /** Clears the bits of {@code target} that are clear in {@code source}. */
    public static void and(long source, long target, int length) {
        int words = length & -WORD_BYTES;
        for (int at = 0; at < words; at += WORD_BYTES) {
            Memory.putLong(target + at, Memory.getLong(target + at) & Memory.getLong(source + at));
        }
        for (int at = words; at < length; at++) {
            Memory.putByte(target + at, Memory.getByte(target + at) & Memory.getByte(source + at));
        }
    }

    /** Sets the bits of {@code target} that are set in {@code source}. */
    public static void or(long source, long target, int length) {
        int words = length & -WORD_BYTES;
        for (int at = 0; at < words; at += WORD_BYTES) {
            Memory.putLong(target + at, Memory.getLong(target + at) | Memory.getLong(source + at));
        }
        for (int at = words; at < length; at++) {
            Memory.putByte(target + at, Memory.getByte(target + at) | Memory.getByte(source + at));
        }
    }

    /** Turns the bits of {@code target} over that are set in {@code source}. */
    public static void xor(long source, long target, int length) {
        int words = length & -WORD_BYTES;
        for (int at = 0; at < words; at += WORD_BYTES) {
            Memory.putLong(target + at, Memory.getLong(target + at) ^ Memory.getLong(source + at));
        }
        for (int at = words; at < length; at++) {
            Memory.putByte(target + at, Memory.getByte(target + at) ^ Memory.getByte(source + at));
        }
    }

    /** Turns all bits over. */
    public static void not(long target, int length) {
        int words = length & -WORD_BYTES;
        for (int at = 0; at < words; at += WORD_BYTES) {
            Memory.putLong(target + at, ~Memory.getLong(target + at));
        }
        for (int at = words; at < length; at++) {
            Memory.putByte(target + at, ~Memory.getByte(target + at));
        }
    }

    /**
     * Up to 64 bits from bit {@code offset} on as a number, the first one its highest. Bits behind
     * the string's {@code length} bytes are zero.
     */
    public static long get(long ref, long length, long offset, int bits) {
        long first = offset >>> 3;
        int skipped = (int) (offset & 7);
        long high = 0;
        for (int i = 0; i < WORD_BYTES; i++) {
            high = high << 8 | byteOrZero(ref, length, first + i);
        }
        long low = byteOrZero(ref, length, first + WORD_BYTES);
        long aligned = high << skipped | low >>> 8 - skipped;
        return aligned >>> 64 - bits;
    }

    private static long byteOrZero(long ref, long length, long at) {
        return at < length ? Memory.getUnsigned(ref + at) : 0;
    }

    /** Writes the lowest {@code bits} of a number, up to 64, from bit {@code offset} on. */
    public static void put(long ref, long offset, int bits, long value) {
        long at = offset + bits - 1 >>> 3;
        long rest = value;
        int left = bits;
        int shift = 7 - (int) (offset + bits - 1 & 7);
        while (left > 0) {
            int taken = Math.min(left, 8 - shift);
            int mask = (1 << taken) - 1 << shift;
            int kept = Memory.getUnsigned(ref + at) & ~mask;
            Memory.putByte(ref + at, kept | (int) (rest << shift) & mask);
            rest >>>= taken;
            left -= taken;
            shift = 0;
            at--;
        }
    }
}
