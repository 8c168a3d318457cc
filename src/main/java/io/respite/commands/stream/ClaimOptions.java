package io.respite.commands.stream;

import io.respite.data.StreamId;
import io.respite.engine.Call;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** What the words of an XCLAIM ask for. Owned by the engine thread. */
final class ClaimOptions {

    /** Where no number of deliveries was given. */
    static final long NOT_GIVEN = -1;

    private static final CommandError BAD_LEAST_IDLE =
            new CommandError("ERR Invalid min-idle-time argument for XCLAIM");
    private static final CommandError BAD_IDLE =
            new CommandError("ERR Invalid IDLE option argument for XCLAIM");
    private static final CommandError BAD_TIME =
            new CommandError("ERR Invalid TIME option argument for XCLAIM");
    private static final CommandError BAD_RETRY_COUNT =
            new CommandError("ERR Invalid RETRYCOUNT option argument for XCLAIM");

    private static final int FIRST_ID = 5;

    private final StreamIds ids;
    private final StreamId lastId = new StreamId();
    private long leastIdleMs;
    private int endOfIds;
    private long deliveredMs;
    private long deliveries;
    private boolean forces;
    private boolean justIds;

    ClaimOptions(StreamIds ids) {
        this.ids = ids;
    }

    /** Reads the words from the fifth one on: the ids, as long as they are some, then options. */
    void read(Call call) {
        Args args = call.args();
        leastIdleMs = Math.max(0, args.integer(4, BAD_LEAST_IDLE));
        endOfIds = FIRST_ID;
        while (endOfIds < args.count() && ids.isId(args, endOfIds, lastId)) {
            endOfIds++;
        }
        lastId.setMin();
        deliveredMs = call.now();
        deliveries = NOT_GIVEN;
        forces = false;
        justIds = false;
        int last = args.count() - 1;
        for (int i = endOfIds; i <= last; i++) {
            if (args.is(i, "force")) {
                forces = true;
            } else if (args.is(i, "justid")) {
                justIds = true;
            } else if (i == last) {
                throw unknown(args, i);
            } else {
                readValue(call, i++);
            }
        }
        if (deliveredMs < 0 || deliveredMs > call.now()) {
            deliveredMs = call.now();
        }
    }

    private void readValue(Call call, int i) {
        Args args = call.args();
        if (args.is(i, "idle")) {
            deliveredMs = call.now() - args.integer(i + 1, BAD_IDLE);
        } else if (args.is(i, "time")) {
            deliveredMs = args.integer(i + 1, BAD_TIME);
        } else if (args.is(i, "retrycount")) {
            deliveries = args.integer(i + 1, BAD_RETRY_COUNT);
        } else if (args.is(i, "lastid")) {
            ids.read(args, i + 1, lastId);
        } else {
            throw unknown(args, i);
        }
    }

    private static CommandError unknown(Args args, int i) {
        return new CommandError("ERR Unrecognized XCLAIM option '" + args.shown(i) + "'");
    }

    /** How long an entry must be idle to be claimed, in milliseconds. */
    long leastIdleMs() {
        return leastIdleMs;
    }

    /** The word of the first id. */
    int firstId() {
        return FIRST_ID;
    }

    /** The word after the last id. */
    int endOfIds() {
        return endOfIds;
    }

    /** When the entries count as delivered; now where the words name a time that cannot be. */
    long deliveredMs() {
        return deliveredMs;
    }

    /** How often the entries count as delivered, or a negative number to count as usual. */
    long deliveries() {
        return deliveries;
    }

    /** FORCE: whether entries are claimed that are not pending. */
    boolean forces() {
        return forces;
    }

    /** JUSTID: whether only ids are replied, and this does not count as a delivery. */
    boolean justIds() {
        return justIds;
    }

    /** LASTID: up to where the group has read, at least. */
    StreamId lastId() {
        return lastId;
    }
}
