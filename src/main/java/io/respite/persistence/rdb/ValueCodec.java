package io.respite.persistence.rdb;

import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;

/** How the values of one type stand in an RDB file. Owned by the engine thread. Hot. */
interface ValueCodec extends AutoCloseable {

    /** The form that the entry's value is written in, for readers of a version of the format. */
    RdbType type(long entry, int rdbVersion);

    /** Writes a value that is not large, without the byte of its type. */
    void write(long entry, RdbOutput out);

    /**
     * Writes the next part, some hundred elements, of the large value with the given root, without
     * the byte of its type; the value must not change in between.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 when all is written
     */
    long writePart(long root, long position, RdbOutput out);

    /** Writes a value whole, be it large or not, without the byte of its type. */
    default void writeWhole(long entry, RdbOutput out) {
        if (!Entry.isLarge(entry)) {
            write(entry, out);
            return;
        }
        for (long at = 0; at >= 0; ) {
            at = writePart(Entry.root(entry), at, out);
        }
    }

    /**
     * Reads a value and makes it that of a key which is known to be absent.
     *
     * @return the key's entry, or 0 for a value without elements, which makes no key
     * @throws RdbError where the bytes are no such value; then there is no key, and nothing is left
     */
    long read(RdbType type, RdbInput in, Database database, long key, int keyLength);

    /** Returns what it works with; it is not used again. */
    @Override
    default void close() {}
}
