package io.respite.commands;

import io.respite.engine.Call;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.SortedSetValue;
import io.respite.keyspace.ValueType;
import io.respite.resp.CommandError;

/** What the families of commands on sorted sets have in common. Hot. */
public final class SortedSetAccess {

    private SortedSetAccess() {}

    /**
     * The entry of the key that word {@code i} names, for reading, or 0; an error if it is no
     * sorted set.
     */
    public static long read(Call call, int i) {
        return required(call.read(i));
    }

    /**
     * The entry of the key that word {@code i} names, for writing, or 0; an error if it is no
     * sorted set.
     */
    public static long write(Call call, int i) {
        return required(call.write(i));
    }

    private static long required(long entry) {
        if (entry != 0 && Entry.type(entry) != ValueType.SORTED_SET) {
            throw CommandError.WRONG_TYPE;
        }
        return entry;
    }

    /** Records that {@code number} members of the key that word {@code i} names were changed. */
    public static void changed(Call call, KeyEvent event, int i, long number) {
        call.changed(event, i);
        call.effects().changed(number - 1);
    }

    /**
     * Removes {@code count} members, at least one, of the key that word {@code i} names from the
     * given rank on, and the key with its last member; raises the event.
     */
    public static void removeRanks(
            Call call, KeyEvent event, int i, long entry, long first, long count) {
        SortedSetValue values = call.keyspace().sortedSets();
        changed(call, event, i, count);
        if (count == values.size(entry)) {
            call.database().remove(entry);
            call.event(KeyEvent.DEL, i);
        } else {
            values.removeRanks(call.database(), entry, first, count);
        }
    }
}
