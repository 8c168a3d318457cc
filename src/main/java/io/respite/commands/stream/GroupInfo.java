package io.respite.commands.stream;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.GroupProgress;
import io.respite.data.IdTree;
import io.respite.data.NameIndex;
import io.respite.data.PendingEntry;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.resp.ReplyWriter;

/** What XINFO tells of a stream's groups and their consumers. Owned by the engine thread. */
final class GroupInfo {

    private final GroupProgress progress = new GroupProgress();

    /** Replies what XINFO GROUPS does: each group with its figures. */
    void replyGroups(Call call, StreamLog log) {
        ReplyWriter reply = call.reply();
        ConsumerGroups groups = StreamAccess.streams(call).groups(log);
        if (groups == null) {
            reply.array(0);
            return;
        }
        progress.of(log);
        reply.array(groups.size());
        NameIndex names = groups.names();
        for (long at = names.first(); at != NameIndex.NONE; at = names.next(at)) {
            ConsumerGroup group = groups.group(at);
            reply.map(6);
            reply.bulk("name");
            reply.bulk(group.name(), group.nameLength());
            reply.bulk("consumers");
            reply.integer(group.consumers().size());
            reply.bulk("pending");
            reply.integer(group.pending().count());
            replyProgress(reply, group);
        }
    }

    private void replyProgress(ReplyWriter reply, ConsumerGroup group) {
        reply.bulk("last-delivered-id");
        reply.bulkId(group.lastHigh(), group.lastLow());
        reply.bulk("entries-read");
        replyKnown(reply, group.entriesRead(), ConsumerGroup.UNKNOWN);
        reply.bulk("lag");
        replyKnown(reply, progress.lag(group), GroupProgress.NO_LAG);
    }

    private static void replyKnown(ReplyWriter reply, long number, long unknown) {
        if (number == unknown) {
            reply.nullBulk();
        } else {
            reply.integer(number);
        }
    }

    /** Replies what XINFO CONSUMERS does: each consumer with its figures. */
    static void replyConsumers(Call call, ConsumerGroup group) {
        ReplyWriter reply = call.reply();
        NameIndex consumers = group.consumers();
        reply.array(consumers.size());
        for (long at = consumers.first(); at != NameIndex.NONE; at = consumers.next(at)) {
            long consumer = consumers.blockAt(at);
            long active = Consumer.activeMs(consumer);
            reply.map(4);
            reply.bulk("name");
            GroupAccess.replyName(reply, consumer);
            reply.bulk("pending");
            reply.integer(group.pendingOf(consumer).count());
            reply.bulk("idle");
            reply.integer(Math.max(0, call.now() - Consumer.seenMs(consumer)));
            reply.bulk("inactive");
            reply.integer(active == Consumer.NEVER_ACTIVE ? active : call.now() - active);
        }
    }

    /**
     * Replies what XINFO STREAM FULL does: each group with its consumers and what is pending.
     *
     * @param most how many pending entries are shown of each group and consumer; 0 sets no bound
     */
    void replyAll(Call call, StreamLog log, long most) {
        ReplyWriter reply = call.reply();
        ConsumerGroups groups = StreamAccess.streams(call).groups(log);
        if (groups == null) {
            reply.array(0);
            return;
        }
        progress.of(log);
        reply.array(groups.size());
        NameIndex names = groups.names();
        for (long at = names.first(); at != NameIndex.NONE; at = names.next(at)) {
            replyGroup(reply, groups.group(at), most == 0 ? Long.MAX_VALUE : most);
        }
    }

    private void replyGroup(ReplyWriter reply, ConsumerGroup group, long most) {
        reply.map(7);
        reply.bulk("name");
        reply.bulk(group.name(), group.nameLength());
        replyProgress(reply, group);
        IdTree pending = group.pending();
        reply.bulk("pel-count");
        reply.integer(pending.count());
        reply.bulk("pending");
        long left = Math.min(most, pending.count());
        reply.array(left);
        for (long at = pending.first(); left > 0; at = IdTree.next(at)) {
            long entry = IdTree.record(at);
            reply.array(4);
            reply.bulkId(IdTree.high(at), IdTree.low(at));
            GroupAccess.replyName(reply, PendingEntry.consumer(entry));
            replyDelivery(reply, entry);
            left--;
        }
        NameIndex consumers = group.consumers();
        reply.bulk("consumers");
        reply.array(consumers.size());
        for (long at = consumers.first(); at != NameIndex.NONE; at = consumers.next(at)) {
            replyConsumer(reply, group, consumers.blockAt(at), most);
        }
    }

    private static void replyConsumer(
            ReplyWriter reply, ConsumerGroup group, long consumer, long most) {
        reply.map(5);
        reply.bulk("name");
        GroupAccess.replyName(reply, consumer);
        reply.bulk("seen-time");
        reply.integer(Consumer.seenMs(consumer));
        reply.bulk("active-time");
        reply.integer(Consumer.activeMs(consumer));
        IdTree own = group.pendingOf(consumer);
        reply.bulk("pel-count");
        reply.integer(own.count());
        reply.bulk("pending");
        long left = Math.min(most, own.count());
        reply.array(left);
        for (long at = own.first(); left > 0; at = IdTree.next(at)) {
            reply.array(3);
            reply.bulkId(IdTree.high(at), IdTree.low(at));
            replyDelivery(reply, group.findPending(IdTree.high(at), IdTree.low(at)));
            left--;
        }
    }

    private static void replyDelivery(ReplyWriter reply, long entry) {
        reply.integer(PendingEntry.deliveredMs(entry));
        reply.integer(PendingEntry.deliveries(entry));
    }
}
