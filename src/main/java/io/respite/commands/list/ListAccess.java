package io.respite.commands.list;

import io.respite.data.ListCursor;
import io.respite.engine.Call;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ListValue;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/** What the families of list commands have in common. Hot. */
final class ListAccess {

    private ListAccess() {}

    /**
     * The entry of the key that word {@code i} names, for reading, or 0; an error if it is no list.
     */
    static long read(Call call, int i) {
        return required(call.read(i));
    }

    /**
     * The entry of the key that word {@code i} names, for writing, or 0; an error if it is no list.
     */
    static long write(Call call, int i) {
        return required(call.write(i));
    }

    private static long required(long entry) {
        if (entry != 0 && Entry.type(entry) != ValueType.LIST) {
            throw CommandError.WRONG_TYPE;
        }
        return entry;
    }

    static ListValue lists(Call call) {
        return call.keyspace().lists();
    }

    /** Whether word {@code i} says RIGHT; an error if it does not say LEFT either. */
    static boolean isRight(Args args, int i) {
        if (args.is(i, "right")) {
            return true;
        }
        if (!args.is(i, "left")) {
            throw CommandError.SYNTAX;
        }
        return false;
    }

    /** Replies the element of a cursor. */
    static void replyElement(ReplyWriter reply, ListCursor cursor) {
        if (cursor.isInteger()) {
            reply.bulkInteger(cursor.integer());
        } else {
            reply.bulk(cursor.text(), cursor.textLength());
        }
    }

    /**
     * Replies an array of {@code count} elements, which there are, from element {@code start} on,
     * towards the tail or the head.
     */
    static void replyRange(Call call, long entry, long start, long count, boolean backwards) {
        ReplyWriter reply = call.reply();
        reply.array(count);
        ListCursor cursor = lists(call).at(entry, start);
        for (long i = 0; i < count; i++) {
            replyElement(reply, cursor);
            cursor.move(backwards);
        }
    }

    /**
     * Ends the change of the list that word {@code i} names, from which elements were taken: one
     * that is empty now goes, a shorter one may get another encoding.
     */
    static void shrunk(Call call, long entry, int i) {
        ListValue lists = lists(call);
        if (lists.size(entry) == 0) {
            call.database().remove(entry);
            call.event(KeyEvent.DEL, i);
        } else {
            lists.settle(call.database(), entry);
        }
    }
}
