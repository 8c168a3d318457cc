package io.respite.scripting.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Numbers as text. */
public final class Numbers {

    private static final double PLAIN_BOUND = 1e14;
    private static final int DIGITS = 14;

    private Numbers() {}

    /** A number as {@code %.14g} writes it. */
    public static LuaString text(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) < PLAIN_BOUND && !(whole == 0 && 1 / value < 0)) {
            return whole >= 0 && whole < 10
                    ? DIGIT_TEXTS[(int) whole]
                    : new LuaString(Long.toString(whole).getBytes(StandardCharsets.ISO_8859_1));
        }
        return LuaString.of(general(value, DIGITS, false));
    }

    private static final LuaString[] DIGIT_TEXTS = new LuaString[10];

    static {
        for (int i = 0; i < DIGIT_TEXTS.length; i++) {
            DIGIT_TEXTS[i] = LuaString.of(Integer.toString(i));
        }
    }

    /** What C's printf writes for a number that is none or has no end, or null for others. */
    static String special(double value) {
        if (value != value) {
            return "-nan";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : null;
    }

    private static boolean isNegative(double value) {
        return value < 0 || value == 0 && 1 / value < 0;
    }

    /** As C's {@code %.*g}; {@code keepsZeros} as with its flag {@code #}. */
    static String general(double value, int precision, boolean keepsZeros) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        int digits = Math.max(1, precision);
        String sign = isNegative(value) ? "-" : "";
        if (value == 0) {
            return sign + (keepsZeros && digits > 1 ? "0." + "0".repeat(digits - 1) : "0");
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value))
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= digits) {
            return sign + scientific(rounded, exponent, digits - 1, keepsZeros);
        }
        String plain =
                rounded.setScale(digits - 1 - exponent, RoundingMode.UNNECESSARY).toPlainString();
        return sign + (keepsZeros ? plain : withoutZeros(plain));
    }

    private static String withoutZeros(String text) {
        if (text.indexOf('.') < 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }

    private static String scientific(
            BigDecimal value, int exponent, int decimals, boolean keepsZeros) {
        String digits =
                value.movePointLeft(exponent)
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString();
        String size = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
        return (keepsZeros ? digits : withoutZeros(digits)) + "e" + size + Math.abs(exponent);
    }

    /** As C's {@code %.*e}. */
    static String exponential(double value, int precision) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        String sign = isNegative(value) ? "-" : "";
        if (value == 0) {
            return sign + (precision > 0 ? "0." + "0".repeat(precision) : "0") + "e+00";
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value))
                        .round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return sign + scientific(rounded, exponent, precision, true);
    }

    /** As C's {@code %.*f}. */
    static String fixed(double value, int precision) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        String sign = isNegative(value) ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(value))
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    /** The number that a text is, spaces around it passed over; null where it is none. */
    static Double parse(LuaString string) {
        byte[] bytes = string.bytes();
        int begin = 0;
        int end = bytes.length;
        while (begin < end && isSpace(bytes[begin])) {
            begin++;
        }
        while (end > begin && isSpace(bytes[end - 1])) {
            end--;
        }
        if (end - begin > 0 && end - begin <= 15) {
            Double whole = digits(bytes, begin, end);
            if (whole != null) {
                return whole;
            }
        }
        return parse(new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1));
    }

    private static Double digits(byte[] bytes, int begin, int end) {
        long value = 0;
        for (int i = begin; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = value * 10 + digit;
        }
        return (double) value;
    }

    static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** As C's strtod of all of a text. */
    static Double parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int sign = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        String body = text.substring(sign).toLowerCase(java.util.Locale.ROOT);
        double factor = text.charAt(0) == '-' ? -1 : 1;
        if (body.startsWith("0x")) {
            Double value = hexadecimal(body.substring(2));
            return value == null ? null : (Double) (factor * value);
        }
        if (body.equals("inf") || body.equals("infinity")) {
            return factor * Double.POSITIVE_INFINITY;
        }
        if (body.equals("nan")) {
            return Double.NaN;
        }
        if (body.isEmpty() || !isDecimal(body)) {
            return null;
        }
        return factor * Double.parseDouble(body);
    }

    private static boolean isDecimal(String body) {
        int i = 0;
        int digits = 0;
        boolean hasPoint = false;
        for (; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '.' && !hasPoint) {
                hasPoint = true;
            } else if (c >= '0' && c <= '9') {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0 || i == body.length()) {
            return digits > 0;
        }
        return body.charAt(i) == 'e' && isExponent(body, i + 1);
    }

    private static boolean isExponent(String body, int from) {
        int i = from;
        if (i < body.length() && (body.charAt(i) == '+' || body.charAt(i) == '-')) {
            i++;
        }
        int first = i;
        while (i < body.length() && body.charAt(i) >= '0' && body.charAt(i) <= '9') {
            i++;
        }
        return i > first && i == body.length();
    }

    private static Double hexadecimal(String body) {
        int power = body.indexOf('p');
        String digits = power < 0 ? body : body.substring(0, power);
        String exponent = power < 0 ? "0" : body.substring(power + 1);
        int point = digits.indexOf('.');
        String all = point < 0 ? digits : digits.substring(0, point) + digits.substring(point + 1);
        if (all.isEmpty() || !isExponent(exponent, 0) || exponent.length() > 9) {
            return null;
        }
        double value = 0;
        for (int i = 0; i < all.length(); i++) {
            int digit = Character.digit(all.charAt(i), 16);
            if (digit < 0) {
                return null;
            }
            value = value * 16 + digit;
        }
        int shift = point < 0 ? 0 : 4 * (digits.length() - point - 1);
        return value * Math.pow(2, Integer.parseInt(exponent) - shift);
    }
}
