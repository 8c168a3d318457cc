package io.respite.commands.stream;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.StreamCursor;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/** What the families of commands on consumer groups have in common. Hot. */
final class GroupAccess {

    private GroupAccess() {}

    /**
     * The group of a stream that word {@code i} names, or null, also where there is no stream. The
     * view is valid until the next one is asked for.
     */
    static ConsumerGroup find(Call call, StreamLog log, int i) {
        Args args = call.args();
        return log == null
                ? null
                : StreamAccess.streams(call).group(log, args.ref(i), args.length(i));
    }

    /** The error of a group that word 2 names and that the stream of word 1 does not have. */
    static CommandError noKeyOrGroup(Args args) {
        return new CommandError(
                String.format(
                        "NOGROUP No such key '%s' or consumer group '%s'",
                        args.shown(1), args.shown(2)));
    }

    /** The error of a group that word 3 names and that the stream of word 2 does not have. */
    static CommandError noGroup(Args args) {
        return new CommandError(
                String.format(
                        "NOGROUP No such consumer group '%s' for key name '%s'",
                        args.shown(3), args.shown(2)));
    }

    /**
     * The consumer that word {@code name} names, which has been seen now; it is made where it was
     * not there, in the group of the stream that word {@code key} names.
     */
    static long see(Call call, ConsumerGroup group, int name, int key) {
        Args args = call.args();
        long consumer = group.findConsumer(args.ref(name), args.length(name));
        if (consumer == 0) {
            return add(call, group, name, key);
        }
        Consumer.saw(consumer, call.now());
        return consumer;
    }

    /** Makes the consumer that word {@code name} names, which is not there yet. */
    static long add(Call call, ConsumerGroup group, int name, int key) {
        Args args = call.args();
        long consumer = group.addConsumer(args.ref(name), args.length(name), call.now());
        call.changed(KeyEvent.XGROUP_CREATECONSUMER, key);
        return consumer;
    }

    /** Goes to the entry with an id; false where there is none any more. */
    static boolean goTo(StreamCursor cursor, StreamLog log, long millis, long sequence) {
        cursor.forwards(log, millis, sequence, millis, sequence);
        return cursor.next();
    }

    /** Replies the name of a consumer. */
    static void replyName(ReplyWriter reply, long consumer) {
        reply.bulk(Consumer.name(consumer), Consumer.nameLength(consumer));
    }
}
