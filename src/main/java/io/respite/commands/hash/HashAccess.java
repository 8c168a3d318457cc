package io.respite.commands.hash;

import io.respite.engine.Call;
import io.respite.keyspace.Entry;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** What the families of hash commands have in common. Hot. */
final class HashAccess {

    private HashAccess() {}

    /** The entry of the key that word 1 names, for reading, or 0; an error if it is no hash. */
    static long read(Call call) {
        return required(call.read(1));
    }

    /** The entry of the key that word 1 names, for writing, or 0; an error if it is no hash. */
    static long write(Call call) {
        return required(call.write(1));
    }

    private static long required(long entry) {
        if (entry != 0 && Entry.type(entry) != ValueType.HASH) {
            throw CommandError.WRONG_TYPE;
        }
        return entry;
    }

    /** The given entry, or where that is 0 a new one, an empty hash, of the key in word 1. */
    static long orNew(Call call, long entry) {
        Args args = call.args();
        return entry != 0
                ? entry
                : call.keyspace().hashes().add(call.database(), args.ref(1), args.length(1));
    }

    /** Looks for the field that word {@code i} names in an entry that may be 0. */
    static boolean find(Call call, long entry, int i) {
        Args args = call.args();
        return entry != 0 && call.keyspace().hashes().find(entry, args.ref(i), args.length(i));
    }

    /** Replies the value of the field that word {@code i} names, or that there is none. */
    static void replyValue(Call call, long entry, int i) {
        if (find(call, entry, i)) {
            HashValue hashes = call.keyspace().hashes();
            call.reply().bulk(hashes.value(), hashes.valueLength());
        } else {
            call.reply().nullBulk();
        }
    }

    /** Removes the key with its last field. Returns whether it did. */
    static boolean removeIfEmpty(Call call, long entry) {
        if (call.keyspace().hashes().size(entry) > 0) {
            return false;
        }
        call.database().remove(entry);
        call.event(KeyEvent.DEL, 1);
        return true;
    }
}
