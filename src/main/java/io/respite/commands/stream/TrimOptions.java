package io.respite.commands.stream;

import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.keyspace.Effects;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of XADD and XTRIM: {@code [NOMKSTREAM] [MAXLEN [~|=] count | MINID [~|=] id] [LIMIT
 * count]}, and the id of XADD. One object serves all commands. Owned by the engine thread. Hot.
 */
final class TrimOptions {

    private static final CommandError TWO_STRATEGIES =
            new CommandError(
                    "ERR syntax error, MAXLEN and MINID options at the same time are not"
                            + " compatible");
    private static final CommandError NEGATIVE_LENGTH =
            new CommandError("ERR The MAXLEN argument must be >= 0.");
    private static final CommandError NEGATIVE_LIMIT =
            new CommandError("ERR The LIMIT argument must be >= 0.");
    private static final CommandError LIMIT_WITHOUT_STRATEGY =
            new CommandError(
                    "ERR syntax error, LIMIT cannot be used without specifying a trimming"
                            + " strategy");
    private static final CommandError LIMIT_OF_EXACT =
            new CommandError("ERR syntax error, LIMIT cannot be used without the special ~ option");
    private static final CommandError NO_STRATEGY =
            new CommandError("ERR syntax error, XTRIM must be called with a trimming strategy");

    /** How many full nodes are trimmed at most where nothing is said of it. */
    private static final long USUAL_NODES = 100;

    private static final long USUAL_LIMIT = 10_000;
    private static final long MOST_LIMIT = 1_000_000;

    private enum Strategy {
        NONE,
        LENGTH,
        ID
    }

    private final StreamIds ids;
    private final StreamId id = new StreamId();
    private final StreamId least = new StreamId();
    private boolean idIsGiven;
    private boolean sequenceIsOpen;
    private boolean createsNothing;
    private Strategy strategy = Strategy.NONE;
    private int threshold;
    private boolean isApproximate;
    private boolean limitIsGiven;
    private long length;
    private long limit;

    TrimOptions(StreamIds ids) {
        this.ids = ids;
    }

    /** Reads the options of an XADD. Returns where its id is, behind the last word if nowhere. */
    int readOfAdd(Call call) {
        return read(call, true);
    }

    /** Reads the options of an XTRIM. */
    void readOfTrim(Call call) {
        read(call, false);
    }

    private void clear() {
        idIsGiven = false;
        sequenceIsOpen = false;
        createsNothing = false;
        strategy = Strategy.NONE;
        threshold = 0;
        isApproximate = false;
        limitIsGiven = false;
        limit = 0;
    }

    private int read(Call call, boolean isAdd) {
        Args args = call.args();
        clear();
        int i = 2;
        while (i < args.count() && !(isAdd && args.is(i, "*"))) {
            boolean isLast = i + 1 == args.count();
            if (!isLast && args.is(i, "maxlen")) {
                i = readThreshold(args, i, Strategy.LENGTH);
            } else if (!isLast && args.is(i, "minid")) {
                i = readThreshold(args, i, Strategy.ID);
            } else if (!isLast && args.is(i, "limit")) {
                i = readLimit(args, i);
            } else if (isAdd && args.is(i, "nomkstream")) {
                createsNothing = true;
                i++;
            } else if (isAdd) {
                sequenceIsOpen = ids.readNew(args, i, id);
                idIsGiven = true;
                break;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (call.session().isObeyed()) {
            /* It says how much was trimmed, with the limit that was given then. */
            limitIsGiven = false;
            limit = 0;
        } else {
            check(isAdd);
            chooseLimit(StreamAccess.streams(call).nodeMaxEntries());
        }
        return i;
    }

    private int readThreshold(Args args, int i, Strategy newStrategy) {
        if (strategy != Strategy.NONE) {
            throw TWO_STRATEGIES;
        }
        int at = i + 1;
        isApproximate = false;
        if (at + 1 < args.count()) {
            isApproximate = args.is(at, "~");
            at += isApproximate || args.is(at, "=") ? 1 : 0;
        }
        if (newStrategy == Strategy.ID) {
            ids.read(args, at, least);
        } else {
            length = args.integer(at);
            if (length < 0) {
                throw NEGATIVE_LENGTH;
            }
        }
        strategy = newStrategy;
        threshold = at;
        return at + 1;
    }

    private int readLimit(Args args, int i) {
        limit = args.integer(i + 1);
        if (limit < 0) {
            throw NEGATIVE_LIMIT;
        }
        limitIsGiven = true;
        return i + 2;
    }

    private void check(boolean isAdd) {
        if (strategy == Strategy.NONE) {
            if (limit != 0) {
                throw LIMIT_WITHOUT_STRATEGY;
            }
            if (!isAdd) {
                throw NO_STRATEGY;
            }
        }
        if (limitIsGiven && !isApproximate) {
            throw LIMIT_OF_EXACT;
        }
    }

    private void chooseLimit(long nodeMaxEntries) {
        if (isApproximate && !limitIsGiven) {
            boolean isUsual = nodeMaxEntries <= 0 || nodeMaxEntries > Long.MAX_VALUE / USUAL_NODES;
            limit = isUsual ? USUAL_LIMIT : Math.min(MOST_LIMIT, USUAL_NODES * nodeMaxEntries);
        }
    }

    /** The id that was given, with a second number that may be open. */
    StreamId id() {
        return id;
    }

    /** Whether the id is not left to the server. */
    boolean idIsGiven() {
        return idIsGiven;
    }

    /** Whether the second number of an id that is given is left to the server. */
    boolean sequenceIsOpen() {
        return sequenceIsOpen;
    }

    /** Whether a key that is not there stays so. */
    boolean createsNothing() {
        return createsNothing;
    }

    /** Whether only whole nodes go, so that others cannot repeat it from the words. */
    boolean isApproximate() {
        return isApproximate;
    }

    /** Trims a stream as the options say; returns how many entries went. */
    long trim(StreamLog log) {
        return switch (strategy) {
            case NONE -> 0;
            case LENGTH -> log.trimToLength(length, isApproximate, limit);
            case ID -> log.trimToId(least, isApproximate, limit);
        };
    }

    /**
     * Has the command propagated with what it really did: the id that was given in word {@code
     * idWord} (0 for none), and a threshold that trims what was trimmed.
     */
    void propagate(Call call, StreamLog log, int idWord, StreamId added) {
        Args args = call.args();
        Effects effects = call.effects().instead(call.database().index(), args.count());
        for (int i = 0; i < args.count(); i++) {
            if (i == idWord && i > 0) {
                effects.word(added);
            } else if (isApproximate && i == threshold - 1) {
                effects.word("=");
            } else if (isApproximate && i == threshold && strategy == Strategy.LENGTH) {
                effects.word(log.length());
            } else if (isApproximate && i == threshold) {
                log.firstEdge(least);
                effects.word(least);
            } else {
                effects.word(args.ref(i), args.length(i));
            }
        }
    }
}
