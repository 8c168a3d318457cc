package io.respite.keyspace;

/**
 * When fields of hashes expire: set it, ask for it, take it back. Owned by the engine thread.
 *
 * <p>A hash whose field is given a time becomes a table for good.
 */
public final class FieldLifetimes {

    /** In place of a time, for fields that are not there. */
    public static final long NO_FIELD = -2;

    private final Keyspace keyspace;
    private final LargeHash large;

    FieldLifetimes(Keyspace keyspace) {
        this.keyspace = keyspace;
        large = new LargeHash(keyspace.arena());
    }

    /**
     * When a field of the entry, a hash, expires, in milliseconds since 1970; {@link Entry#NEVER}
     * where it does not, {@link #NO_FIELD} where it is not there.
     */
    public long time(long entry, long field, int length) {
        if (!keyspace.hashes().find(entry, field, length)) {
            return NO_FIELD;
        }
        if (!Entry.isLarge(entry)) {
            return Entry.NEVER;
        }
        long root = Entry.root(entry);
        return large.time(root, large.find(root, field, length));
    }

    /**
     * Sets when a field that is there expires, or {@link Entry#NEVER}. Returns the entry, perhaps
     * at another place.
     */
    public long setTime(Database database, long entry, long field, int length, long time) {
        long placed = Entry.isLarge(entry) ? entry : keyspace.hashes().toTable(database, entry);
        long root = Entry.root(placed);
        long found = large.find(root, field, length);
        if (time == Entry.NEVER) {
            large.clearTime(root, found);
        } else {
            large.setTime(root, found, time);
        }
        database.dueHashes().update(placed);
        return placed;
    }
}
