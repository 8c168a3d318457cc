package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Doubles as text: written as Redis writes them ({@code d2string} in its util.c), read as {@code
 * strtod} reads them, all bytes or none. Hot.
 */
public final class AsciiDouble {

    /** The most bytes that a number takes, such as {@code -123456789012345680000000}. */
    public static final int MAX_LENGTH = 25;

    /** Bytes that {@link #format} may use, the number's text among them. */
    public static final int ROOM_BYTES = MAX_LENGTH + Grisu.MOST_DIGITS;

    /** Beyond this magnitude whole numbers are written as other numbers are. */
    private static final double MOST_WHOLE = (double) (Long.MAX_VALUE / 2);

    private static final int MOST_FAST_DIGITS = 15;
    private static final int MOST_FAST_BYTES = 20;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private AsciiDouble() {}

    /** Whether the number is written as a whole number: one that a {@code long} holds safely. */
    public static boolean isWhole(double value) {
        return value >= -MOST_WHOLE && value <= MOST_WHOLE && value == (long) value;
    }

    /**
     * Writes a number's text at {@code ref}, where {@link #ROOM_BYTES} are free, and returns its
     * length.
     */
    public static int format(double value, long ref) {
        if (isWhole(value)) {
            boolean isMinusZero = value == 0 && 1 / value < 0;
            return isMinusZero ? word(ref, "-0") : AsciiNumber.format((long) value, ref);
        }
        if (Double.isNaN(value)) {
            return word(ref, "nan");
        }
        if (Double.isInfinite(value)) {
            return word(ref, value < 0 ? "-inf" : "inf");
        }
        if (value < 0) {
            Memory.putByte(ref, '-');
            return 1 + formatPositive(-value, ref + 1, 17);
        }
        return formatPositive(value, ref, 18);
    }

    private static int word(long ref, String text) {
        for (int i = 0; i < text.length(); i++) {
            Memory.putByte(ref + i, text.charAt(i));
        }
        return text.length();
    }

    /* Whole up to seven zeros after the digits, with a point down to six zeros before them, else
     * with an exponent. */
    private static int formatPositive(double value, long ref, int mostDigits) {
        long digits = ref + MAX_LENGTH - 1;
        int found = Grisu.digits(value, digits);
        int count = found & 0xFF;
        int power = found >> 8;
        int magnitude = Math.abs(power + count - 1);
        if (power >= 0 && magnitude < count + 7) {
            Memory.copy(digits, ref, count);
            zeros(ref + count, power);
            return count + power;
        }
        if (power < 0 && (power > -7 || magnitude < 4)) {
            return formatFraction(ref, digits, count, count + power);
        }
        return formatScientific(ref, digits, Math.min(count, mostDigits), power + count - 1);
    }

    private static int formatFraction(long ref, long digits, int count, int whole) {
        if (whole <= 0) {
            Memory.copy(digits, ref + 2 - whole, count);
            word(ref, "0.");
            zeros(ref + 2, -whole);
            return count + 2 - whole;
        }
        Memory.copy(digits, ref, whole);
        Memory.putByte(ref + whole, '.');
        Memory.copy(digits + whole, ref + whole + 1, count - whole);
        return count + 1;
    }

    private static int formatScientific(long ref, long digits, int count, int exponent) {
        int first = Memory.getByte(digits);
        Memory.copy(digits + 1, ref + 2, count - 1);
        Memory.putByte(ref, first);
        int at = 1;
        if (count > 1) {
            Memory.putByte(ref + 1, '.');
            at = count + 1;
        }
        at += word(ref + at, exponent < 0 ? "e-" : "e+");
        return at + AsciiNumber.format(Math.abs(exponent), ref + at);
    }

    private static void zeros(long ref, int count) {
        for (int i = 0; i < count; i++) {
            Memory.putByte(ref + i, '0');
        }
    }

    /**
     * The number that all of the bytes stand for, or NaN: a decimal or hexadecimal number, with or
     * without a point and an exponent, or an infinity. What is too large, or too small to be told
     * from zero, is none.
     */
    public static double parse(long ref, int length) {
        if (length > MOST_FAST_BYTES || length == 0) {
            return DoubleText.parse(ref, length);
        }
        int sign = Memory.getByte(ref);
        long whole = 0;
        int digits = 0;
        int point = -1;
        for (int i = sign == '-' || sign == '+' ? 1 : 0; i < length; i++) {
            int c = Memory.getByte(ref + i);
            if (c >= '0' && c <= '9') {
                whole = whole * 10 + (c - '0');
                digits++;
            } else if (c == '.' && point < 0) {
                point = digits;
            } else {
                return DoubleText.parse(ref, length);
            }
        }
        if (digits == 0 || digits > MOST_FAST_DIGITS) {
            return DoubleText.parse(ref, length);
        }
        /* Both are exact, so the quotient is rounded once. */
        double value = point < 0 ? whole : whole / TENS[digits - point];
        return sign == '-' ? -value : value;
    }
}
