package io.respite.engine.settings;

import io.respite.engine.settings.Setting.Kind;
import io.respite.engine.settings.Setting.Line;
import io.respite.engine.settings.Setting.Refused;
import io.respite.engine.settings.Setting.Value;
import java.util.List;

/**
 * A number between bounds, in one of four spellings.
 *
 * @param lower the least value; with {@link Form#MEMORY_OR_PERCENT} minus the greatest percentage
 * @param isUnsigned whether bounds and value are 64-bit numbers without sign, as {@code size_t}
 */
record WholeNumber(long lower, long upper, Form form, boolean isUnsigned) implements Kind {

    /** How the number is written. */
    enum Form {
        /** {@code 300}: decimal, no leading zero or plus. */
        INTEGER,
        /** {@code 64mb}: bytes, with one of the units b k kb m mb g gb (k 1000, kb 1024). */
        MEMORY,
        /** The same, or {@code 5%}: kept as the negative number -5. */
        MEMORY_OR_PERCENT,
        /** {@code 700}: a file mode. */
        OCTAL
    }

    private static final int LONGEST_MEMORY = 127;

    @Override
    public Value parse(List<String> words, Value now) {
        long number = read(words.get(0));
        checkBounds(number);
        return value(number);
    }

    Value value(long number) {
        return new Value(show(number), number);
    }

    private long read(String word) {
        return switch (form) {
            case INTEGER -> integer(word, "argument couldn't be parsed into an integer");
            case MEMORY -> memory(CNumber.cString(word), "argument must be a memory value");
            case MEMORY_OR_PERCENT -> memoryOrPercent(word);
            case OCTAL -> octal(CNumber.cString(word));
        };
    }

    /* Stricter than Long.parseLong: one spelling per number, ASCII digits only. */
    private static long integer(String word, String reason) {
        int digits = word.startsWith("-") ? 1 : 0;
        boolean isCanonical =
                word.equals("0")
                        || (word.length() > digits
                                && word.charAt(digits) >= '1'
                                && word.charAt(digits) <= '9');
        for (int i = digits; isCanonical && i < word.length(); i++) {
            isCanonical = word.charAt(i) >= '0' && word.charAt(i) <= '9';
        }
        try {
            return Long.parseLong(isCanonical ? word : "");
        } catch (NumberFormatException e) {
            throw new Refused(reason);
        }
    }

    /** The bytes of a memory amount, a 64-bit number without sign that wraps as Redis' does. */
    static long memory(String word, String reason) {
        int digits = 0;
        while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
            digits++;
        }
        long unit = unit(word.substring(digits));
        if (unit == 0 || digits > LONGEST_MEMORY) {
            throw new Refused(reason);
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = word.charAt(i) - '0';
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                value = -1L;
                break;
            }
            value = value * 10 + digit;
        }
        return value * unit;
    }

    private static long unit(String unit) {
        return switch (ConfigText.lower(unit)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1 << 10;
            case "m" -> 1000 * 1000;
            case "mb" -> 1 << 20;
            case "g" -> 1000 * 1000 * 1000;
            case "gb" -> 1 << 30;
            default -> 0;
        };
    }

    private static long memoryOrPercent(String word) {
        String reason = "argument must be a memory or percent value";
        if (word.length() > 1 && word.endsWith("%")) {
            long percent = integer(word.substring(0, word.length() - 1), reason);
            if (percent < 0) {
                throw new Refused(reason);
            }
            return -percent;
        }
        return memory(CNumber.cString(word), reason);
    }

    private static long octal(String word) {
        if (!CNumber.isInteger(word, 8)) {
            throw new Refused("argument couldn't be parsed as an octal number");
        }
        return CNumber.integer(word, 8);
    }

    private void checkBounds(long number) {
        if (form == Form.MEMORY_OR_PERCENT && number < 0) {
            if (number < lower) {
                throw new Refused("percentage argument must be less or equal to " + -lower);
            }
            return;
        }
        boolean isInside =
                isUnsigned
                        ? Long.compareUnsigned(number, lower) >= 0
                                && Long.compareUnsigned(number, upper) <= 0
                        : number >= lower && number <= upper;
        if (!isInside) {
            throw new Refused(
                    "argument must be between "
                            + bound(lower)
                            + " and "
                            + bound(upper)
                            + " inclusive");
        }
    }

    private String bound(long number) {
        return form == Form.OCTAL
                ? Long.toOctalString(number)
                : isUnsigned ? Long.toUnsignedString(number) : Long.toString(number);
    }

    private String show(long number) {
        return switch (form) {
            case INTEGER -> Long.toString(number);
            case MEMORY -> Long.toUnsignedString(number);
            case MEMORY_OR_PERCENT -> number < 0 ? -number + "%" : Long.toString(number);
            case OCTAL -> Long.toOctalString(number);
        };
    }

    @Override
    public List<Line> lines(Value value, Value initial) {
        boolean isBytes =
                form == Form.MEMORY || (form == Form.MEMORY_OR_PERCENT && value.number() >= 0);
        String text = isBytes ? memoryText(value.number()) : value.text();
        return List.of(new Line(text, !value.text().equals(initial.text())));
    }

    /** An amount of memory in the largest unit that divides it. */
    static String memoryText(long bytes) {
        if (bytes > 0 && bytes % (1 << 30) == 0) {
            return bytes / (1 << 30) + "gb";
        }
        if (bytes > 0 && bytes % (1 << 20) == 0) {
            return bytes / (1 << 20) + "mb";
        }
        if (bytes > 0 && bytes % (1 << 10) == 0) {
            return bytes / (1 << 10) + "kb";
        }
        return Long.toUnsignedString(bytes);
    }

    @Override
    public String syntax() {
        return switch (form) {
            case INTEGER -> range();
            case MEMORY -> lower == 0 ? "memory" : "memory, from " + memoryText(lower);
            case MEMORY_OR_PERCENT -> "memory, 0%..100%";
            case OCTAL -> "octal, " + range();
        };
    }

    private String range() {
        boolean isOpen = upper == Long.MAX_VALUE || upper == Integer.MAX_VALUE;
        boolean isOpenBelow = lower == Integer.MIN_VALUE;
        return isOpen
                ? (isOpenBelow ? "integer" : "integer, from " + lower)
                : bound(lower) + ".." + bound(upper);
    }
}
