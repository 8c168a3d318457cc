package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Signed 64-bit integers as decimal text, in Redis' one canonical form: an optional minus, no
 * plus, no leading zeros, no spaces ({@code string2ll} in Redis' util.c). Hot.
 */
public final class AsciiNumber {

    /** The most bytes that a number takes: {@code -9223372036854775808}. */
    public static final int MAX_LENGTH = 20;

    /** The powers of ten from 1 on, all that there are of 64 bits with a sign. */
    private static final long[] POWERS = new long[19];

    static {
        long power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private AsciiNumber() {}

    /** Whether the bytes are exactly the text of one signed 64-bit integer. */
    public static boolean isCanonical(long ref, int length) {
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        int first = Memory.getByte(ref);
        int at = first == '-' ? 1 : 0;
        int digits = length - at;
        if (digits == 0 || digits > 19) {
            return false;
        }
        int leading = Memory.getByte(ref + at) - '0';
        if (leading < 1 || leading > 9) {
            return leading == 0 && length == 1;
        }
        for (int i = at + 1; i < length; i++) {
            int digit = Memory.getByte(ref + i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
        }
        return digits < 19 || fits(magnitude(ref + at, digits), at == 1);
    }

    /* Nineteen digits are below 10^19, which is below 2^64: only the sign bit can be in the way. */
    private static boolean fits(long magnitude, boolean negative) {
        return magnitude >= 0 || negative && magnitude == Long.MIN_VALUE;
    }

    /** The value of bytes that {@link #isCanonical}. */
    public static long parse(long ref, int length) {
        return Memory.getByte(ref) == '-'
                ? -magnitude(ref + 1, length - 1)
                : magnitude(ref, length);
    }

    private static long magnitude(long ref, int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            value = value * 10 + (Memory.getByte(ref + i) - '0');
        }
        return value;
    }

    /** How many bytes {@link #format} writes for the value. */
    public static int length(long value) {
        return value < 0 ? 1 + digits(-value) : digits(value);
    }

    /* The logarithm to base two, times that of two to base ten, is right or one too low. */
    private static int digits(long magnitude) {
        if (magnitude < 0) {
            return POWERS.length;
        }
        int low = (64 - Long.numberOfLeadingZeros(magnitude | 1)) * 1233 >> 12;
        return (magnitude | 1) >= POWERS[low] ? low + 1 : low;
    }

    /** Writes the value's text at {@code ref} and returns its length. */
    public static int format(long value, long ref) {
        int length = length(value);
        long at = ref + length;
        /* Negative, because the smallest number has no positive one. Two digits at a time. */
        long rest = value < 0 ? value : -value;
        while (rest <= -10) {
            long hundredth = rest / 100;
            int pair = (int) (hundredth * 100 - rest);
            int tens = pair * 103 >> 10;
            at -= 2;
            Memory.putShort(at, '0' + tens | '0' + pair - tens * 10 << 8);
            rest = hundredth;
        }
        if (rest != 0 || value == 0) {
            Memory.putByte(at - 1, (int) ('0' - rest));
        }
        if (value < 0) {
            Memory.putByte(ref, '-');
        }
        return length;
    }

    /** How many bytes {@link #formatUnsigned} writes for the value. */
    public static int lengthUnsigned(long value) {
        return value >= 0 ? length(value) : length(Long.divideUnsigned(value, 10)) + 1;
    }

    /** Writes the text of the value without a sign at {@code ref} and returns its length. */
    public static int formatUnsigned(long value, long ref) {
        if (value >= 0) {
            return format(value, ref);
        }
        long tenth = Long.divideUnsigned(value, 10);
        int length = format(tenth, ref);
        Memory.putByte(ref + length, (int) ('0' + value - tenth * 10));
        return length + 1;
    }
}
