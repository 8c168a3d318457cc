package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Hash;
import io.respite.memory.Memory;

/**
 * Strings that come in great numbers, as from a file, to one database. Each has its entry at once;
 * the table gets some at a time, after a look at the places of all of them, so that the processor
 * waits for slow memory once, not once a key. Owned by the engine thread. Hot.
 *
 * <p>Nobody sees what has arrived before {@link #settle}, and nothing else may be done with the
 * database before that.
 */
public final class Arrivals implements AutoCloseable {

    private static final int MOST = 32;

    private final Keyspace keyspace;
    private final long[] entries = new long[MOST];
    private final long[] hashes = new long[MOST];
    private int first;
    private int count;
    private long seen;

    /** Arrivals in the databases of a keyspace. */
    public Arrivals(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Whether the next one needs {@link #settle} before. */
    public boolean isFull() {
        return count == MOST;
    }

    public boolean isEmpty() {
        return first == count;
    }

    /**
     * Lets a string arrive that does not expire. Returns its entry, or 0 where it is too long, and
     * is to be added as others are.
     */
    public long add(long key, int keyLength, long value, int length) {
        if (length > Database.MAX_INSIDE_BYTES) {
            return 0;
        }
        if (AsciiNumber.isCanonical(value, length)) {
            return addInteger(key, keyLength, AsciiNumber.parse(value, length));
        }
        long entry = make(key, keyLength, StringValue.encoding(length), length);
        Memory.copy(value, Entry.inside(entry), length);
        return entry;
    }

    /** The same with a string that is a number. */
    public long addInteger(long key, int keyLength, long value) {
        long entry = make(key, keyLength, Encoding.INT, StringValue.INT_BYTES);
        Memory.putLong(Entry.inside(entry), value);
        return entry;
    }

    private long make(long key, int keyLength, Encoding encoding, int valueBytes) {
        long entry = Entry.make(keyspace, key, keyLength, ValueType.STRING, encoding, valueBytes);
        hashes[count] = Hash.of(key, keyLength);
        entries[count++] = entry;
        return entry;
    }

    /**
     * Puts all that arrived into the table of their database.
     *
     * @param replaces whether a key that is there goes; else it ends this, and the arrivals from
     *     there on are to be forgotten
     * @return the entry that was there, which stays, or 0
     */
    public long settle(Database database, boolean replaces) {
        seen += database.foresee(hashes, count);
        for (; first < count; first++) {
            long entry = entries[first];
            long before = database.findEvenIfDue(Entry.key(entry), Entry.keyLength(entry));
            if (before != 0) {
                if (!replaces) {
                    return before;
                }
                database.remove(before);
            }
            database.attach(entry);
        }
        first = 0;
        count = 0;
        return 0;
    }

    /** Forgets those that are not in the table. */
    @Override
    public void close() {
        for (; first < count; first++) {
            keyspace.arena().free(entries[first]);
        }
        first = 0;
        count = 0;
    }
}
