package io.respite.commands.sortedset;

import io.respite.engine.Call;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetBuilder;
import io.respite.resp.Args;

/** The end of commands that store a sorted set in the key that word 1 names. */
final class SortedSetStore {

    private SortedSetStore() {}

    /** Stores what was built, or removes the key where that is empty; replies with its size. */
    static void store(Call call, SortedSetBuilder builder, KeyEvent event) {
        Args args = call.args();
        long size = builder.size();
        builder.order();
        if (size > 0) {
            builder.place(call.database(), args.ref(1), args.length(1));
            call.changed(event, 1);
        } else {
            builder.discard();
            /* One whose time has come is deleted all the same. */
            long old = call.database().findEvenIfDue(args.ref(1), args.length(1));
            if (old != 0) {
                call.database().remove(old);
                call.changed(KeyEvent.DEL, 1);
            }
        }
        call.reply().integer(size);
    }
}
