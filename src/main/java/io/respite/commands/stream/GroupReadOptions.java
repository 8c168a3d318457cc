package io.respite.commands.stream;

import io.respite.engine.Call;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** What the words of an XREADGROUP ask for. Owned by the engine thread. Hot. */
final class GroupReadOptions {

    /** No deadline, because there is no wait. */
    static final long NO_WAIT = -1;

    private static final CommandError UNBALANCED =
            new CommandError(
                    "ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>'"
                            + " must be specified.");
    private static final CommandError NO_GROUP =
            new CommandError("ERR Missing GROUP option for XREADGROUP");

    private long count;
    private long deadline;
    private boolean acknowledges;
    private int group;
    private int firstKey;
    private int keys;

    void read(Call call) {
        Args args = call.args();
        count = 0;
        deadline = NO_WAIT;
        acknowledges = false;
        group = 0;
        firstKey = 0;
        int last = args.count() - 1;
        for (int i = 1; i <= last && firstKey == 0; i++) {
            if (args.is(i, "group") && i + 2 <= last) {
                group = i + 1;
                i += 2;
            } else if (args.is(i, "streams") && i < last) {
                firstKey = i + 1;
            } else if (args.is(i, "count") && i < last) {
                count = Math.max(0, args.integer(++i));
            } else if (args.is(i, "block") && i < last) {
                deadline = StreamAccess.deadline(call, ++i);
            } else if (args.is(i, "noack")) {
                acknowledges = true;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        checkStreams(args);
    }

    private void checkStreams(Args args) {
        if (firstKey == 0) {
            throw CommandError.SYNTAX;
        }
        int words = args.count() - firstKey;
        if ((words & 1) != 0) {
            throw UNBALANCED;
        }
        keys = words / 2;
        if (group == 0) {
            throw NO_GROUP;
        }
    }

    /** How many entries are wanted of each stream at most, or 0 for all. */
    long count() {
        return count;
    }

    /** Until when to wait, as {@link io.respite.engine.Deadline} has it, or {@link #NO_WAIT}. */
    long deadline() {
        return deadline;
    }

    /** NOACK: whether entries count as acknowledged when they are delivered. */
    boolean acknowledges() {
        return acknowledges;
    }

    /** The word that names the group; the next one names the consumer. */
    int group() {
        return group;
    }

    /** The word that names the first stream; the ids follow the names. */
    int firstKey() {
        return firstKey;
    }

    /** How many streams there are. */
    int keys() {
        return keys;
    }
}
