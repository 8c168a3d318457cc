package io.respite.resp;

import io.respite.memory.Memory;

/**
 * Splits a line into words as redis-cli and redis.conf do: words are separated by white space,
 * {@code "..."} knows {@code \n \r \t \b \a \xHH} and takes any other escaped character as itself,
 * {@code '...'} knows {@code \'} only, and a closing quote must be followed by white space or the
 * end.
 *
 * <p>Quotes and escapes only ever make a word shorter, so words are unescaped where they stand.
 */
final class InlineRequest {

    private final long block;
    private final int end;
    private int at;
    private int out;

    private InlineRequest(long block, int start, int end) {
        this.block = block;
        this.at = start;
        this.end = end;
    }

    /** Adds the words between two offsets of the block; false when a quote is not closed. */
    static boolean split(long block, int start, int end, Args words) {
        InlineRequest line = new InlineRequest(block, start, end);
        while (true) {
            while (line.at < end && isSpace(line.peek(0))) {
                line.at++;
            }
            if (line.at >= end) {
                return true;
            }
            int wordStart = line.at;
            line.out = wordStart;
            if (!line.word()) {
                return false;
            }
            words.add(wordStart, line.out - wordStart);
        }
    }

    private boolean word() {
        while (at < end && !isSpace(peek(0))) {
            int c = peek(0);
            if (c == '"' || c == '\'') {
                at++;
                return c == '"' ? doubleQuoted() : singleQuoted();
            }
            emit(c, 1);
        }
        return true;
    }

    private boolean doubleQuoted() {
        while (at < end) {
            int c = peek(0);
            if (c == '"') {
                return closeQuote();
            }
            if (c == '\\' && at + 3 < end && peek(1) == 'x' && isHex(peek(2)) && isHex(peek(3))) {
                emit(Character.digit(peek(2), 16) << 4 | Character.digit(peek(3), 16), 4);
            } else if (c == '\\' && at + 1 < end) {
                emit(unescape(peek(1)), 2);
            } else {
                emit(c, 1);
            }
        }
        return false;
    }

    private boolean singleQuoted() {
        while (at < end) {
            int c = peek(0);
            if (c == '\'') {
                return closeQuote();
            }
            boolean escaped = c == '\\' && at + 1 < end && peek(1) == '\'';
            emit(escaped ? '\'' : c, escaped ? 2 : 1);
        }
        return false;
    }

    private boolean closeQuote() {
        at++;
        return at == end || isSpace(peek(0));
    }

    private int peek(int ahead) {
        return Memory.getByte(block + at + ahead);
    }

    private void emit(int c, int consumed) {
        Memory.putByte(block + out++, c);
        at += consumed;
    }

    private static int unescape(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private static boolean isHex(int c) {
        return Character.digit(c, 16) >= 0;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == 0;
    }
}
