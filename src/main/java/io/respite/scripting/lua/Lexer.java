package io.respite.scripting.lua;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Cuts a source into words. */
final class Lexer {

    /** Kinds of words that are not one character, which stands for itself. */
    static final int END = 256;

    static final int NAME = 257;
    static final int TEXT = 258;
    static final int NUMBER = 259;
    static final int DOTS_2 = 260;
    static final int DOTS_3 = 261;
    static final int EQUAL = 262;
    static final int DIFFERS = 263;
    static final int LESS_EQUAL = 264;
    static final int GREATER_EQUAL = 265;
    static final int AND = 266;
    static final int BREAK = 267;
    static final int DO = 268;
    static final int ELSE = 269;
    static final int ELSEIF = 270;
    static final int END_WORD = 271;
    static final int FALSE = 272;
    static final int FOR = 273;
    static final int FUNCTION = 274;
    static final int IF = 275;
    static final int IN = 276;
    static final int LOCAL = 277;
    static final int NIL = 278;
    static final int NOT = 279;
    static final int OR = 280;
    static final int REPEAT = 281;
    static final int RETURN = 282;
    static final int THEN = 283;
    static final int TRUE = 284;
    static final int UNTIL = 285;
    static final int WHILE = 286;

    private static final String[] WORDS = {
        "<eof>", "<name>", "<string>", "<number>", "..", "...", "==", "~=", "<=", ">=", "and",
        "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local",
        "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"
    };

    private static final Map<String, Integer> RESERVED = new java.util.HashMap<>();

    static {
        for (int kind = AND; kind <= WHILE; kind++) {
            RESERVED.put(WORDS[kind - END], kind);
        }
    }

    private final byte[] source;
    private final String name;
    private int at;
    private int begin;

    /** The current word: its kind, its value (a number or a string), and its line. */
    int kind;

    Object value;
    int line = 1;

    /** The line on which the word before the current one ended. */
    int lastLine = 1;

    private int aheadKind = -1;
    private Object aheadValue;

    Lexer(byte[] source, String name) {
        this.source = source;
        this.name = name;
        if (source.length > 0 && source[0] == '#') {
            while (peek(0) >= 0 && peek(0) != '\n') {
                at++;
            }
        }
    }

    String name() {
        return name;
    }

    /** Goes on to the next word. */
    void next() {
        lastLine = line;
        if (aheadKind >= 0) {
            kind = aheadKind;
            value = aheadValue;
            aheadKind = -1;
        } else {
            kind = scan();
        }
    }

    /** The kind of the word after the current one. */
    int ahead() {
        int current = kind;
        Object currentValue = value;
        aheadKind = scan();
        aheadValue = value;
        kind = current;
        value = currentValue;
        return aheadKind;
    }

    /** How messages show a kind of word. */
    static String shown(int kind) {
        if (kind >= END) {
            return WORDS[kind - END];
        }
        return kind < ' ' ? "char(" + kind + ")" : String.valueOf((char) kind);
    }

    /** The error of a mistake at the current word. */
    LuaError error(String what) {
        boolean hasText = kind == NAME || kind == TEXT || kind == NUMBER;
        return error(what, hasText ? text(begin, at) : shown(kind));
    }

    private String text(int from, int to) {
        String all = new LuaString(java.util.Arrays.copyOfRange(source, from, to)).toString();
        int zero = all.indexOf(0);
        return zero < 0 ? all : all.substring(0, zero);
    }

    LuaError error(String what, String near) {
        String place = Sources.shown(name) + ":" + line + ": " + what;
        return LuaError.of(LuaString.of(near == null ? place : place + " near '" + near + "'"));
    }

    private int peek(int ahead) {
        return at + ahead < source.length ? source[at + ahead] & 0xFF : -1;
    }

    private int scan() {
        while (true) {
            begin = at;
            int c = peek(0);
            switch (c) {
                case -1 -> {
                    return END;
                }
                case '\n', '\r' -> newLine();
                case ' ', '\t', '\f', 0x0B -> at++;
                case '-' -> {
                    at++;
                    if (peek(0) != '-') {
                        return '-';
                    }
                    at++;
                    comment();
                }
                case '[' -> {
                    return bracket();
                }
                case '"', '\'' -> {
                    return quoted(c);
                }
                default -> {
                    return word(c);
                }
            }
        }
    }

