package io.respite.engine.settings;

import java.util.Locale;

/**
 * Numbers as C's {@code strtoll} and {@code strtod} read them, where Redis hands a word to those:
 * an empty word is zero, and a number too large becomes the largest.
 */
final class CNumber {

    private CNumber() {}

    /** The text up to its first NUL, as a C string ends there. */
    static String cString(String text) {
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /** Whether the whole word is a number, blanks before it and a sign allowed, or is empty. */
    static boolean isInteger(String word, int radix) {
        int at = digitsFrom(word);
        if (at == word.length()) {
            return word.isEmpty();
        }
        for (; at < word.length(); at++) {
            if (Character.digit(word.charAt(at), radix) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int digitsFrom(String word) {
        int at = 0;
        while (at < word.length() && isBlank(word.charAt(at))) {
            at++;
        }
        boolean isSigned = at < word.length() && (word.charAt(at) == '-' || word.charAt(at) == '+');
        return isSigned ? at + 1 : at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The number of a word that {@link #isInteger} accepts, clamped to a long. */
    static long integer(String word, int radix) {
        int at = digitsFrom(word);
        boolean isNegative = at > 0 && word.charAt(at - 1) == '-';
        long value = 0;
        for (; at < word.length(); at++) {
            int digit = Character.digit(word.charAt(at), radix);
            if (value > (Long.MAX_VALUE - digit) / radix) {
                return isNegative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * radix + digit;
        }
        return isNegative ? -value : value;
    }

    /** The number a word of decimal or {@code 0x} digits stands for; NaN when it is none. */
    static double real(String word) {
        int digits = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
        boolean isHex = word.regionMatches(true, digits, "0x", 0, 2);
        String rest = word.substring(digits).toLowerCase(Locale.ROOT);
        boolean isInfinite = rest.equals("inf") || rest.equals("infinity");
        if (isInfinite) {
            return word.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < rest.length(); i++) {
            String allowed = isHex ? "0123456789abcdefx.p+-" : "0123456789.e+-";
            if (allowed.indexOf(rest.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            boolean lacksExponent = isHex && rest.indexOf('p') < 0;
            return Double.parseDouble(lacksExponent ? word + "p0" : word);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
