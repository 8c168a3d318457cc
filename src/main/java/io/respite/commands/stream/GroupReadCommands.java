package io.respite.commands.stream;

import static io.respite.engine.Flag.BLOCKING;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.GroupProgress;
import io.respite.data.IdTree;
import io.respite.data.PendingEntry;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/**
 * XREADGROUP: delivers entries to a group's consumers, new ones, or those that are pending there
 * already. Hot.
 */
public final class GroupReadCommands implements Family {

    private static final CommandError LAST_ID =
            new CommandError(
                    "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the"
                            + " history of this consumer by specifying a proper ID, or use the > ID"
                            + " to get new messages. The $ ID would just return an empty result"
                            + " set.");

    /** Up to so many entries a reply is written before it is known how many there are. */
    private static final long MOST_UNCOUNTED = 128;

    private final GroupReadOptions options = new GroupReadOptions();
    private final GroupProgress progress = new GroupProgress();
    private final GroupEffects effects = new GroupEffects();
    private final StreamIds ids = new StreamIds();
    private final StreamId from = new StreamId();
    private final StreamId to = new StreamId();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("xreadgroup", -7, this::xreadgroup, WRITE, BLOCKING, MOVABLE_KEYS));
    }

    /**
     * XREADGROUP GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key ... id
     * ...
     */
    private void xreadgroup(Call call) {
        options.read(call);
        int firstKey = options.firstKey();
        int keys = options.keys();
        for (int i = firstKey; i < firstKey + keys; i++) {
            check(call, i);
        }
        call.effects().insteadNothing();
        if (keys == 1 ? readOne(call, firstKey) : readAll(call, firstKey, keys)) {
            return;
        }
        long deadline = options.deadline();
        boolean waits =
                deadline != GroupReadOptions.NO_WAIT
                        && call.blockUntilGone(ValueType.STREAM, firstKey, keys, deadline);
        if (!waits) {
            call.reply().nullArray();
        }
    }

    private void check(Call call, int key) {
        Args args = call.args();
        StreamLog log = StreamAccess.read(call, key);
        if (GroupAccess.find(call, log, options.group()) == null) {
            throw new CommandError(
                    String.format(
                            "NOGROUP No such key '%s' or consumer group '%s' in XREADGROUP with"
                                    + " GROUP option",
                            args.shown(key), args.shown(options.group())));
        }
        readId(args, key + options.keys());
    }

    /* The largest id stands for new entries. */
    private void readId(Args args, int i) {
        if (args.is(i, ">")) {
            from.setMax();
        } else if (args.is(i, "$")) {
            throw LAST_ID;
        } else {
            ids.read(args, i, from);
        }
    }

    private boolean readOne(Call call, int key) {
        return read(call, key, true);
    }

    private boolean readAll(Call call, int firstKey, int keys) {
        ReplyWriter reply = call.reply();
        long mark = reply.mark();
        int served = 0;
        for (int i = firstKey; i < firstKey + keys; i++) {
            readId(call.args(), i + keys);
            served += read(call, i, false) ? 1 : 0;
        }
        if (served == 0) {
            reply.discard(mark);
        } else if (reply.isResp3()) {
            reply.mapAt(mark, served);
        } else {
            reply.arrayAt(mark, served);
        }
        return served > 0;
    }

    /* Replies what there is for the consumer in a stream, after the id read last; false where
     * new entries are asked for and there are none. */
    private boolean read(Call call, int key, boolean isOnly) {
        StreamLog log = StreamAccess.readToChange(call, key);
        ConsumerGroup group = GroupAccess.find(call, log, options.group());
        boolean isHistory = !from.isMax();
        boolean isServed = isHistory || hasNew(log, group);
        effects.of(call, group, key, options.group());
        long consumer = consumer(call, group, key);
        if (!isServed) {
            return false;
        }
        begin(call, key, isOnly);
        from.increment();
        if (isHistory) {
            replyHistory(call, log, group, consumer);
        } else {
            deliver(call, log, group, consumer);
        }
        call.effects().changed(1);
        return true;
    }

    /* Whether there are entries behind the group's last id, where to read from then. */
    private boolean hasNew(StreamLog log, ConsumerGroup group) {
        if (log.length() == 0 || !log.lastEntry(to)) {
            return false;
        }
        from.set(group.lastHigh(), group.lastLow());
        return to.compareTo(from) > 0;
    }

    private long consumer(Call call, ConsumerGroup group, int key) {
        Args args = call.args();
        int name = options.group() + 1;
        long consumers = group.consumers().size();
        long consumer = GroupAccess.see(call, group, name, key);
        if (options.acknowledges() && group.consumers().size() > consumers) {
            effects.newConsumer(name);
        }
        return consumer;
    }

    private static void begin(Call call, int key, boolean isOnly) {
        ReplyWriter reply = call.reply();
        if (reply.isResp3()) {
            if (isOnly) {
                reply.map(1);
            }
        } else {
            if (isOnly) {
                reply.array(1);
            }
            reply.array(2);
        }
        reply.bulk(call.args().ref(key), call.args().length(key));
    }

    private void deliver(Call call, StreamLog log, ConsumerGroup group, long consumer) {
        ReplyWriter reply = call.reply();
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        long most = options.count() == 0 ? Long.MAX_VALUE : options.count();
        to.setMax();
        boolean isCounted = most == 1 || most > MOST_UNCOUNTED;
        long mark = isCounted ? 0 : reply.mark();
        if (isCounted) {
            reply.array(most == 1 ? 1 : log.countBetween(cursor, from, to, most));
        }
        progress.of(log);
        cursor.forwards(log, from, to);
        long count = 0;
        while (count < most && cursor.next()) {
            long millis = cursor.millis();
            long sequence = cursor.sequence();
            progress.moveOn(group, millis, sequence);
            StreamAccess.replyEntry(reply, cursor);
            if (!options.acknowledges()) {
                long entry = group.deliver(millis, sequence, consumer, call.now());
                effects.pending(entry, millis, sequence);
            }
            count++;
        }
        if (options.acknowledges()) {
            effects.progress();
        } else {
            Consumer.gave(consumer, call.now());
        }
        if (!isCounted) {
            reply.arrayAt(mark, count);
        }
    }

    /* What is pending at the consumer from an id on: entries that are there, and ids of others. */
    private void replyHistory(Call call, StreamLog log, ConsumerGroup group, long consumer) {
        ReplyWriter reply = call.reply();
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        long first = group.pendingOf(consumer).ceiling(from.millis(), from.sequence());
        long most = options.count() == 0 ? Long.MAX_VALUE : options.count();
        long left = count(first, most);
        reply.array(left);
        for (long at = first; left > 0; left--) {
            long millis = IdTree.high(at);
            long sequence = IdTree.low(at);
            if (GroupAccess.goTo(cursor, log, millis, sequence)) {
                StreamAccess.replyEntry(reply, cursor);
                long entry = group.findPending(millis, sequence);
                PendingEntry.setDelivery(entry, call.now(), PendingEntry.deliveries(entry) + 1);
            } else {
                reply.array(2);
                reply.bulkId(millis, sequence);
                reply.nullArray();
            }
            at = IdTree.next(at);
        }
    }

    private static long count(long first, long most) {
        long count = 0;
        for (long at = first; at != 0 && count < most; at = IdTree.next(at)) {
            count++;
        }
        return count;
    }
}
