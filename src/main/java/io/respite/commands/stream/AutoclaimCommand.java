package io.respite.commands.stream;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.IdTree;
import io.respite.data.PendingEntry;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;
import java.util.List;

/** XAUTOCLAIM: gives what was pending long enough to another consumer of the group. */
public final class AutoclaimCommand implements Family {

    private static final CommandError BAD_LEAST_IDLE =
            new CommandError("ERR Invalid min-idle-time argument for XAUTOCLAIM");
    private static final CommandError BAD_COUNT = new CommandError("ERR COUNT must be > 0");
    private static final CommandError HUGE_COUNT =
            new CommandError(
                    "ERR Insufficient memory, failed allocating transient memory, COUNT too high.");

    private static final long USUAL_COUNT = 100;
    private static final long MOST_COUNT = Long.MAX_VALUE / 16;

    /** From here on the ids of the entries would not fit in any process' memory. */
    private static final long HUGE = (1L << 43) - 1;

    /** For each entry that may be claimed, so many are looked at. */
    private static final int LOOKS = 10;

    private static final int USUAL_ROOM = 64;

    private final StreamIds ids = new StreamIds();
    private final GroupEffects effects = new GroupEffects();
    private final StreamId start = new StreamId();
    private long leastIdleMs;
    private long count;
    private boolean justIds;
    private long claimed;

    /** The ids of the entries that turned out to be gone, two numbers each. */
    private long[] gone = new long[2 * USUAL_ROOM];

    private int goneCount;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("xautoclaim", -6, this::xautoclaim, WRITE, FAST));
    }

    /** XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]. */
    private void xautoclaim(Call call) {
        Args args = call.args();
        long found = call.read(1);
        readOptions(args);
        StreamLog log = StreamAccess.log(call, found);
        ConsumerGroup group = GroupAccess.find(call, log, 2);
        if (group == null) {
            throw GroupAccess.noKeyOrGroup(args);
        }
        if (count >= HUGE) {
            throw HUGE_COUNT;
        }
        call.database().willChange(found);
        call.effects().insteadNothing();
        effects.of(call, group, 1, 2);
        long consumer = GroupAccess.see(call, group, 3, 1);
        ReplyWriter reply = call.reply();
        reply.array(3);
        long endMark = reply.mark();
        long entriesMark = reply.mark();
        long end = claim(call, log, group, consumer);
        reply.arrayAt(entriesMark, claimed);
        reply.idAt(endMark, end == 0 ? 0 : IdTree.high(end), end == 0 ? 0 : IdTree.low(end));
        reply.array(goneCount);
        for (int i = 0; i < goneCount; i++) {
            reply.bulkId(gone[2 * i], gone[2 * i + 1]);
        }
        if (gone.length > 2 * USUAL_ROOM) {
            gone = new long[2 * USUAL_ROOM];
        }
    }

    private void readOptions(Args args) {
        leastIdleMs = Math.max(0, args.integer(4, BAD_LEAST_IDLE));
        ids.readStart(args, 5, start);
        count = USUAL_COUNT;
        justIds = false;
        for (int i = 6; i < args.count(); i++) {
            if (args.is(i, "count") && i + 1 < args.count()) {
                count = args.integer(++i, 1, MOST_COUNT, BAD_COUNT);
            } else if (args.is(i, "justid")) {
                justIds = true;
            } else {
                throw CommandError.SYNTAX;
            }
        }
    }

    /* Returns where to go on, or 0. */
    private long claim(Call call, StreamLog log, ConsumerGroup group, long consumer) {
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        IdTree pending = group.pending();
        claimed = 0;
        goneCount = 0;
        long at = pending.ceiling(start.millis(), start.sequence());
        for (long looks = count * LOOKS; looks > 0 && at != 0; looks--) {
            if (claimed + goneCount == count) {
                break;
            }
            long millis = IdTree.high(at);
            long sequence = IdTree.low(at);
            long entry = IdTree.record(at);
            if (!GroupAccess.goTo(cursor, log, millis, sequence)) {
                tell(call, entry, millis, sequence);
                group.removePending(millis, sequence);
                addGone(millis, sequence);
                at = pending.ceiling(millis, sequence);
                continue;
            }
            if (call.now() - PendingEntry.deliveredMs(entry) >= leastIdleMs || leastIdleMs == 0) {
                group.assign(millis, sequence, entry, consumer);
                give(call, entry, cursor);
                Consumer.gave(consumer, call.now());
            }
            at = IdTree.next(at);
        }
        return at;
    }

    private void give(Call call, long entry, StreamCursor cursor) {
        long deliveries = PendingEntry.deliveries(entry) + (justIds ? 0 : 1);
        PendingEntry.setDelivery(entry, call.now(), deliveries);
        if (justIds) {
            call.reply().bulkId(cursor.millis(), cursor.sequence());
        } else {
            StreamAccess.replyEntry(call.reply(), cursor);
        }
        claimed++;
        tell(call, entry, cursor.millis(), cursor.sequence());
    }

    private void tell(Call call, long entry, long millis, long sequence) {
        effects.pending(entry, millis, sequence);
        call.effects().changed(1);
    }

    private void addGone(long millis, long sequence) {
        if (2 * goneCount == gone.length) {
            gone = Arrays.copyOf(gone, 4 * goneCount);
        }
        gone[2 * goneCount] = millis;
        gone[2 * goneCount + 1] = sequence;
        goneCount++;
    }
}
