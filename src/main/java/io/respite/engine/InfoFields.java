package io.respite.engine;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a section of INFO in their order: lines of text there, members of an object in
 * JSON.
 *
 * <pre>
 *   uptime_in_seconds:17                     "uptime_in_seconds": 17
 *   db0:keys=2,expires=1                     "db0": { "keys": 2, "expires": 1 }
 *   listener0:name=tcp,bind=a,bind=b         "listener0": { "name": "tcp", "bind": ["a", "b"] }
 * </pre>
 */
public final class InfoFields {

    /* A value is a String, Long, BigDecimal, List of String, or a map of such: a field of parts. */
    private final Map<String, Object> values = new LinkedHashMap<>();

    public InfoFields add(String name, String text) {
        values.put(name, text);
        return this;
    }

    public InfoFields add(String name, long number) {
        values.put(name, number);
        return this;
    }

    /** A yes or no, shown as 1 or 0. */
    public InfoFields add(String name, boolean fact) {
        return add(name, fact ? 1 : 0);
    }

    /** A number with so many digits behind the point; 0 where it is no number at all. */
    public InfoFields add(String name, double number, int digits) {
        values.put(name, decimal(Double.isFinite(number) ? number : 0, digits));
        return this;
    }

    /** A number rounded to so many digits behind the point, as C's {@code printf} rounds it. */
    public static BigDecimal decimal(double number, int digits) {
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN);
    }

    /** Texts under one name, which is said before each. */
    public InfoFields add(String name, List<String> texts) {
        values.put(name, List.copyOf(texts));
        return this;
    }

    /** A field that has parts. */
    public InfoFields add(String name, InfoFields parts) {
        values.put(name, parts.asMap());
        return this;
    }

    /** A number of bytes, and the same with a unit under the name with {@code _human} behind it. */
    public InfoFields addBytes(String name, long bytes) {
        return add(name, bytes).add(name + "_human", human(bytes));
    }

    /** A number of bytes as Redis writes it for people: {@code 933.23K}. */
    public static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, 5);
        double amount = (double) bytes / (1L << unit * 10);
        return decimal(amount, 2) + "KMGTP".substring(unit - 1, unit);
    }

    /** The fields by name: texts, numbers, lists of texts, and maps for those that have parts. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    /** Appends the fields, a line each. */
    void appendTo(StringBuilder text) {
        values.forEach(
                (name, value) -> {
                    text.append(name).append(':');
                    if (value instanceof Map<?, ?> parts) {
                        appendParts(parts, text);
                    } else {
                        text.append(value);
                    }
                    text.append("\r\n");
                });
    }

    private static void appendParts(Map<?, ?> parts, StringBuilder text) {
        int start = text.length();
        parts.forEach(
                (name, value) -> {
                    List<?> all = value instanceof List<?> list ? list : List.of(value);
                    for (Object each : all) {
                        text.append(text.length() > start ? "," : "");
                        text.append(name).append('=').append(each);
                    }
                });
    }
}