    private int word(int c) {
        if (c == '.') {
            return dots();
        }
        if (isDigit(c)) {
            return number();
        }
        if (isLetter(c)) {
            while (isLetter(peek(0)) || isDigit(peek(0))) {
                at++;
            }
            String text = text(begin, at);
            Integer reserved = RESERVED.get(text);
            value = LuaString.of(text);
            return reserved == null ? NAME : reserved;
        }
        at++;
        int pair =
                switch (c) {
                    case '=' -> EQUAL;
                    case '<' -> LESS_EQUAL;
                    case '>' -> GREATER_EQUAL;
                    case '~' -> DIFFERS;
                    default -> -1;
                };
        if (pair >= 0 && peek(0) == '=') {
            at++;
            return pair;
        }
        return c;
    }

    private int dots() {
        if (peek(1) == '.') {
            at += peek(2) == '.' ? 3 : 2;
            return at - begin == 3 ? DOTS_3 : DOTS_2;
        }
        if (isDigit(peek(1))) {
            return number();
        }
        at++;
        return '.';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private int number() {
        while (isDigit(peek(0)) || peek(0) == '.') {
            at++;
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            at++;
            if (peek(0) == '+' || peek(0) == '-') {
                at++;
            }
        }
        while (isLetter(peek(0)) || isDigit(peek(0))) {
            at++;
        }
        value = Numbers.parse(text(begin, at));
        if (value == null) {
            throw error("malformed number", text(begin, at));
        }
        return NUMBER;
    }

    private void newLine() {
        int first = peek(0);
        at++;
        if ((peek(0) == '\n' || peek(0) == '\r') && peek(0) != first) {
            at++;
        }
        line++;
    }

    private void comment() {
        if (peek(0) == '[') {
            int level = level();
            if (level >= 0) {
                longText(level, "unfinished long comment");
                return;
            }
        }
        while (peek(0) >= 0 && peek(0) != '\n' && peek(0) != '\r') {
            at++;
        }
    }

    /* The number of equal signs of a long bracket at the current place, or -1. */
    private int level() {
        int level = 0;
        while (peek(level + 1) == '=') {
            level++;
        }
        return peek(level + 1) == '[' ? level : -1;
    }

    private int bracket() {
        int level = level();
        if (level >= 0) {
            value = longText(level, "unfinished long string");
            return TEXT;
        }
        if (peek(1) == '=') {
            int signs = 1;
            while (peek(signs) == '=') {
                signs++;
            }
            throw error("invalid long string delimiter", text(begin, at + signs));
        }
        at++;
        return '[';
    }

    private LuaString longText(int level, String unfinished) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        at += level + 2;
        if (peek(0) == '\n' || peek(0) == '\r') {
            newLine();
        }
        while (true) {
            int c = peek(0);
            if (c < 0) {
                throw error(unfinished, "<eof>");
            }
            if (c == ']' && closes(level)) {
                at += level + 2;
                return new LuaString(text.toByteArray());
            }
            if (c == '\n' || c == '\r') {
                newLine();
                text.write('\n');
            } else {
                text.write(c);
                at++;
            }
        }
    }

    private boolean closes(int level) {
        for (int i = 1; i <= level; i++) {
            if (peek(i) != '=') {
                return false;
            }
        }
        return peek(level + 1) == ']';
    }

    private int quoted(int quote) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        at++;
        while (peek(0) != quote) {
            int c = peek(0);
            if (c < 0) {
                throw error("unfinished string", "<eof>");
            }
            if (c == '\n' || c == '\r') {
                throw error("unfinished string", text(begin, at));
            }
            at++;
            if (c == '\\') {
                escape(text);
            } else {
                text.write(c);
            }
        }
        at++;
        value = new LuaString(text.toByteArray());
        return TEXT;
    }

    private void escape(ByteArrayOutputStream text) {
        int c = peek(0);
        switch (c) {
            case -1 -> {}
            case '\n', '\r' -> {
                newLine();
                text.write('\n');
            }
            default -> {
                if (isDigit(c)) {
                    decimalEscape(text);
                    return;
                }
                at++;
                int simple = "abfnrtv".indexOf(c);
                text.write(simple < 0 ? c : new int[] {7, 8, 12, 10, 13, 9, 11}[simple]);
            }
        }
    }

    private void decimalEscape(ByteArrayOutputStream text) {
        int escape = at - 1;
        int code = 0;
        for (int i = 0; i < 3 && isDigit(peek(0)); i++) {
            code = code * 10 + peek(0) - '0';
            at++;
        }
        if (code > 255) {
            throw error("escape sequence too large", text(begin, escape));
        }
        text.write(code);
    }
}
