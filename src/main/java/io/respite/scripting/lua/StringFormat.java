package io.respite.scripting.lua;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** {@code string.format}. */
final class StringFormat {

    private static final String FLAGS = "-+ #0";
    private static final int MOST_FLAGS = 5;

    private final byte[] form;
    private final Object[] values;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int at;
    private int argument = 1;

    /* What stands between the percent sign and the letter. */
    private String flags;
    private int width;
    private int precision;

    StringFormat(Arguments args) {
        form = args.string(1).bytes();
        values = args.from(1);
    }

    LuaString text() {
        while (at < form.length) {
            int c = form[at++];
            if (c != '%') {
                out.write(c);
            } else if (at < form.length && form[at] == '%') {
                out.write(form[at++]);
            } else {
                directive();
            }
        }
        Heap.take(out.size());
        return new LuaString(out.toByteArray());
    }

    private void directive() {
        if (++argument > values.length) {
            throw LuaError.argument(argument, "no value");
        }
        readShape();
        int letter = at < form.length ? form[at++] : 0;
        switch (letter) {
            case 'c' -> pad(new String(new char[] {(char) (long1() & 0xFF)}));
            case 'd', 'i' -> integer(long1());
            case 'u' -> number("", Long.toUnsignedString(unsigned()), true);
            case 'o' -> prefixed("0", Long.toOctalString(unsigned()));
            case 'x' -> prefixed("0x", Long.toHexString(unsigned()));
            case 'X' -> prefixed("0X", Long.toHexString(unsigned()).toUpperCase());
            case 'e', 'E', 'f', 'g', 'G' -> floating(letter);
            case 'q' -> quote(textOf(argument));
            case 's' -> put(textOf(argument));
            default ->
                    throw new LuaError("invalid option '%" + shownLetter(letter) + "' to 'format'");
        }
    }

    private static String shownLetter(int letter) {
        return letter == 0 ? "" : String.valueOf((char) (letter & 0xFF));
    }

    private void readShape() {
        int begin = at;
        while (at < form.length && FLAGS.indexOf(form[at]) >= 0) {
            at++;
        }
        if (at - begin > MOST_FLAGS) {
            throw new LuaError("invalid format (repeated flags)");
        }
        flags = new String(form, begin, at - begin, StandardCharsets.ISO_8859_1);
        width = twoDigits();
        precision = -1;
        if (at < form.length && form[at] == '.') {
            at++;
            precision = twoDigits();
        }
        if (at < form.length && Lexer.isDigit(form[at])) {
            throw new LuaError("invalid format (width or precision too long)");
        }
    }

    private int twoDigits() {
        int value = 0;
        for (int i = 0; i < 2 && at < form.length && Lexer.isDigit(form[at]); i++) {
            value = value * 10 + form[at++] - '0';
        }
        return value;
    }

    private boolean has(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    private Object value(int i) {
        return i <= values.length ? values[i - 1] : null;
    }

    private String found(int i) {
        return i > values.length ? "no value" : Values.typeName(value(i));
    }

    private double double1() {
        Double number = Values.toNumber(value(argument));
        if (number == null) {
            throw LuaError.argument(argument, "number expected, got " + found(argument));
        }
        return number;
    }

    private long long1() {
        return Values.toLong(double1());
    }

    /* As C makes it of a double on x86: beyond the signed numbers, what wraps round. */
    private long unsigned() {
        double number = double1();
        return number >= 0x1p63 && number < 0x1p64
                ? (long) (number - 0x1p63) + Long.MIN_VALUE
                : Values.toLong(number);
    }

    private LuaString textOf(int i) {
        LuaString text = Values.toText(value(i));
        if (text == null) {
            throw LuaError.argument(i, "string expected, got " + found(i));
        }
        return text;
    }

    private void integer(long value) {
        String digits = value < 0 ? Long.toString(value).substring(1) : Long.toString(value);
        number(sign(value < 0), digits, true);
    }

    private String sign(boolean isNegative) {
        if (isNegative) {
            return "-";
        }
        return has('+') ? "+" : has(' ') ? " " : "";
    }

    private void prefixed(String prefix, String digits) {
        boolean isZero = digits.equals("0");
        number(has('#') && !isZero ? prefix : "", digits, true);
    }

    private void number(String prefix, String body, boolean isInteger) {
        String digits = body;
        if (isInteger && precision >= 0) {
            digits = precision == 0 && body.equals("0") ? "" : body;
            digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        }
        int missing = width - prefix.length() - digits.length();
        boolean padsWithZeros = has('0') && !has('-') && !(isInteger && precision >= 0);
        if (padsWithZeros && missing > 0 && Character.isDigit(digits.charAt(0))) {
            digits = "0".repeat(missing) + digits;
        }
        pad(prefix + digits);
    }

    private void floating(int letter) {
        double value = double1();
        int digits = precision < 0 ? 6 : precision;
        String text =
                switch (letter) {
                    case 'e', 'E' -> Numbers.exponential(value, digits);
                    case 'f' -> Numbers.fixed(value, digits);
                    default -> Numbers.general(value, digits, has('#'));
                };
        if (letter == 'E' || letter == 'G') {
            text = text.toUpperCase();
        }
        boolean isNegative = text.startsWith("-");
        number(sign(isNegative), isNegative ? text.substring(1) : text, false);
    }

    private void put(LuaString text) {
        boolean isPlain = precision < 0 && (text.length() >= 100 || flags.isEmpty() && width == 0);
        if (isPlain) {
            Heap.take(text.length());
            out.writeBytes(text.bytes());
            return;
        }
        String shown = text.cText();
        pad(precision >= 0 && precision < shown.length() ? shown.substring(0, precision) : shown);
    }

    private void pad(String text) {
        String spaces = " ".repeat(Math.max(0, width - text.length()));
        String padded = has('-') ? text + spaces : spaces + text;
        out.writeBytes(padded.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void quote(LuaString text) {
        out.write('"');
        for (byte each : text.bytes()) {
            switch (each) {
                case '"', '\\', '\n' -> {
                    out.write('\\');
                    out.write(each);
                }
                case '\r' -> out.writeBytes(new byte[] {'\\', 'r'});
                case 0 -> out.writeBytes(new byte[] {'\\', '0', '0', '0'});
                default -> out.write(each);
            }
        }
        out.write('"');
    }
}
