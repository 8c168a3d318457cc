package io.respite.commands.stream;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.STALE;

import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** XINFO: what is known of a stream. */
public final class StreamInfoCommands implements Family {

    /** How many entries XINFO STREAM FULL shows where no number is given. */
    private static final long USUAL_COUNT = 10;

    private final GroupInfo groups = new GroupInfo();
    private final StreamId id = new StreamId();
    private final StreamId end = new StreamId();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "xinfo",
                        -2,
                        Command.of("xinfo|consumers", 4, this::consumers, READONLY),
                        Command.of("xinfo|groups", 3, this::groups, READONLY),
                        Command.of("xinfo|help", 2, StreamInfoCommands::help, LOADING, STALE),
                        Command.of("xinfo|stream", -3, this::stream, READONLY)));
    }

    /** XINFO CONSUMERS key group. */
    private void consumers(Call call) {
        ConsumerGroup group = GroupAccess.find(call, required(call), 3);
        if (group == null) {
            throw GroupAccess.noGroup(call.args());
        }
        GroupInfo.replyConsumers(call, group);
    }

    private static StreamLog required(Call call) {
        StreamLog log = StreamAccess.read(call, 2);
        if (log == null) {
            throw CommandError.NO_SUCH_KEY;
        }
        return log;
    }

    /** XINFO GROUPS key. */
    private void groups(Call call) {
        groups.replyGroups(call, required(call));
    }

    private static void help(Call call) {
        call.help(
                "CONSUMERS <key> <groupname>",
                "    Show consumers of <groupname>.",
                "GROUPS <key>",
                "    Show the stream consumer groups.",
                "STREAM <key> [FULL [COUNT <count>]",
                "    Show information about the stream.");
    }

    /** XINFO STREAM key [FULL [COUNT count]]. */
    private void stream(Call call) {
        StreamLog log = required(call);
        if (call.args().count() > 3) {
            replyFull(call, log, readCount(call));
            return;
        }
        ReplyWriter reply = call.reply();
        reply.map(10);
        replyCounters(reply, log);
        ConsumerGroups all = StreamAccess.streams(call).groups(log);
        reply.bulk("groups");
        reply.integer(all == null ? 0 : all.size());
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        reply.bulk("first-entry");
        cursor.forwards(log, 0, 0, -1, -1);
        replyEntryOrNull(reply, cursor);
        reply.bulk("last-entry");
        cursor.backwards(log, -1, -1, 0, 0);
        replyEntryOrNull(reply, cursor);
    }

    private static long readCount(Call call) {
        Args args = call.args();
        boolean hasCount = args.count() == 6 && args.is(4, "count");
        if (!args.is(3, "full") || args.count() != 4 && !hasCount) {
            throw call.badSubcommand();
        }
        long count = hasCount ? args.integer(5) : USUAL_COUNT;
        return count < 0 ? USUAL_COUNT : count;
    }

    private void replyFull(Call call, StreamLog log, long count) {
        ReplyWriter reply = call.reply();
        reply.map(9);
        replyCounters(reply, log);
        reply.bulk("entries");
        id.setMin();
        end.setMax();
        StreamAccess.replyRange(call, log, id, end, false, count);
        reply.bulk("groups");
        groups.replyAll(call, log, count);
    }

    private void replyCounters(ReplyWriter reply, StreamLog log) {
        reply.bulk("length");
        reply.integer(log.length());
        reply.bulk("radix-tree-keys");
        reply.integer(log.nodes());
        reply.bulk("radix-tree-nodes");
        reply.integer(log.radixNodes());
        reply.bulk("last-generated-id");
        log.lastId(id);
        StreamAccess.replyId(reply, id);
        reply.bulk("max-deleted-entry-id");
        log.maxDeletedId(id);
        StreamAccess.replyId(reply, id);
        reply.bulk("entries-added");
        reply.integer(log.entriesAdded());
        reply.bulk("recorded-first-entry-id");
        log.firstId(id);
        StreamAccess.replyId(reply, id);
    }

    private static void replyEntryOrNull(ReplyWriter reply, StreamCursor cursor) {
        if (cursor.next()) {
            StreamAccess.replyEntry(reply, cursor);
        } else {
            reply.nullBulk();
        }
    }
}
