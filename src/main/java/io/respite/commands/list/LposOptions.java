package io.respite.commands.list;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of LPOS: {@code [RANK rank] [COUNT count] [MAXLEN length]}.
 *
 * @param skipped how many matches come before the first that counts
 * @param most how many positions are replied at most
 * @param maxLength how many elements are looked at, 0 for all
 */
record LposOptions(boolean backwards, long skipped, boolean hasCount, long most, long maxLength) {

    private static final int FIRST = 3;

    private static final CommandError ZERO_RANK =
            new CommandError(
                    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second"
                            + " ... or use negative to start from the end of the list");
    private static final CommandError NEGATIVE_COUNT =
            new CommandError("ERR COUNT can't be negative");
    private static final CommandError NEGATIVE_LENGTH =
            new CommandError("ERR MAXLEN can't be negative");

    static LposOptions parse(Args args) {
        long rank = 1;
        long count = -1;
        long maxLength = 0;
        for (int i = FIRST; i < args.count(); i += 2) {
            if (i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            if (args.is(i, "rank")) {
                rank = rank(args, i + 1);
            } else if (args.is(i, "count")) {
                count = args.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_COUNT);
            } else if (args.is(i, "maxlen")) {
                maxLength = args.integer(i + 1, 0, Long.MAX_VALUE, NEGATIVE_LENGTH);
            } else {
                throw CommandError.SYNTAX;
            }
        }
        long most = count < 0 ? 1 : count == 0 ? Long.MAX_VALUE : count;
        return new LposOptions(rank < 0, Math.abs(rank) - 1, count >= 0, most, maxLength);
    }

    private static long rank(Args args, int i) {
        long rank = args.integer(i, -Long.MAX_VALUE, Long.MAX_VALUE);
        if (rank == 0) {
            throw ZERO_RANK;
        }
        return rank;
    }
}
