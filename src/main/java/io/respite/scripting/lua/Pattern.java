package io.respite.scripting.lua;

/** Matches a string against a pattern, as the manual describes them (5.4.1). */
final class Pattern {

    private static final int MOST_CAPTURES = 32;
    private static final int MOST_DEPTH = 800;

    /** So many steps may one search take: patterns that go back and forth would take for ever. */
    private static final long MOST_STEPS = 100_000_000;

    private static final int STEPS_PER_LOOP = 16;
    private static final int OPEN = -1;
    private static final int POSITION = -2;
    private static final int ESCAPE = '%';

    private final byte[] text;
    private final byte[] pattern;
    private final int[] starts = new int[MOST_CAPTURES];
    private final int[] lengths = new int[MOST_CAPTURES];
    private int captures;
    private int depth;
    private long steps;

    Pattern(LuaString text, LuaString pattern) {
        this.text = text.bytes();
        this.pattern = pattern.bytes();
    }

    /** As how many loops of the machine the steps so far count. */
    int cost() {
        return (int) (steps / STEPS_PER_LOOP);
    }

    boolean isAnchored() {
        return pattern.length > 0 && pattern[0] == '^';
    }

    /** Where a match that begins at a place ends, or -1. */
    int match(int start) {
        captures = 0;
        depth = 0;
        return match(start, isAnchored() ? 1 : 0);
    }

    /** The same, a first {@code ^} being a byte like others. */
    int matchUnanchored(int start) {
        captures = 0;
        depth = 0;
        return match(start, 0);
    }

    /** How many captures there are, the whole match where the pattern has none. */
    int captureCount() {
        return captures == 0 ? 1 : captures;
    }

    int ownCaptures() {
        return captures;
    }

    /** A capture of the last match, from one place to another. */
    Object capture(int i, int from, int to) {
        if (i >= captures) {
            if (i == 0) {
                return part(from, to);
            }
            throw new LuaError("invalid capture index");
        }
        if (lengths[i] == POSITION) {
            return (double) (starts[i] + 1);
        }
        if (lengths[i] == OPEN) {
            throw new LuaError("unfinished capture");
        }
        return part(starts[i], starts[i] + lengths[i]);
    }

    private LuaString part(int from, int to) {
        Heap.take(LuaString.OBJECT_BYTES + to - from);
        return new LuaString(java.util.Arrays.copyOfRange(text, from, to));
    }

    private int match(int at, int p) {
        if (++depth > MOST_DEPTH) {
            throw new LuaError("pattern too complex");
        }
        try {
            return matchHere(at, p);
        } finally {
            depth--;
        }
    }

    private int matchHere(int begin, int from) {
        int at = begin;
        int p = from;
        while (p < pattern.length) {
            count();
            switch (pattern[p]) {
                case '(' -> {
                    return p + 1 < pattern.length && pattern[p + 1] == ')'
                            ? open(at, p + 2, POSITION)
                            : open(at, p + 1, OPEN);
                }
                case ')' -> {
                    return close(at, p + 1);
                }
                case '$' -> {
                    if (p + 1 == pattern.length) {
                        return at == text.length ? at : -1;
                    }
                }
                case ESCAPE -> {
                    int next = p + 1 < pattern.length ? pattern[p + 1] : 0;
                    if (next == 'b' || next == 'f' || Lexer.isDigit(next)) {
                        at = special(at, p, next);
                        if (at < 0) {
                            return -1;
                        }
                        p = afterSpecial(p, next);
                        continue;
                    }
                }
                default -> {}
            }
            int end = classEnd(p);
            int suffix = end < pattern.length ? pattern[end] : 0;
            if (suffix == '*' || suffix == '+' || suffix == '-') {
                return suffix == '-'
                        ? expandLeast(at, p, end)
                        : expandMost(at, p, end, suffix == '+' ? 1 : 0);
            }
            boolean isMatch = at < text.length && isSingle(at, p, end);
            if (suffix == '?') {
                int matched = isMatch ? match(at + 1, end + 1) : -1;
                if (matched >= 0) {
                    return matched;
                }
                p = end + 1;
            } else if (isMatch) {
                at++;
                p = end;
            } else {
                return -1;
            }
        }
        return at;
    }

    private void count() {
        if (++steps > MOST_STEPS) {
            throw new LuaError("pattern too complex");
        }
    }

    /* %b, %f and %1 to %9: where they end in the text, or -1. */
    private int special(int at, int p, int kind) {
        if (kind == 'b') {
            return balance(at, p + 2);
        }
        if (kind == 'f') {
            return frontier(at, p + 2);
        }
        int capture = checkedCapture(kind);
        int length = lengths[capture];
        boolean isSame =
                text.length - at >= length
                        && java.util.Arrays.equals(
                                text,
                                starts[capture],
                                starts[capture] + length,
                                text,
                                at,
                                at + length);
        return isSame ? at + length : -1;
    }

    private int afterSpecial(int p, int kind) {
        if (kind == 'b') {
            return p + 4;
        }
        return kind == 'f' ? classEnd(p + 2) : p + 2;
    }

