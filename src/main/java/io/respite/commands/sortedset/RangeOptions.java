package io.respite.commands.sortedset;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of ZRANGE and its kin: {@code [BYSCORE | BYLEX] [REV] [LIMIT offset count]
 * [WITHSCORES]}. Used again for each command. Owned by the engine thread. Hot.
 */
final class RangeOptions {

    private static final CommandError LIMIT_OF_RANKS =
            new CommandError(
                    "ERR syntax error, LIMIT is only supported in combination with either BYSCORE"
                            + " or BYLEX");
    private static final CommandError SCORES_OF_TEXTS =
            new CommandError(
                    "ERR syntax error, WITHSCORES not supported in combination with BYLEX");

    private MemberRange.By by;
    private boolean reverse;
    private boolean withScores;
    private long offset;
    private long limit;

    /** Reads the options of a command that takes all of them, but perhaps WITHSCORES. */
    void parse(Args args, int first, boolean stores) {
        parse(args, first, null, false, stores);
    }

    /** Reads the options of a command whose name says by what and in which order. */
    void parse(Args args, int first, MemberRange.By given, boolean isReverse) {
        parse(args, first, given, isReverse, false);
    }

    private void parse(
            Args args, int first, MemberRange.By given, boolean isReverse, boolean stores) {
        by = given;
        reverse = isReverse;
        withScores = false;
        offset = 0;
        limit = -1;
        boolean isOpen = given == null;
        for (int i = first; i < args.count(); i++) {
            if (!stores && args.is(i, "withscores")) {
                withScores = true;
            } else if (args.is(i, "limit") && i + 2 < args.count()) {
                offset = args.integer(i + 1);
                limit = args.integer(i + 2);
                i += 2;
            } else if (isOpen && !reverse && args.is(i, "rev")) {
                reverse = true;
            } else if (isOpen && by == null && args.is(i, "bylex")) {
                by = MemberRange.By.TEXT;
            } else if (isOpen && by == null && args.is(i, "byscore")) {
                by = MemberRange.By.SCORE;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (by == null) {
            by = MemberRange.By.RANK;
        }
        check();
    }

    private void check() {
        if (limit != -1 && by == MemberRange.By.RANK) {
            throw LIMIT_OF_RANKS;
        }
        if (withScores && by == MemberRange.By.TEXT) {
            throw SCORES_OF_TEXTS;
        }
    }

    MemberRange.By by() {
        return by;
    }

    boolean reverse() {
        return reverse;
    }

    boolean withScores() {
        return withScores;
    }

    /** Leaves out of a range that was located what LIMIT says. */
    void limit(MemberRange range) {
        if (by != MemberRange.By.RANK) {
            range.limit(offset, limit);
        }
    }
}
