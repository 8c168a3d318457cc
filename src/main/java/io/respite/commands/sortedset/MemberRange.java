package io.respite.commands.sortedset;

import io.respite.bytes.AsciiDouble;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * Which members of a sorted set a command asks for, by rank, score or text, and which ranks these
 * have. Used again for each command. Owned by the engine thread. Hot.
 */
final class MemberRange {

    /** What two bounds are. */
    enum By {
        RANK,
        SCORE,
        TEXT
    }

    private static final CommandError NOT_SCORES =
            new CommandError("ERR min or max is not a float");
    private static final CommandError NOT_TEXTS =
            new CommandError("ERR min or max not valid string range item");

    private By by;
    private boolean reverse;
    private long start;
    private long end;
    private double low;
    private double high;
    private boolean lowExclusive;
    private boolean highExclusive;
    private final TextBound lowText = new TextBound();
    private final TextBound highText = new TextBound();

    /** The lowest rank of the members found, and how many there are. */
    private long first;

    private long count;

    /** Reads two bounds; in reverse order of scores or texts the higher one comes first. */
    void parse(Args args, By newBy, boolean isReverse, int i) {
        by = newBy;
        reverse = isReverse;
        boolean swapped = isReverse && newBy != By.RANK;
        int min = swapped ? i + 1 : i;
        int max = swapped ? i : i + 1;
        switch (newBy) {
            case RANK -> {
                start = args.integer(min);
                end = args.integer(max);
            }
            case SCORE -> {
                low = score(args, min);
                high = score(args, max);
                lowExclusive = isExclusive(args, min);
                highExclusive = isExclusive(args, max);
            }
            case TEXT -> {
                lowText.parse(args, min);
                highText.parse(args, max);
            }
        }
    }

    private static boolean isExclusive(Args args, int i) {
        return args.length(i) > 0 && Memory.getByte(args.ref(i)) == '(';
    }

    private static double score(Args args, int i) {
        int sign = isExclusive(args, i) ? 1 : 0;
        double score = AsciiDouble.parseBound(args.ref(i) + sign, args.length(i) - sign);
        if (Double.isNaN(score)) {
            throw NOT_SCORES;
        }
        return score;
    }

    /** Finds the members of an entry that are in the range. */
    void locate(SortedSetValue values, long entry) {
        switch (by) {
            case RANK -> locateRanks(values.size(entry));
            case SCORE -> {
                first = values.countBelow(entry, low, lowExclusive);
                count = values.countBelow(entry, high, !highExclusive) - first;
            }
            case TEXT -> locateTexts(values, entry);
        }
        count = Math.max(count, 0);
    }

    private void locateRanks(long size) {
        long from = Math.max(0, start < 0 ? size + start : start);
        long to = Math.min(size - 1, end < 0 ? size + end : end);
        count = from < size ? to - from + 1 : 0;
        first = reverse ? size - 1 - to : from;
    }

    private void locateTexts(SortedSetValue values, long entry) {
        if (lowText.isAbove(highText)) {
            count = 0;
        } else if (values.isSmall(entry)) {
            walkTexts(values, entry);
        } else {
            long size = values.size(entry);
            first =
                    lowText.isLowest()
                            ? 0
                            : lowText.isHighest()
                                    ? size
                                    : values.countBelowText(
                                            entry, lowText.text, lowText.length, lowText.isOpen());
            count =
                    highText.isHighest()
                            ? size - first
                            : highText.isLowest()
                                    ? 0
                                    : values.countBelowText(
                                                    entry,
                                                    highText.text,
                                                    highText.length,
                                                    !highText.isOpen())
                                            - first;
        }
    }

    /* As Redis does: where scores differ, texts are in no order, so the way matters. */
    private void walkTexts(SortedSetValue values, long entry) {
        SortedSetCursor cursor = values.cursor();
        long last = values.size(entry) - 1;
        count = 0;
        boolean isPossible =
                cursor.seek(entry, 0)
                        && highText.isFrom(cursor)
                        && cursor.seek(entry, last)
                        && lowText.isUpTo(cursor);
        if (!isPossible) {
            return;
        }
        TextBound near = reverse ? highText : lowText;
        TextBound far = reverse ? lowText : highText;
        long rank = reverse ? last : 0;
        boolean more = cursor.seek(entry, rank);
        for (; more && !isInside(near, cursor); more = step(cursor)) {
            rank += reverse ? -1 : 1;
        }
        for (; more && isInside(far, cursor); more = step(cursor)) {
            count++;
        }
        first = reverse ? rank - count + 1 : rank;
    }

    private boolean isInside(TextBound bound, SortedSetCursor cursor) {
        return bound == lowText ? bound.isUpTo(cursor) : bound.isFrom(cursor);
    }

    private boolean step(SortedSetCursor cursor) {
        return reverse ? cursor.previous() : cursor.next();
    }

    /** Leaves out the first members and all after {@code limit}, where that is not negative. */
    void limit(long offset, long limit) {
        if (offset < 0 || offset >= count) {
            count = 0;
            return;
        }
        long left = count - offset;
        long kept = limit < 0 ? left : Math.min(limit, left);
        first += reverse ? left - kept : offset;
        count = kept;
    }

    /** The lowest rank of the members found. */
    long first() {
        return first;
    }

    /** How many members were found. */
    long count() {
        return count;
    }

    /** Goes to the member that comes first. Returns whether there is one. */
    boolean begin(SortedSetCursor cursor, long entry) {
        return count > 0 && cursor.seek(entry, reverse ? first + count - 1 : first);
    }

    /** Goes to the member that comes next; there must be another one. */
    void advance(SortedSetCursor cursor) {
        step(cursor);
    }

    /** A bound of texts: {@code [text}, {@code (text}, {@code -} or {@code +}. */
    private static final class TextBound {

        private int kind;
        private long text;
        private int length;

        void parse(Args args, int i) {
            text = args.ref(i) + 1;
            length = args.length(i) - 1;
            kind = length < 0 ? 0 : Memory.getByte(text - 1);
            boolean isEnd = (kind == '-' || kind == '+') && (length == 0 || endsHere());
            if (kind != '[' && kind != '(' && !isEnd) {
                throw NOT_TEXTS;
            }
        }

        private boolean endsHere() {
            return Memory.getByte(text) == 0;
        }

        boolean isLowest() {
            return kind == '-';
        }

        boolean isHighest() {
            return kind == '+';
        }

        boolean isOpen() {
            return kind != '[';
        }

        /** Whether nothing is between this bound and the given higher one. */
        boolean isAbove(TextBound high) {
            if (isLowest() || high.isHighest()) {
                return kind == high.kind;
            }
            if (isHighest() || high.isLowest()) {
                return true;
            }
            int order = Memory.compare(text, length, high.text, high.length);
            return order > 0 || order == 0 && (isOpen() || high.isOpen());
        }

        /** Whether the bound, as the lower one, takes the cursor's member in. */
        boolean isUpTo(SortedSetCursor cursor) {
            return isLowest() || !isHighest() && compare(cursor) <= (isOpen() ? -1 : 0);
        }

        /** Whether the bound, as the higher one, takes the cursor's member in. */
        boolean isFrom(SortedSetCursor cursor) {
            return isHighest() || !isLowest() && compare(cursor) >= (isOpen() ? 1 : 0);
        }

        private int compare(SortedSetCursor cursor) {
            return Memory.compare(text, length, cursor.text(), cursor.length());
        }
    }
}
