package io.respite.commands.list;

import io.respite.bytes.AsciiNumber;
import io.respite.data.ListCursor;
import io.respite.engine.Call;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ListValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;

/**
 * Taking elements from an end of a list and putting them to another's, for commands that wait and
 * for those that do not. Hot.
 */
final class ListEnds {

    /** Room that is kept for the element that moves; a larger one gets it for a moment. */
    private static final int KEPT_BYTES = 1024;

    private long kept;

    /** Replies the first or last element of the list that word {@code i} names, and removes it. */
    static void pop(Call call, long entry, int i, boolean right) {
        ListValue lists = ListAccess.lists(call);
        ListAccess.replyElement(call.reply(), lists.at(entry, right ? -1 : 0));
        long placed = lists.removeEnd(call.database(), entry, right);
        popped(call, placed, i, right, 1);
    }

    /**
     * Replies an array of up to {@code count} elements from an end of the list that word {@code i}
     * names, and removes them. Returns how many there were.
     */
    static long popMany(Call call, long entry, int i, boolean right, long count) {
        ListValue lists = ListAccess.lists(call);
        long size = lists.size(entry);
        long taken = Math.min(count, size);
        ListAccess.replyRange(call, entry, right ? -1 : 0, taken, right);
        long start = right ? size - taken : 0;
        long placed = lists.removeRange(call.database(), entry, start, taken);
        popped(call, placed, i, right, taken);
        return taken;
    }

    private static void popped(Call call, long entry, int i, boolean right, long count) {
        call.changed(right ? KeyEvent.RPOP : KeyEvent.LPOP, i);
        call.effects().changed(count - 1);
        ListAccess.shrunk(call, entry, i);
    }

    /**
     * Replies the key that word {@code i} names and an array of up to {@code count} elements from
     * an end of its list, and removes them: propagated as LPOP or RPOP.
     */
    static void popWithKey(Call call, long entry, int i, boolean right, long count) {
        Args args = call.args();
        ReplyWriter reply = call.reply();
        reply.array(2);
        reply.bulk(args.ref(i), args.length(i));
        long taken = popMany(call, entry, i, right, count);
        call.effects()
                .instead(call.database().index(), 3)
                .word(right ? "RPOP" : "LPOP")
                .word(args.ref(i), args.length(i))
                .word(taken);
    }

    /**
     * Moves an element from an end of the list that word 1 names, whose entry is given, to an end
     * of the one that word 2 names, and replies it. An error if that is no list.
     */
    void move(Call call, long source, boolean fromRight, boolean toRight) {
        Args args = call.args();
        Database database = call.database();
        ListValue lists = ListAccess.lists(call);
        long target = ListAccess.write(call, 2);
        ListCursor cursor = lists.at(source, fromRight ? -1 : 0);
        int length = cursor.length();
        boolean isKept = length <= KEPT_BYTES;
        long element = isKept ? kept(call) : call.keyspace().arena().allocate(length);
        /* Redis takes a quicklist's number for no text when it foresees the target's length. */
        int foreseen = cursor.isInteger() && Entry.isLarge(source) ? 0 : length;
        copyText(cursor, element, length);
        boolean isSame = target == source;
        long taken = lists.removeEnd(database, source, fromRight);
        if (target == 0) {
            target = lists.add(database, args.ref(2), args.length(2));
        } else if (isSame) {
            target = taken;
        }
        target = lists.prepare(database, target, foreseen, 1);
        target = lists.push(database, target, element, length, toRight);
        call.event(toRight ? KeyEvent.RPUSH : KeyEvent.LPUSH, 2);
        call.reply().bulk(element, length);
        if (!isKept) {
            call.keyspace().arena().free(element);
        }
        popped(call, isSame ? target : taken, 1, fromRight, 1);
    }

    private long kept(Call call) {
        if (kept == 0) {
            Arena arena = call.keyspace().arena();
            kept = arena.allocate(KEPT_BYTES);
        }
        return kept;
    }

    private static void copyText(ListCursor cursor, long target, int length) {
        if (cursor.isInteger()) {
            AsciiNumber.format(cursor.integer(), target);
        } else {
            Memory.copy(cursor.text(), target, length);
        }
    }
}
