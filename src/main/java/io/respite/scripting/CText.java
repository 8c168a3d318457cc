package io.respite.scripting;

import io.respite.scripting.lua.LuaString;

/** Text as the debugger's commands read it and its answers show it. */
final class CText {

    private CText() {}

    /** The number that a text begins with, 0 where there is none, within 32 bits. */
    static int number(LuaString text) {
        int at = 0;
        while (at < text.length() && isSpace(text.at(at))) {
            at++;
        }
        boolean isNegative = at < text.length() && text.at(at) == '-';
        if (isNegative || at < text.length() && text.at(at) == '+') {
            at++;
        }
        long value = 0;
        for (; at < text.length() && isDigit(text.at(at)); at++) {
            value = Math.min(value * 10 + text.at(at) - '0', Integer.MAX_VALUE);
        }
        return (int) (isNegative ? -value : value);
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** How a byte is shown between quotes. */
    static String quoted(int c) {
        return switch (c) {
            case '\\' -> "\\\\";
            case '"' -> "\\\"";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 0x07 -> "\\a";
            case '\b' -> "\\b";
            default -> c >= ' ' && c <= '~' ? String.valueOf((char) c) : hexadecimal(c);
        };
    }

    private static String hexadecimal(int c) {
        return "\\x" + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16);
    }
}
