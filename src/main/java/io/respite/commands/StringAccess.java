package io.respite.commands;

import io.respite.engine.Call;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** What the families of commands on strings have in common. Hot. */
public final class StringAccess {

    private StringAccess() {}

    /**
     * The entry of the key that word {@code i} names, for reading, or 0; an error if it is no
     * string.
     */
    public static long read(Call call, int i) {
        return required(call.read(i));
    }

    /**
     * The entry of the key that word {@code i} names, for writing, or 0; an error if it is no
     * string.
     */
    public static long write(Call call, int i) {
        return required(call.write(i));
    }

    private static long required(long entry) {
        if (entry != 0 && !Entry.isString(entry)) {
            throw CommandError.WRONG_TYPE;
        }
        return entry;
    }

    /** Replies the entry's string, or that there is none. */
    public static void reply(Call call, long entry) {
        if (entry == 0) {
            call.reply().nullBulk();
        } else if (StringValue.isInteger(entry)) {
            call.reply().bulkInteger(StringValue.integer(entry));
        } else {
            call.reply().bulk(Entry.value(entry), Entry.length(entry));
        }
    }

    /**
     * Sets the key that word {@code key} names, whose entry is given or 0, to word {@code value};
     * its lifetime ends. Returns the entry.
     */
    public static long store(Call call, int key, int value, long entry) {
        boolean expires = entry != 0 && Entry.expires(entry);
        long kept = expires ? call.database().setExpiry(entry, Entry.NEVER) : entry;
        return storeKeepingTtl(call, key, value, kept);
    }

    /** The same, but the key's lifetime stays. */
    public static long storeKeepingTtl(Call call, int key, int value, long entry) {
        Args args = call.args();
        Database database = call.database();
        StringValue strings = call.keyspace().strings();
        long bytes = args.ref(value);
        int length = args.length(value);
        long placed =
                entry == 0
                        ? strings.add(database, args.ref(key), args.length(key), bytes, length)
                        : strings.set(database, entry, bytes, length);
        call.changed(KeyEvent.SET, key);
        return placed;
    }

    /**
     * Makes the string of the key that word {@code key} names, whose entry is given or 0, at least
     * {@code length} bytes long and kept as text. Returns where its bytes are, open to changes.
     */
    public static long open(Call call, int key, long entry, int length) {
        Args args = call.args();
        StringValue strings = call.keyspace().strings();
        long placed =
                entry == 0
                        ? strings.addZeros(call.database(), args.ref(key), args.length(key), length)
                        : strings.grow(call.database(), entry, length);
        return Entry.value(placed);
    }
}
