package io.respite.engine.settings;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lexical rules of {@code redis.conf}: words, quotes, and patterns over names.
 *
 * <p>Texts are byte strings, one byte per char (see {@link Setting}).
 */
public final class ConfigText {

    private static final String HEX = "0123456789abcdef";

    private ConfigText() {}

    /** A Java text (argument, environment) as the byte string of its UTF-8 form. */
    public static String bytesOf(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A byte string as the text it encodes in UTF-8. */
    public static String textOf(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Lower case of ASCII letters; other bytes stay, whatever the locale. */
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUpper(text.charAt(i))) {
                return lowered(text);
            }
        }
        return text;
    }

    private static String lowered(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = lower(chars[i]);
        }
        return new String(chars);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static char lower(char c) {
        return isUpper(c) ? (char) (c + 32) : c;
    }

    /**
     * Splits at every single space, as CONFIG SET does: two spaces leave an empty word between
     * them, and an empty text has no words.
     */
    public static List<String> spaced(String text) {
        List<String> words = new ArrayList<>();
        if (text.isEmpty()) {
            return words;
        }
        int from = 0;
        for (int at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', from)) {
            words.add(text.substring(from, at));
            from = at + 1;
        }
        words.add(text.substring(from));
        return words;
    }

    /**
     * Splits a line into words at blanks, honouring quotes: in {@code "..."} the escapes
     * {@code \n \r \t \b \a \xHH} and {@code \} before any other char; in {@code '...'} only
     * {@code \'}. A closing quote must be followed by a blank or the end.
     *
     * @return the words, or null where quotes are unbalanced
     */
    public static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int at = 0;
        while (true) {
            while (at < line.length() && isBlank(line.charAt(at))) {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            word.setLength(0);
            at = word(line, at, word);
            if (at < 0) {
                return null;
            }
            words.add(word.toString());
        }
    }

    /* A word may begin bare and end quoted (a"b c"), never the other way round. */
    private static int word(String line, int start, StringBuilder word) {
        for (int at = start; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"' || c == '\'') {
                int end =
                        c == '"'
                                ? doubleQuoted(line, at + 1, word)
                                : singleQuoted(line, at + 1, word);
                boolean isClosed = end >= 0 && (end == line.length() || isBlank(line.charAt(end)));
                return isClosed ? end : -1;
            }
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                return at;
            }
            word.append(c);
        }
        return line.length();
    }

    private static int doubleQuoted(String line, int start, StringBuilder word) {
        for (int at = start; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c != '\\' || at + 1 == line.length()) {
                word.append(c);
            } else if (isHexEscape(line, at + 1)) {
                int high = Character.digit(line.charAt(at + 2), 16);
                word.append((char) (high * 16 + Character.digit(line.charAt(at + 3), 16)));
                at += 3;
            } else {
                at++;
                word.append(unescaped(line.charAt(at)));
            }
        }
        return -1;
    }

    private static boolean isHexEscape(String line, int at) {
        return line.charAt(at) == 'x'
                && at + 2 < line.length()
                && isHex(line.charAt(at + 1))
                && isHex(line.charAt(at + 2));
    }

    private static boolean isHex(char c) {
        return HEX.indexOf(lower(c)) >= 0;
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private static int singleQuoted(String line, int start, StringBuilder word) {
        for (int at = start; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\'') {
                return at + 1;
            }
            if (c == '\\' && at + 1 < line.length() && line.charAt(at + 1) == '\'') {
                at++;
                c = '\'';
            }
            word.append(c);
        }
        return -1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The text in double quotes, escaped so that {@link #split} gives it back. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        quoted.append(c);
                    } else {
                        quoted.append("\\x")
                                .append(HEX.charAt(c >> 4 & 15))
                                .append(HEX.charAt(c & 15));
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Without blanks (space, tab, CR, LF) at either end. */
    public static String trim(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && " \t\r\n".indexOf(line.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t\r\n".indexOf(line.charAt(to - 1)) >= 0) {
            to--;
        }
        return line.substring(from, to);
    }

    /** Whether the text holds one of the signs that make it a pattern. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** Whether a glob (<code>* ? [a-z] [^a] \c</code>) matches a name. */
    public static boolean matches(String pattern, String name, boolean isCaseIgnored) {
        return isCaseIgnored ? matches(lower(pattern), lower(name)) : matches(pattern, name);
    }

    /* A star remembers where it stood; on a mismatch the scan resumes there with one more
     * char given to the latest star, so the time is at most pattern times name. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
                continue;
            }
            int next = matchOne(pattern, p, name.charAt(n));
            if (next >= 0) {
                p = next;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /* The position behind the pattern element at p when it takes c; else -1. */
    private static int matchOne(String pattern, int p, char c) {
        if (p >= pattern.length()) {
            return -1;
        }
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> matchClass(pattern, p + 1, c);
            case '\\' -> {
                int literal = p + 1 < pattern.length() ? p + 1 : p;
                yield pattern.charAt(literal) == c ? literal + 1 : -1;
            }
            default -> pattern.charAt(p) == c ? p + 1 : -1;
        };
    }

    private static int matchClass(String pattern, int start, char c) {
        boolean isNegated = start < pattern.length() && pattern.charAt(start) == '^';
        boolean isMatch = false;
        int p = isNegated ? start + 1 : start;
        for (; p < pattern.length() && pattern.charAt(p) != ']'; p++) {
            if (pattern.charAt(p) == '\\' && p + 1 < pattern.length()) {
                p++;
                isMatch |= pattern.charAt(p) == c;
            } else if (p + 2 < pattern.length() && pattern.charAt(p + 1) == '-') {
                char low = pattern.charAt(p);
                char high = pattern.charAt(p + 2);
                isMatch |= Math.min(low, high) <= c && c <= Math.max(low, high);
                p += 2;
            } else {
                isMatch |= pattern.charAt(p) == c;
            }
        }
        int next = Math.min(p + 1, pattern.length());
        return isMatch != isNegated ? next : -1;
    }
}
