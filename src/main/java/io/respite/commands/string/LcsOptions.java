package io.respite.commands.string;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of LCS: {@code [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]}.
 *
 * @param minMatchLength matches of fewer bytes are not shown
 */
record LcsOptions(boolean length, boolean matches, long minMatchLength, boolean withMatchLength) {

    private static final int FIRST = 3;
    private static final CommandError BOTH =
            new CommandError("ERR If you want both the length and indexes, please just use IDX.");

    static LcsOptions parse(Args args) {
        boolean length = false;
        boolean matches = false;
        long minMatchLength = 0;
        boolean withMatchLength = false;
        for (int i = FIRST; i < args.count(); i++) {
            if (args.is(i, "idx")) {
                matches = true;
            } else if (args.is(i, "len")) {
                length = true;
            } else if (args.is(i, "withmatchlen")) {
                withMatchLength = true;
            } else if (args.is(i, "minmatchlen") && i + 1 < args.count()) {
                minMatchLength = args.integer(++i);
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (length && matches) {
            throw BOTH;
        }
        return new LcsOptions(length, matches, minMatchLength, withMatchLength);
    }
}
