package io.respite.commands.set;

import io.respite.engine.Call;
import io.respite.keyspace.Entry;
import io.respite.keyspace.SetCursor;
import io.respite.keyspace.SetValue;
import io.respite.keyspace.ValueType;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/** What the families of set commands have in common. Hot. */
final class SetAccess {

    private SetAccess() {}

    /**
     * The entry of the key that word {@code i} names, for reading, or 0; an error if it is no set.
     */
    static long read(Call call, int i) {
        return required(call.read(i));
    }

    /**
     * The entry of the key that word {@code i} names, for writing, or 0; an error if it is no set.
     */
    static long write(Call call, int i) {
        return required(call.write(i));
    }

    /** The entry, if it is a set or 0, else an error. */
    static long required(long entry) {
        if (entry != 0 && Entry.type(entry) != ValueType.SET) {
            throw CommandError.WRONG_TYPE;
        }
        return entry;
    }

    /** Replies the member at which the cursor stands. */
    static void reply(ReplyWriter reply, SetCursor cursor) {
        if (cursor.isNumber()) {
            reply.bulkInteger(cursor.number());
        } else {
            reply.bulk(cursor.ref(), cursor.length());
        }
    }

    /** Replies all members, without a header. */
    static void replyAll(ReplyWriter reply, SetValue sets, long entry) {
        SetCursor cursor = sets.cursor(entry);
        while (cursor.next()) {
            reply(reply, cursor);
        }
    }
}
