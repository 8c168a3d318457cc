package io.respite.commands.stream;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.STALE;

import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** XINFO: what is known of a stream. */
public final class StreamInfoCommands implements Family {

    private final StreamId id = new StreamId();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "xinfo",
                        -2,
                        Command.of("xinfo|help", 2, StreamInfoCommands::help, LOADING, STALE),
                        Command.of("xinfo|stream", -3, this::stream, READONLY)));
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

    /** XINFO STREAM key. */
    private void stream(Call call) {
        StreamLog log = StreamAccess.read(call, 2);
        if (log == null) {
            throw CommandError.NO_SUCH_KEY;
        }
        if (call.args().count() > 3) {
            throw new CommandError(
                    "ERR unknown subcommand or wrong number of arguments for '"
                            + call.args().shown(1)
                            + "'. Try XINFO HELP.");
        }
        ReplyWriter reply = call.reply();
        reply.map(10);
        replyCounters(reply, log);
        reply.bulk("groups");
        reply.integer(0);
        StreamCursor cursor = StreamAccess.streams(call).cursor();
        reply.bulk("first-entry");
        cursor.forwards(log, 0, 0, -1, -1);
        replyEntryOrNull(reply, cursor);
        reply.bulk("last-entry");
        cursor.backwards(log, -1, -1, 0, 0);
        replyEntryOrNull(reply, cursor);
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
