package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Text in quotation marks, on one line, as MONITOR shows the words of requests: what is not
 * printable in ASCII is escaped ({@code \n}, {@code \x00}).
 */
public final class Quoting {

    private static final String HEXADECIMAL = "0123456789abcdef";

    private Quoting() {}

    /** How many bytes {@link #write} writes at most for so many. */
    public static long most(long length) {
        return 4 * length + 2;
    }

    /** Writes the text in quotation marks to {@code to}; returns how many bytes that took. */
    public static long write(long ref, int length, long to) {
        long at = to;
        Memory.putByte(at++, '"');
        for (int i = 0; i < length; i++) {
            int c = Memory.getUnsigned(ref + i);
            int letter = letter(c);
            if (letter != 0) {
                Memory.putByte(at++, '\\');
                Memory.putByte(at++, letter);
            } else if (c >= ' ' && c <= '~') {
                Memory.putByte(at++, c);
            } else {
                Memory.putByte(at++, '\\');
                Memory.putByte(at++, 'x');
                Memory.putByte(at++, HEXADECIMAL.charAt(c >> 4));
                Memory.putByte(at++, HEXADECIMAL.charAt(c & 0xF));
            }
        }
        Memory.putByte(at++, '"');
        return at - to;
    }

    /* What stands behind the backslash, or 0. */
    private static int letter(int c) {
        return switch (c) {
            case '\\', '"' -> c;
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case 7 -> 'a';
            case '\b' -> 'b';
            default -> 0;
        };
    }
}
