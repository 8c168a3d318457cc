package io.respite.commands.sortedset;

import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;

/** What all commands that take members from an end of a sorted set share. Hot. */
final class SortedSetPop {

    private SortedSetPop() {}

    /**
     * The first of the keys that words {@code first} to {@code last} name that is there, its word
     * or 0; an error if it is no sorted set.
     */
    static int firstKey(Call call, int first, int last) {
        for (int i = first; i <= last; i++) {
            if (SortedSetAccess.write(call, i) != 0) {
                return i;
            }
        }
        return 0;
    }

    /** How many members {@code count} asks for and the entry has. */
    static long available(Call call, long entry, long count) {
        return Math.min(count, call.keyspace().sortedSets().size(entry));
    }

    /**
     * Replies, without a header, and removes {@code count} members, which are there, from an end
     * of the key that word {@code i} names; pairs are arrays of their own if {@code nested}.
     */
    static void take(Call call, int i, long entry, long count, boolean max, boolean nested) {
        SortedSetValue values = call.keyspace().sortedSets();
        ReplyWriter reply = call.reply();
        SortedSetCursor cursor = values.cursor();
        long size = values.size(entry);
        cursor.seek(entry, max ? size - 1 : 0);
        for (long k = 0; k < count; k++) {
            if (nested) {
                reply.array(2);
            }
            reply.bulk(cursor.text(), cursor.length());
            reply.decimal(cursor.score());
            boolean more = max ? cursor.previous() : cursor.next();
            assert more || k + 1 == size;
        }
        KeyEvent event = max ? KeyEvent.ZPOPMAX : KeyEvent.ZPOPMIN;
        SortedSetAccess.removeRanks(call, event, i, entry, max ? size - count : 0, count);
    }

    /** ZMPOP and BZMPOP are propagated as ZPOPMIN or ZPOPMAX with the number of members taken. */
    static void propagate(Call call, int i, boolean max, long count) {
        Args args = call.args();
        call.effects()
                .instead(call.database().index(), 3)
                .word(max ? "ZPOPMAX" : "ZPOPMIN")
                .word(args.ref(i), args.length(i))
                .word(count);
    }
}
