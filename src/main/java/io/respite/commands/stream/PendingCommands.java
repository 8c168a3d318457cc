package io.respite.commands.stream;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.ConsumerGroup;
import io.respite.data.IdTree;
import io.respite.data.NameIndex;
import io.respite.data.PendingEntry;
import io.respite.data.StreamId;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** The commands that acknowledge entries, and that show which are pending. Hot. */
public final class PendingCommands implements Family {

    private final StreamIds ids = new StreamIds();
    private final StreamId from = new StreamId();
    private final StreamId to = new StreamId();
    private long leastIdleMs;
    private long most;

    /** The word that names the consumer whose entries are asked for, or 0 for all of the group. */
    private int consumerWord;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("xack", -4, this::xack, WRITE, FAST),
                Command.of("xpending", -3, this::xpending, READONLY));
    }

    /** XACK key group id ... */
    private void xack(Call call) {
        Args args = call.args();
        ConsumerGroup group = GroupAccess.find(call, StreamAccess.read(call, 1), 2);
        if (group == null) {
            call.reply().integer(0);
            return;
        }
        for (int i = 3; i < args.count(); i++) {
            ids.read(args, i, from);
        }
        long acknowledged = 0;
        for (int i = 3; i < args.count(); i++) {
            if (args.count() > 4) {
                ids.read(args, i, from);
            }
            acknowledged += group.removePending(from.millis(), from.sequence()) ? 1 : 0;
        }
        call.effects().changed(acknowledged);
        call.reply().integer(acknowledged);
    }

    /** XPENDING key group [[IDLE milliseconds] start end count [consumer]]. */
    private void xpending(Call call) {
        Args args = call.args();
        boolean isSummary = args.count() == 3;
        if (!isSummary) {
            readRange(args);
        }
        ConsumerGroup group = GroupAccess.find(call, StreamAccess.read(call, 1), 2);
        if (group == null) {
            throw GroupAccess.noKeyOrGroup(args);
        }
        if (isSummary) {
            replySummary(call.reply(), group);
        } else {
            replyRange(call, group);
        }
    }

    private void readRange(Args args) {
        if (args.count() < 6 || args.count() > 9) {
            throw CommandError.SYNTAX;
        }
        int start = 3;
        leastIdleMs = 0;
        if (args.is(3, "idle")) {
            leastIdleMs = args.integer(4);
            if (args.count() < 8) {
                throw CommandError.SYNTAX;
            }
            start = 5;
        }
        most = Math.max(0, args.integer(start + 2));
        ids.readStart(args, start, from);
        ids.readEnd(args, start + 1, to);
        consumerWord = start + 3 < args.count() ? start + 3 : 0;
    }

    private static void replySummary(ReplyWriter reply, ConsumerGroup group) {
        IdTree pending = group.pending();
        reply.array(4);
        reply.integer(pending.count());
        if (pending.count() == 0) {
            reply.nullBulk();
            reply.nullBulk();
            reply.nullArray();
            return;
        }
        long first = pending.first();
        long last = pending.last();
        reply.bulkId(IdTree.high(first), IdTree.low(first));
        reply.bulkId(IdTree.high(last), IdTree.low(last));
        long mark = reply.mark();
        long busy = 0;
        NameIndex consumers = group.consumers();
        for (long at = consumers.first(); at != NameIndex.NONE; at = consumers.next(at)) {
            long consumer = consumers.blockAt(at);
            long count = group.pendingOf(consumer).count();
            if (count > 0) {
                reply.array(2);
                GroupAccess.replyName(reply, consumer);
                reply.bulkInteger(count);
                busy++;
            }
        }
        reply.arrayAt(mark, busy);
    }

    private void replyRange(Call call, ConsumerGroup group) {
        IdTree pending = group.pending();
        if (consumerWord > 0) {
            Args args = call.args();
            long consumer = group.findConsumer(args.ref(consumerWord), args.length(consumerWord));
            if (consumer == 0) {
                call.reply().array(0);
                return;
            }
            pending = group.pendingOf(consumer);
        }
        ReplyWriter reply = call.reply();
        long mark = reply.mark();
        long count = 0;
        long at = pending.ceiling(from.millis(), from.sequence());
        for (; at != 0 && count < most && isUpToEnd(at); at = IdTree.next(at)) {
            long entry =
                    consumerWord == 0
                            ? IdTree.record(at)
                            : group.findPending(IdTree.high(at), IdTree.low(at));
            long idleMs = call.now() - PendingEntry.deliveredMs(entry);
            if (leastIdleMs == 0 || idleMs >= leastIdleMs) {
                replyPending(reply, at, entry, Math.max(0, idleMs));
                count++;
            }
        }
        reply.arrayAt(mark, count);
    }

    private boolean isUpToEnd(long at) {
        return StreamId.compare(IdTree.high(at), IdTree.low(at), to.millis(), to.sequence()) <= 0;
    }

    private static void replyPending(ReplyWriter reply, long at, long entry, long idleMs) {
        reply.array(4);
        reply.bulkId(IdTree.high(at), IdTree.low(at));
        GroupAccess.replyName(reply, PendingEntry.consumer(entry));
        reply.integer(idleMs);
        reply.integer(PendingEntry.deliveries(entry));
    }
}
