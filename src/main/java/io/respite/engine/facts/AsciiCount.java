package io.respite.engine.facts;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of keys among a command's arguments. Two readings, since Redis has two. */
final class AsciiCount {

    private static final Pattern CANONICAL = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final Pattern LEADING =
            Pattern.compile("[ \\t-\\r]*([+-]?[0-9]+).*", Pattern.DOTALL);

    private AsciiCount() {}

    /** The value of digits without leading zeros, below 2^63; else -1. */
    static long canonical(byte[] text) {
        String digits = new String(text, StandardCharsets.ISO_8859_1);
        if (!CANONICAL.matcher(digits).matches()) {
            return -1;
        }
        long value = saturated(digits);
        return value == Long.MAX_VALUE && !digits.equals("9223372036854775807") ? -1 : value;
    }

    /** The number with which the text begins, 0 without one, cut to 32 bits: C's {@code atoi}. */
    static int leading(byte[] text) {
        Matcher matcher = LEADING.matcher(new String(text, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? (int) saturated(matcher.group(1)) : 0;
    }

    private static long saturated(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
