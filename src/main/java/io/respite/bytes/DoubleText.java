package io.respite.bytes;

import io.respite.memory.Memory;

/** Reads doubles of every form that {@code strtod} takes, in time that grows with the text. */
final class DoubleText {

    /** More significant digits decide nothing, but for whether any of them is not zero. */
    private static final int MOST_DIGITS = 800;

    /** Larger exponents, in either direction, change nothing. */
    private static final long MOST_EXPONENT = 1L << 32;

    private final long ref;
    private final int length;
    private final boolean inRange;
    private final StringBuilder digits = new StringBuilder();
    private int at;
    private boolean hasDigits;
    private long exponent;

    private DoubleText(long ref, int length, boolean inRange) {
        this.ref = ref;
        this.length = length;
        this.inRange = inRange;
    }

    /**
     * The number that all of the bytes stand for, or NaN; what is out of range is none if {@code
     * inRange}, else an infinity or zero.
     */
    static double parse(long ref, int length, boolean inRange) {
        return new DoubleText(ref, length, inRange).parse();
    }

    private double parse() {
        boolean negative = takes('-');
        if (!negative) {
            takes('+');
        }
        double magnitude =
                isWord("inf") || isWord("infinity") ? Double.POSITIVE_INFINITY : number();
        return negative ? -magnitude : magnitude;
    }

    private double number() {
        boolean isHexadecimal = peek(0) == '0' && lower(peek(1)) == 'x';
        if (isHexadecimal) {
            at += 2;
        }
        int radix = isHexadecimal ? 16 : 10;
        long perDigit = isHexadecimal ? 4 : 1;
        digits(radix, 0, perDigit);
        if (takes('.')) {
            digits(radix, -perDigit, perDigit);
        }
        if (!hasDigits || at < length && !exponent(isHexadecimal ? 'p' : 'e') || at < length) {
            return Double.NaN;
        }
        if (digits.isEmpty()) {
            return 0;
        }
        long clamped = Math.clamp(exponent, -MOST_EXPONENT, MOST_EXPONENT);
        String text = isHexadecimal ? "0x" + digits + "p" + clamped : digits + "e" + clamped;
        double value = Double.parseDouble(text);
        return inRange && (value == 0 || Double.isInfinite(value)) ? Double.NaN : value;
    }

    /* Collects digits; each behind the point lowers the exponent, each left out raises it. */
    private void digits(int radix, long behindPoint, long perDigit) {
        for (int digit; (digit = Character.digit(peek(0), radix)) >= 0; at++) {
            hasDigits = true;
            if (digits.length() < MOST_DIGITS) {
                exponent += behindPoint;
                if (digit > 0 || !digits.isEmpty()) {
                    digits.append(Character.forDigit(digit, radix));
                }
            } else {
                exponent += behindPoint + perDigit;
                if (digit > 0) {
                    digits.setCharAt(MOST_DIGITS - 1, '1');
                }
            }
        }
    }

    private boolean exponent(int letter) {
        if (lower(peek(0)) != letter) {
            return false;
        }
        at++;
        boolean negative = takes('-');
        if (!negative) {
            takes('+');
        }
        long value = 0;
        int start = at;
        for (int digit; (digit = Character.digit(peek(0), 10)) >= 0; at++) {
            value = Math.min(value * 10 + digit, MOST_EXPONENT);
        }
        exponent += negative ? -value : value;
        return at > start;
    }

    private boolean isWord(String word) {
        if (length - at != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(peek(i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(int c) {
        boolean isThere = peek(0) == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private int peek(int ahead) {
        return at + ahead < length ? Memory.getByte(ref + at + ahead) : -1;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
}
