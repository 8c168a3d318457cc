package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Redis' glob patterns: {@code *}, {@code ?}, {@code [abc]}, {@code [^a-c]}, and a backslash before
 * a character that stands for itself. A class that is not closed reaches to the pattern's end.
 *
 * <p>As in Redis ({@code stringmatchlen} in util.c), an empty text matches no pattern but the empty
 * one, not even a star, and bytes from 128 on come before all others in the order of ranges.
 */
public final class Glob {

    /** A pattern with more stars than this before its last character matches nothing. */
    private static final int MOST_STARS = 1000;

    private Glob() {}

    /**
     * Whether the whole text matches the pattern.
     *
     * <p>Needs no recursion: after a mismatch only the last star matters, since any earlier one
     * could only give up text that the last one may take as well. Time is at most pattern x text.
     */
    public static boolean matches(
            long pattern, int patternLength, long text, int textLength, boolean ignoreCase) {
        if (textLength == 0) {
            return patternLength == 0;
        }
        int p = 0;
        int t = 0;
        int starPattern = -1;
        int starText = 0;
        int stars = 0;
        while (t < textLength) {
            if (p < patternLength && Memory.getByte(pattern + p) == '*') {
                p = afterStars(pattern, p, patternLength);
                if (p == patternLength) {
                    return true;
                }
                if (++stars > MOST_STARS) {
                    return false;
                }
                starPattern = p;
                starText = t;
                continue;
            }
            int width = elementWidth(pattern, p, patternLength);
            int c = fold(Memory.getByte(text + t), ignoreCase);
            if (width > 0 && elementMatches(pattern + p, width, c, ignoreCase)) {
                p += width;
                t++;
            } else if (starPattern >= 0) {
                p = starPattern;
                t = ++starText;
            } else {
                return false;
            }
        }
        return afterStars(pattern, p, patternLength) == patternLength;
    }

    private static int afterStars(long pattern, int from, int length) {
        int p = from;
        while (p < length && Memory.getByte(pattern + p) == '*') {
            p++;
        }
        return p;
    }

    /** Whether the pattern is the single star that matches everything. */
    public static boolean matchesAll(long pattern, int patternLength) {
        return patternLength == 1 && Memory.getByte(pattern) == '*';
    }

    /** Bytes of the pattern element at {@code p}; 0 at the end. */
    private static int elementWidth(long pattern, int p, int length) {
        if (p >= length) {
            return 0;
        }
        int c = Memory.getByte(pattern + p);
        if (c == '\\') {
            return p + 1 < length ? 2 : 1;
        }
        if (c != '[') {
            return 1;
        }
        int i = p + 1;
        if (i < length && Memory.getByte(pattern + i) == '^') {
            i++;
        }
        while (i < length && Memory.getByte(pattern + i) != ']') {
            boolean escaped = Memory.getByte(pattern + i) == '\\' && i + 1 < length;
            i += escaped ? 2 : isRange(pattern, i, length) ? 3 : 1;
        }
        return Math.min(i + 1, length) - p;
    }

    private static boolean isRange(long pattern, int i, int length) {
        return i + 2 < length && Memory.getByte(pattern + i + 1) == '-';
    }

    private static boolean elementMatches(long at, int width, int c, boolean ignoreCase) {
        int kind = Memory.getByte(at);
        return switch (kind) {
            case '?' -> true;
            case '[' -> classMatches(at, width, c, ignoreCase);
            case '\\' -> fold(Memory.getByte(at + width - 1), ignoreCase) == c;
            default -> fold(kind, ignoreCase) == c;
        };
    }

    private static boolean classMatches(long at, int width, int c, boolean ignoreCase) {
        int i = 1;
        boolean negated = width > 1 && Memory.getByte(at + 1) == '^';
        if (negated) {
            i++;
        }
        boolean found = false;
        while (i < width && Memory.getByte(at + i) != ']') {
            int low = Memory.getByte(at + i);
            int high = low;
            if (low == '\\' && i + 1 < width) {
                low = high = Memory.getByte(at + i + 1);
                i += 2;
            } else if (isRange(at, i, width)) {
                high = Memory.getByte(at + i + 2);
                i += 3;
            } else {
                i++;
            }
            found |= inRange(c, fold(low, ignoreCase), fold(high, ignoreCase));
        }
        return found != negated;
    }

    private static boolean inRange(int c, int low, int high) {
        return c >= Math.min(low, high) && c <= Math.max(low, high);
    }

    private static int fold(int c, boolean ignoreCase) {
        return ignoreCase && c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
}