    private int checkedCapture(int digit) {
        int capture = digit - '1';
        if (capture < 0 || capture >= captures || lengths[capture] == OPEN) {
            throw new LuaError("invalid capture index");
        }
        /* What a position is compared with has no length. */
        return capture;
    }

    private int balance(int at, int p) {
        if (p + 1 >= pattern.length) {
            throw new LuaError("unbalanced pattern");
        }
        if (at >= text.length || text[at] != pattern[p]) {
            return -1;
        }
        int open = 1;
        for (int i = at + 1; i < text.length; i++) {
            if (text[i] == pattern[p + 1]) {
                if (--open == 0) {
                    return i + 1;
                }
            } else if (text[i] == pattern[p]) {
                open++;
            }
        }
        return -1;
    }

    private int frontier(int at, int p) {
        if (p >= pattern.length || pattern[p] != '[') {
            throw new LuaError("missing '[' after '%f' in pattern");
        }
        int end = classEnd(p);
        int before = at == 0 ? 0 : text[at - 1] & 0xFF;
        int here = at < text.length ? text[at] & 0xFF : 0;
        return !isInSet(before, p, end - 1) && isInSet(here, p, end - 1) ? at : -1;
    }

    private int open(int at, int p, int length) {
        if (captures >= MOST_CAPTURES) {
            throw new LuaError("too many captures");
        }
        starts[captures] = at;
        lengths[captures] = length;
        captures++;
        int end = match(at, p);
        if (end < 0) {
            captures--;
        }
        return end;
    }

    private int close(int at, int p) {
        int capture = captures - 1;
        while (capture >= 0 && lengths[capture] != OPEN) {
            capture--;
        }
        if (capture < 0) {
            throw new LuaError("invalid pattern capture");
        }
        lengths[capture] = at - starts[capture];
        int end = match(at, p);
        if (end < 0) {
            lengths[capture] = OPEN;
        }
        return end;
    }

    private int expandMost(int at, int p, int end, int least) {
        int count = 0;
        while (at + count < text.length && isSingle(at + count, p, end)) {
            count++;
            count();
        }
        for (; count >= least; count--) {
            int matched = match(at + count, end + 1);
            if (matched >= 0) {
                return matched;
            }
        }
        return -1;
    }

    private int expandLeast(int begin, int p, int end) {
        int at = begin;
        while (true) {
            int matched = match(at, end + 1);
            if (matched >= 0) {
                return matched;
            }
            if (at >= text.length || !isSingle(at, p, end)) {
                return -1;
            }
            at++;
        }
    }

    /* Where the class that begins at a place of the pattern ends. */
    private int classEnd(int begin) {
        int p = begin;
        int c = pattern[p++];
        if (c == ESCAPE) {
            if (p >= pattern.length) {
                throw new LuaError("malformed pattern (ends with '%')");
            }
            return p + 1;
        }
        if (c != '[') {
            return p;
        }
        if (p < pattern.length && pattern[p] == '^') {
            p++;
        }
        do {
            if (p >= pattern.length) {
                throw new LuaError("malformed pattern (missing ']')");
            }
            if (pattern[p++] == ESCAPE && p < pattern.length) {
                p++;
            }
        } while (p >= pattern.length || pattern[p] != ']');
        return p + 1;
    }

    private boolean isSingle(int at, int p, int end) {
        int c = text[at] & 0xFF;
        return switch (pattern[p]) {
            case '.' -> true;
            case ESCAPE -> isInClass(c, pattern[p + 1] & 0xFF);
            case '[' -> isInSet(c, p, end - 1);
            default -> (pattern[p] & 0xFF) == c;
        };
    }

    private boolean isInSet(int c, int begin, int last) {
        int p = begin + 1;
        boolean found = true;
        if (pattern[p] == '^') {
            found = false;
            p++;
        }
        for (; p < last; p++) {
            int each = pattern[p] & 0xFF;
            if (each == ESCAPE) {
                p++;
                if (isInClass(c, pattern[p] & 0xFF)) {
                    return found;
                }
            } else if (p + 2 < last && pattern[p + 1] == '-') {
                if (each <= c && c <= (pattern[p + 2] & 0xFF)) {
                    return found;
                }
                p += 2;
            } else if (each == c) {
                return found;
            }
        }
        return !found;
    }

    private static boolean isInClass(int c, int kind) {
        boolean isMember;
        switch (kind | 0x20) {
            case 'a' -> isMember = isLetter(c);
            case 'c' -> isMember = c < 32 || c == 127;
            case 'd' -> isMember = Lexer.isDigit(c);
            case 'l' -> isMember = c >= 'a' && c <= 'z';
            case 'p' -> isMember = c > 32 && c < 127 && !isLetter(c) && !Lexer.isDigit(c);
            case 's' -> isMember = Numbers.isSpace(c);
            case 'u' -> isMember = c >= 'A' && c <= 'Z';
            case 'w' -> isMember = isLetter(c) || Lexer.isDigit(c);
            case 'x' -> isMember = Lexer.isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
            case 'z' -> isMember = c == 0;
            default -> {
                return kind == c;
            }
        }
        boolean isComplement = kind >= 'A' && kind <= 'Z';
        return isLetter(kind) ? isMember != isComplement : kind == c;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
