package io.respite.persistence.rdb;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of RESTORE, in the order in which they are checked in Redis.
 *
 * @param idleSeconds how long the key was not used, or -1
 * @param frequency how often it was, on the logarithmic scale, or -1
 */
record RestoreOptions(boolean replace, boolean absolute, long idleSeconds, long frequency) {

    private static final int FIRST = 4;
    private static final int MOST_FREQUENCY = 255;
    private static final CommandError INVALID_IDLE =
            new CommandError("ERR Invalid IDLETIME value, must be >= 0");
    private static final CommandError INVALID_FREQUENCY =
            new CommandError("ERR Invalid FREQ value, must be >= 0 and <= 255");

    static RestoreOptions of(Args args) {
        boolean replace = false;
        boolean absolute = false;
        long idle = -1;
        long frequency = -1;
        for (int i = FIRST; i < args.count(); i++) {
            boolean hasMore = i + 1 < args.count();
            if (args.is(i, "replace")) {
                replace = true;
            } else if (args.is(i, "absttl")) {
                absolute = true;
            } else if (args.is(i, "idletime") && hasMore && frequency == -1) {
                idle = number(args, ++i, Long.MAX_VALUE, INVALID_IDLE);
            } else if (args.is(i, "freq") && hasMore && idle == -1) {
                frequency = number(args, ++i, MOST_FREQUENCY, INVALID_FREQUENCY);
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new RestoreOptions(replace, absolute, idle, frequency);
    }

    private static long number(Args args, int i, long most, CommandError otherwise) {
        long number = args.integer(i);
        if (number < 0 || number > most) {
            throw otherwise;
        }
        return number;
    }
}
