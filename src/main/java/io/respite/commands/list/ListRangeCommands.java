package io.respite.commands.list;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.ListCursor;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ListValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Elements anywhere in a list: by index, by range, by what they are. Hot. */
public final class ListRangeCommands implements Family {

    private static final CommandError INDEX_OUT_OF_RANGE =
            new CommandError("ERR index out of range");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("lindex", 3, this::lindex, READONLY),
                Command.of("lrange", 4, this::lrange, READONLY),
                Command.of("lpos", -3, this::lpos, READONLY),
                Command.of("lset", 4, this::lset, WRITE, DENYOOM),
                Command.of("linsert", 5, this::linsert, WRITE, DENYOOM),
                Command.of("lrem", 4, this::lrem, WRITE),
                Command.of("ltrim", 4, this::ltrim, WRITE));
    }

    /** LINDEX key index: the index is looked at only where there is a list. */
    private void lindex(Call call) {
        long entry = ListAccess.read(call, 1);
        if (entry == 0) {
            call.reply().nullBulk();
            return;
        }
        ListCursor cursor = ListAccess.lists(call).at(entry, call.args().integer(2));
        if (cursor.isAtElement()) {
            ListAccess.replyElement(call.reply(), cursor);
        } else {
            call.reply().nullBulk();
        }
    }

    /** LRANGE key start stop: both included, and counted from the end where they are negative. */
    private void lrange(Call call) {
        long start = call.args().integer(2);
        long stop = call.args().integer(3);
        long entry = ListAccess.read(call, 1);
        long size = entry == 0 ? 0 : ListAccess.lists(call).size(entry);
        long first = first(start, size);
        long last = last(stop, size);
        if (first > last) {
            call.reply().array(0);
        } else {
            ListAccess.replyRange(call, entry, first, last - first + 1, false);
        }
    }

    private static long first(long start, long size) {
        return Math.max(0, start < 0 ? size + start : start);
    }

    private static long last(long stop, long size) {
        return Math.min(size - 1, stop < 0 ? size + stop : stop);
    }

    /** LPOS key element [RANK rank] [COUNT count] [MAXLEN length]. */
    private void lpos(Call call) {
        Args args = call.args();
        LposOptions options = LposOptions.parse(args);
        long entry = ListAccess.read(call, 1);
        ReplyWriter reply = call.reply();
        if (entry == 0) {
            if (options.hasCount()) {
                reply.array(0);
            } else {
                reply.nullBulk();
            }
        } else if (options.hasCount()) {
            long mark = reply.mark();
            reply.arrayAt(mark, replyPositions(call, entry, options));
        } else if (replyPositions(call, entry, options) == 0) {
            reply.nullBulk();
        }
    }

    private static long replyPositions(Call call, long entry, LposOptions options) {
        Args args = call.args();
        ListValue lists = ListAccess.lists(call);
        boolean backwards = options.backwards();
        long size = lists.size(entry);
        long end = options.maxLength() == 0 ? size : Math.min(size, options.maxLength());
        long toSkip = options.skipped();
        long replied = 0;
        ListCursor cursor = lists.at(entry, backwards ? -1 : 0);
        cursor.seek(args.ref(2), args.length(2));
        for (long i = 0; i < end && replied < options.most(); i++) {
            if (cursor.isSought() && toSkip-- <= 0) {
                call.reply().integer(backwards ? size - 1 - i : i);
                replied++;
            }
            cursor.move(backwards);
        }
        return replied;
    }

    /** LSET key index element. */
    private void lset(Call call) {
        Args args = call.args();
        Database database = call.database();
        ListValue lists = ListAccess.lists(call);
        long entry = ListAccess.write(call, 1);
        if (entry == 0) {
            throw CommandError.NO_SUCH_KEY;
        }
        /* As in Redis 7.2, 32 bits of the index count, and the list gets the encoding that the
         * element would need even if there is no such index. */
        int index = (int) args.integer(2);
        entry = lists.prepare(database, entry, args.length(3), 1);
        if (!lists.at(entry, index).isAtElement()) {
            throw INDEX_OUT_OF_RANGE;
        }
        entry = lists.replace(database, entry, args.ref(3), args.length(3));
        call.changed(KeyEvent.LSET, 1);
        lists.settle(database, entry);
        call.reply().ok();
    }

    /** LINSERT key BEFORE | AFTER pivot element. */
    private void linsert(Call call) {
        Args args = call.args();
        boolean after = args.is(2, "after");
        if (!after && !args.is(2, "before")) {
            throw CommandError.SYNTAX;
        }
        Database database = call.database();
        ListValue lists = ListAccess.lists(call);
        long entry = ListAccess.write(call, 1);
        if (entry == 0) {
            call.reply().integer(0);
            return;
        }
        entry = lists.prepare(database, entry, args.length(4), 1);
        ListCursor cursor = lists.at(entry, 0);
        cursor.seek(args.ref(3), args.length(3));
        while (cursor.isAtElement() && !cursor.isSought()) {
            cursor.next();
        }
        if (!cursor.isAtElement()) {
            call.reply().integer(-1);
            return;
        }
        entry = lists.insert(database, entry, args.ref(4), args.length(4), after);
        call.changed(KeyEvent.LINSERT, 1);
        call.reply().integer(lists.size(entry));
    }

    /** LREM key count element: from the tail where the count is negative, all where it is 0. */
    private void lrem(Call call) {
        Args args = call.args();
        long count = args.integer(2);
        long entry = ListAccess.write(call, 1);
        if (entry == 0) {
            call.reply().integer(0);
            return;
        }
        boolean backwards = count < 0;
        long most = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
        ListValue lists = ListAccess.lists(call);
        ListCursor cursor = lists.at(entry, backwards ? -1 : 0);
        cursor.seek(args.ref(3), args.length(3));
        long removed = 0;
        while (removed < most && cursor.isAtElement()) {
            if (cursor.isSought()) {
                lists.remove(entry, backwards);
                removed++;
            } else {
                cursor.move(backwards);
            }
        }
        if (removed > 0) {
            call.changed(KeyEvent.LREM, 1);
            call.effects().changed(removed - 1);
            ListAccess.shrunk(call, entry, 1);
        }
        call.reply().integer(removed);
    }

    /** LTRIM key start stop: what is not between them goes. */
    private void ltrim(Call call) {
        long start = call.args().integer(2);
        long stop = call.args().integer(3);
        long entry = ListAccess.write(call, 1);
        if (entry != 0) {
            trim(call, entry, start, stop);
        }
        call.reply().ok();
    }

    private static void trim(Call call, long entry, long start, long stop) {
        Database database = call.database();
        ListValue lists = ListAccess.lists(call);
        long size = lists.size(entry);
        long first = first(start, size);
        long last = last(stop, size);
        long fromHead = first > last ? size : first;
        long fromTail = first > last ? 0 : size - 1 - last;
        long placed = lists.removeRange(database, entry, 0, fromHead);
        placed = lists.removeRange(database, placed, size - fromHead - fromTail, fromTail);
        call.event(KeyEvent.LTRIM, 1);
        call.effects().changed(fromHead + fromTail);
        ListAccess.shrunk(call, placed, 1);
    }
}
