package io.respite.keyspace;

/**
 * Takes what a {@link Snapshot} visits: each entry of the keyspace once, as it was at the cut. It
 * changes nothing. Owned by the engine thread.
 */
public interface SnapshotVisitor {

    /** An entry of a database with its whole value. */
    void entry(int database, long entry);

    /**
     * The next part of an entry's long value, some hundred elements. Between two parts of one entry
     * others may be visited, with {@link #entry} or in parts of their own.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 when all was visited
     */
    long part(int database, long entry, long position);

    /**
     * Whether so much was visited between the parts of one entry that this one should be completed
     * now.
     */
    boolean isCrowded();
}
