package io.respite.commands.stream;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.PendingEntry;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** XCLAIM: gives entries that are pending to another consumer of the group. */
public final class ClaimCommands implements Family {

    private final StreamIds ids = new StreamIds();
    private final ClaimOptions options = new ClaimOptions(ids);
    private final GroupEffects effects = new GroupEffects();
    private final StreamId id = new StreamId();

    /** Whether the group was moved on, and replicas were not told yet. */
    private boolean movedOn;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("xclaim", -6, this::xclaim, WRITE, FAST));
    }

    /**
     * XCLAIM key group consumer min-idle-time id ... [IDLE milliseconds | TIME milliseconds]
     * [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID id].
     */
    private void xclaim(Call call) {
        Args args = call.args();
        StreamLog log = StreamAccess.readToChange(call, 1);
        ConsumerGroup group = GroupAccess.find(call, log, 2);
        if (group == null) {
            throw GroupAccess.noKeyOrGroup(args);
        }
        options.read(call);
        call.effects().insteadNothing();
        effects.of(call, group, 1, 2);
        StreamId last = options.lastId();
        id.set(group.lastHigh(), group.lastLow());
        movedOn = last.compareTo(id) > 0;
        if (movedOn) {
            group.setLast(last.millis(), last.sequence());
        }
        long consumer = GroupAccess.see(call, group, 3, 1);
        ReplyWriter reply = call.reply();
        long mark = reply.mark();
        long claimed = 0;
        for (int i = options.firstId(); i < options.endOfIds(); i++) {
            claimed += claim(call, log, group, consumer, i) ? 1 : 0;
        }
        if (movedOn) {
            effects.progress();
            call.effects().changed(1);
        }
        reply.arrayAt(mark, claimed);
    }

    /* The entry that word i names, if it may be claimed; one that is gone is not pending then. */
    private boolean claim(Call call, StreamLog log, ConsumerGroup group, long consumer, int i) {
        ids.read(call.args(), i, id);
        long pending = group.findPending(id.millis(), id.sequence());
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        if (!GroupAccess.goTo(cursor, log, id.millis(), id.sequence())) {
            if (pending != 0) {
                tell(call, pending, i);
                group.removePending(id.millis(), id.sequence());
            }
            return false;
        }
        if (pending == 0) {
            if (!options.forces()) {
                return false;
            }
            pending = group.addPending(id.millis(), id.sequence(), consumer);
            PendingEntry.setDelivery(pending, call.now(), 1);
        } else if (isTooYoung(call, pending)) {
            return false;
        }
        group.assign(id.millis(), id.sequence(), pending, consumer);
        PendingEntry.setDelivery(pending, options.deliveredMs(), deliveries(pending));
        reply(call.reply(), cursor);
        Consumer.gave(consumer, call.now());
        tell(call, pending, i);
        return true;
    }

    private boolean isTooYoung(Call call, long pending) {
        long least = options.leastIdleMs();
        return least > 0 && call.now() - PendingEntry.deliveredMs(pending) < least;
    }

    private long deliveries(long pending) {
        if (options.deliveries() >= 0) {
            return options.deliveries();
        }
        return PendingEntry.deliveries(pending) + (options.justIds() ? 0 : 1);
    }

    private void reply(ReplyWriter reply, StreamCursor cursor) {
        if (options.justIds()) {
            StreamAccess.replyId(reply, id);
        } else {
            StreamAccess.replyEntry(reply, cursor);
        }
    }

    private void tell(Call call, long pending, int i) {
        effects.pending(pending, i);
        call.effects().changed(1);
        movedOn = false;
    }
}
