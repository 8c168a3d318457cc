package io.respite.bytes;

import io.respite.memory.Memory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

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

    private static final MathContext PRECISE = new MathContext(17, RoundingMode.HALF_EVEN);

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
        return isWhole(value) && value != 0
                ? AsciiNumber.format((long) value, ref)
                : formatShortly(value, ref);
    }

    /**
     * The same, but large whole numbers have an exponent as well ({@code fpconv_dtoa}): the form
     * that Redis' digests of data contain.
     */
    public static int formatShortly(double value, long ref) {
        if (Double.isNaN(value)) {
            return word(ref, "nan");
        }
        boolean isNegative = value < 0 || value == 0 && 1 / value < 0;
        double magnitude = Math.abs(value);
        if (isNegative) {
            Memory.putByte(ref, '-');
        }
        int sign = isNegative ? 1 : 0;
        if (magnitude == 0 || Double.isInfinite(magnitude)) {
            return sign + word(ref + sign, magnitude == 0 ? "0" : "inf");
        }
        return sign + formatPositive(magnitude, ref + sign, 18 - sign);
    }

    /**
     * Writes a number as C's {@code %.17g} does at {@code ref}, where {@link #ROOM_BYTES} are free,
     * and returns its length. Not hot.
     */
    public static int formatPrecisely(double value, long ref) {
        return word(ref, preciseText(value));
    }

    private static String preciseText(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(PRECISE).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < PRECISE.getPrecision()) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
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
            return DoubleText.parse(ref, length, true);
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
                return DoubleText.parse(ref, length, true);
            }
        }
        if (digits == 0 || digits > MOST_FAST_DIGITS) {
            return DoubleText.parse(ref, length, true);
        }
        /* Both are exact, so the quotient is rounded once. */
        double value = point < 0 ? whole : whole / TENS[digits - point];
        return sign == '-' ? -value : value;
    }

    /**
     * The number that the bytes stand for, or NaN, as Redis reads the bounds of ranges: white space
     * may come first, a zero byte ends the text, nothing at all is 0, and what is too large or too
     * small becomes an infinity or zero.
     */
    public static double parseBound(long ref, int length) {
        double value = parse(ref, length);
        if (!Double.isNaN(value)) {
            return value;
        }
        int end = 0;
        while (end < length && Memory.getByte(ref + end) != 0) {
            end++;
        }
        int start = 0;
        while (start < end && isSpace(Memory.getByte(ref + start))) {
            start++;
        }
        return end == 0 ? 0 : DoubleText.parse(ref + start, end - start, false);
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
