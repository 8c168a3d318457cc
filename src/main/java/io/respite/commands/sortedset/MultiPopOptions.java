package io.respite.commands.sortedset;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The words of ZMPOP and BZMPOP: {@code numkeys key [key...] MIN | MAX [COUNT count]}.
 *
 * @param firstKey the word of the first key
 * @param lastKey the word of the last key
 */
record MultiPopOptions(int firstKey, int lastKey, boolean max, long count) {

    private static final CommandError NO_KEYS =
            new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError NO_COUNT =
            new CommandError("ERR count should be greater than 0");

    /** Reads the words from that of the number of keys on. */
    static MultiPopOptions parse(Args args, int numberOfKeys) {
        long keys = args.integer(numberOfKeys, 1, Long.MAX_VALUE, NO_KEYS);
        if (keys >= args.count() - numberOfKeys - 1) {
            throw CommandError.SYNTAX;
        }
        int lastKey = numberOfKeys + (int) keys;
        boolean max = args.is(lastKey + 1, "max");
        if (!max && !args.is(lastKey + 1, "min")) {
            throw CommandError.SYNTAX;
        }
        long count = -1;
        for (int i = lastKey + 2; i < args.count(); i += 2) {
            if (count != -1 || !args.is(i, "count") || i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            count = args.integer(i + 1, 1, Long.MAX_VALUE, NO_COUNT);
        }
        return new MultiPopOptions(numberOfKeys + 1, lastKey, max, count == -1 ? 1 : count);
    }
}
