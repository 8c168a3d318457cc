package io.respite.commands.stream;

import io.respite.data.Listpack;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.engine.Call;
import io.respite.engine.Deadline;
import io.respite.engine.Session;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StreamValue;
import io.respite.keyspace.ValueType;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/** What the families of stream commands have in common. Hot. */
final class StreamAccess {

    /** Up to so many entries a reply is written before it is known how many there are. */
    private static final long MOST_UNCOUNTED = 128;

    private StreamAccess() {}

    /**
     * The stream of the key that word {@code i} names, for reading, or null; an error if it is
     * something else. The view is valid until the next one is asked for.
     */
    static StreamLog read(Call call, int i) {
        return log(call, call.read(i));
    }

    /** The same, where something of it changes though its last use does not. */
    static StreamLog readToChange(Call call, int i) {
        long entry = call.read(i);
        if (entry != 0) {
            call.database().willChange(entry);
        }
        return log(call, entry);
    }

    /** The same, for writing. */
    static StreamLog write(Call call, int i) {
        return log(call, call.write(i));
    }

    /** The stream of an entry, or null where that is 0; an error if it is something else. */
    static StreamLog log(Call call, long entry) {
        if (entry == 0) {
            return null;
        }
        if (Entry.type(entry) != ValueType.STREAM) {
            throw CommandError.WRONG_TYPE;
        }
        return streams(call).log(entry);
    }

    static StreamValue streams(Call call) {
        return call.keyspace().streams();
    }

    /**
     * Replies an array of the entries between two ids, both included, the other way round where
     * {@code isBackwards}.
     *
     * @param most how many entries at most; 0 sets no bound
     */
    static void replyRange(
            Call call, StreamLog log, StreamId from, StreamId to, boolean isBackwards, long most) {
        ReplyWriter reply = call.reply();
        StreamCursor cursor = streams(call).cursor();
        boolean isShort = most > 0 && most <= MOST_UNCOUNTED && log.hasSmallEntries();
        long mark = 0;
        if (isShort) {
            mark = reply.mark();
        } else {
            reply.array(count(log, cursor, from, to, most));
        }
        begin(cursor, log, from, to, isBackwards);
        long count = 0;
        while ((count < most || most == 0) && cursor.next()) {
            replyEntry(reply, cursor);
            count++;
        }
        if (isShort) {
            reply.arrayAt(mark, count);
        }
    }

    private static void begin(
            StreamCursor cursor, StreamLog log, StreamId from, StreamId to, boolean isBackwards) {
        if (isBackwards) {
            cursor.backwards(log, to, from);
        } else {
            cursor.forwards(log, from, to);
        }
    }

    private static long count(
            StreamLog log, StreamCursor cursor, StreamId from, StreamId to, long most) {
        long bound = most == 0 ? Long.MAX_VALUE : most;
        return Math.min(bound, log.countBetween(cursor, from, to, bound));
    }

    /** Replies the entry of a cursor: its id, then its fields with their values. */
    static void replyEntry(ReplyWriter reply, StreamCursor cursor) {
        reply.array(2);
        reply.bulkId(cursor.millis(), cursor.sequence());
        reply.array(cursor.fields() * 2);
        for (long left = cursor.fields(); left > 0; left--) {
            cursor.nextField();
            replyElement(reply, cursor.field());
            replyElement(reply, cursor.value());
        }
    }

    private static void replyElement(ReplyWriter reply, long element) {
        if (Listpack.isInteger(element)) {
            reply.bulkInteger(Listpack.integer(element));
        } else {
            reply.bulk(Listpack.text(element), Listpack.textLength(element));
        }
    }

    /** The value of BLOCK, which is not for scripts. */
    static long deadline(Call call, int word) {
        if (call.session().role() == Session.Role.SCRIPT) {
            throw new CommandError(
                    "ERR "
                            + call.args().shown(0)
                            + " command is not allowed with BLOCK option from scripts");
        }
        return Deadline.ofMillis(call, word);
    }

    /** Replies an id. */
    static void replyId(ReplyWriter reply, StreamId id) {
        reply.bulkId(id.millis(), id.sequence());
    }
}
