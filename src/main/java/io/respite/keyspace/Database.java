package io.respite.keyspace;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * One database: its keys, and those of them that expire in a second table of the same entries.
 * Owned by the engine thread. Hot.
 *
 * <p>An entry's reference is valid until the next change of that key, or until another key is
 * looked up, which may find it expired.
 */
public final class Database {

    /** A value larger than this stands in a block of its own, so that its entry stays small. */
    static final int MAX_INSIDE_BYTES = 1024;

    /** Whoever looks up a hash removes so many of its fields whose time has come: about 0.1 ms. */
    private static final int MOST_DUE_FIELDS = 256;

    private static final int MOST_RANDOM_TRIES = 100;

    /** In place of an index: the database that nobody sees. */
    static final int SCRATCH = -1;

    private final Keyspace keyspace;
    private final Arena arena;
    private final int index;
    private final Dict keys;
    private final Dict expiring;
    private final DueHashes dueHashes;
    private long scanCursor;
    private double averageTtlMillis;

    /** What must see entries before they change, or null. */
    private Snapshot snapshot;

    Database(Keyspace keyspace, int index) {
        this.keyspace = keyspace;
        this.arena = keyspace.arena();
        this.index = index;
        keys = new Dict(arena, Entry.KEY_OFFSET);
        expiring = new Dict(arena, Entry.KEY_OFFSET);
        keys.create();
        expiring.create();
        dueHashes = new DueHashes(this, keyspace);
    }

    public int index() {
        return index;
    }

    /** How many keys there are, expired ones that nobody touched yet included. */
    public long size() {
        return keys.size();
    }

    /** How many of the keys expire. */
    public long expiringSize() {
        return expiring.size();
    }

    /** Bytes of the table of keys, or of those that expire, without the entries. */
    public long tableBytes(boolean expires) {
        return expires ? expiring.bytes() : keys.bytes();
    }

    /** How many slots the same table has. */
    public long tableSlots(boolean expires) {
        return expires ? expiring.capacity() : keys.capacity();
    }

    /** Estimated mean time to live of the keys that expire, in milliseconds. */
    public long averageTtlMillis() {
        return (long) averageTtlMillis;
    }

    void noteTtl(double sampleMillis) {
        double weight = averageTtlMillis == 0 || sampleMillis == 0 ? 1 : 0.02;
        averageTtlMillis += weight * (sampleMillis - averageTtlMillis);
    }

    /** Makes room for so many keys in a database that has none yet. */
    public void expect(long keyCount) {
        leaveTable();
        keys.create(keyCount);
    }

    /**
     * Has the memory that looking for keys with these hashes takes at hand before it is needed; see
     * {@link Dict#foresee}.
     */
    public long foresee(long[] hashes, int count) {
        return keys.foresee(hashes, count);
    }

    /** The key's entry for a reading command, or 0; counts a hit or a miss. */
    public long read(long key, int length) {
        long entry = counted(peek(key, length));
        if (entry == 0) {
            keyspace.effects().event(KeyEvent.KEYMISS, index, key, length);
        } else {
            keyspace.accessClock().touch(entry);
        }
        return entry;
    }

    /** The key's entry for a reading command that does not count as use of it, or 0. */
    public long inspect(long key, int length) {
        long entry = inspectSilently(key, length);
        if (entry == 0) {
            keyspace.effects().event(KeyEvent.KEYMISS, index, key, length);
        }
        return entry;
    }

    /** As {@link #inspect}, without the event of a miss. */
    public long inspectSilently(long key, int length) {
        return counted(peek(key, length));
    }

    private long counted(long entry) {
        if (entry != 0) {
            keyspace.statistics().hits++;
        } else {
            keyspace.statistics().misses++;
        }
        return entry;
    }

    /** The key's entry for a writing command, or 0. */
    public long write(long key, int length) {
        long entry = keys.find(key, length, Hash.of(key, length));
        if (entry == 0) {
            return 0;
        }
        if (snapshot != null) {
            snapshot.beforeChange(index, keys, entry);
        }
        if (removeIfDue(entry)) {
            return 0;
        }
        keyspace.accessClock().touch(entry);
        return entry;
    }

    /**
     * Begins or ends to show a snapshot what is about to be changed.
     *
     * @param number of the snapshot; 0 for none
     */
    void cut(Snapshot newSnapshot, int number) {
        snapshot = newSnapshot;
        keys.markFrom(number);
    }

    /** The root of the table of all keys: SWAPDB exchanges it, FLUSHDB begins another. */
    public long keysRoot() {
        return keys.root();
    }

    /**
     * Tells that the entry, of this database, is about to be changed though {@link #write} did not
     * find it: a snapshot may have to see it before.
     */
    public void willChange(long entry) {
        if (snapshot != null) {
            find(entry);
            snapshot.beforeChange(index, keys, entry);
        }
    }

    private void find(long entry) {
        long found = findEvenIfDue(Entry.key(entry), Entry.keyLength(entry));
        assert found == entry;
    }

    /**
     * Whether a snapshot, if there is one, has seen the entry, so that it may be changed: {@link
     * #write} found it, or it is newer.
     */
    boolean mayChange(long entry) {
        if (snapshot == null) {
            return true;
        }
        find(entry);
        return snapshot.isDoneWith(index, keys, entry);
    }

    /** The key's entry, or 0, for a look that does not count as use. */
    public long peek(long key, int length) {
        long entry = keys.find(key, length, Hash.of(key, length));
        return entry == 0 || expireIfDue(entry) ? 0 : entry;
    }

    /** Whether the entry's time has come: nobody may see it, though it is still there. */
    public boolean isDue(long entry) {
        return Entry.expires(entry) && Entry.expiresAt(entry) <= keyspace.overUntil();
    }

    /**
     * Removes an entry whose time has come, or fields of it, the key with the last of them, unless
     * the keyspace leaves them. Returns whether there is nothing to be seen of the key.
     */
    public boolean expireIfDue(long entry) {
        return keyspace.leavesDue() ? isDue(entry) : removeIfDue(entry);
    }

    private boolean removeIfDue(long entry) {
        if (!isDue(entry)) {
            return DueHashes.isExpiring(entry) && dueHashes.expireFields(entry, MOST_DUE_FIELDS);
        }
        expire(entry);
        return true;
    }

    /** The hashes that have fields which expire. */
    DueHashes dueHashes() {
        return dueHashes;
    }

    /** The key's entry, even if its time has come, or 0. For debugging: clients must not see it. */
    public long findEvenIfDue(long key, int length) {
        return keys.find(key, length, Hash.of(key, length));
    }

    /**
     * Makes an entry for a key that is known to be absent, with room for a value of {@code
     * valueBytes} inside it, which the caller writes at {@link Entry#value}.
     */
    public long add(long key, int length, ValueType type, Encoding encoding, int valueBytes) {
        long entry = Entry.make(keyspace, key, length, type, encoding, valueBytes);
        removeLeft(key, length);
        keys.insert(entry, Hash.of(key, length));
        came(key, length, type);
        return entry;
    }

    /* A key that is absent to everybody may be there still. */
    private void removeLeft(long key, int length) {
        if (keyspace.leavesDue()) {
            write(key, length);
        }
    }

    private void came(long key, int length, ValueType type) {
        if (index != SCRATCH) {
            announce(key, length, type);
            keyspace.effects().event(KeyEvent.NEW, index, key, length);
        }
    }

    /** Tells those who wait for the key that it is there, or that its value, a stream, grew. */
    public void announce(long key, int length, ValueType type) {
        KeyListener listener = keyspace.listener();
        if (listener != null) {
            listener.came(this, key, length, type);
        }
    }

    /** Tells those who rely on the key's value that it goes, by removal or by replacement. */
    void announceEnd(long key, int length) {
        KeyListener listener = keyspace.listener();
        if (listener != null && index != SCRATCH) {
            listener.gone(this, key, length);
        }
    }

    /**
     * Gives the entry another number of bytes inside it; of its value the first ones are kept. The
     * entry may move.
     *
     * @return the entry, perhaps at another place
     */
    long resizeInside(long entry, int insideBytes) {
        return reshape(entry, Entry.expires(entry), insideBytes);
    }

    /**
     * Sets when the key expires, in milliseconds since 1970, or {@link Entry#NEVER}; the entry may
     * move, and is returned.
     */
    public long setExpiry(long entry, long millis) {
        boolean expires = millis != Entry.NEVER;
        willChange(entry);
        long placed = reshape(entry, expires, Entry.insideBytes(entry));
        if (expires) {
            Entry.setExpiresAt(placed, millis);
        }
        return placed;
    }

    private long reshape(long entry, boolean expires, int insideBytes) {
        assert mayChange(entry);
        boolean expired = Entry.expires(entry);
        int keyLength = Entry.keyLength(entry);
        long oldBytes = Entry.bytes(entry);
        long newBytes = Entry.bytes(keyLength, expires, insideBytes);
        if (expires == expired && Arena.blockBytes(oldBytes) == Arena.blockBytes(newBytes)) {
            return entry;
        }
        long moved = arena.allocate(newBytes);
        Entry.initialize(moved, Entry.key(entry), keyLength, expires);
        Entry.copyState(entry, moved);
        int kept = Math.min(insideBytes, Entry.insideBytes(entry));
        Memory.copy(Entry.inside(entry), Entry.inside(moved), kept);
        replace(entry, moved, expired, expires);
        return moved;
    }

    private void replace(long entry, long moved, boolean wasExpiring, boolean isExpiring) {
        long key = Entry.key(entry);
        int length = Entry.keyLength(entry);
        long hash = Hash.of(key, length);
        keys.find(key, length, hash);
        keys.replaceFound(moved);
        if (wasExpiring) {
            expiring.find(key, length, hash);
            if (isExpiring) {
                expiring.replaceFound(moved);
            } else {
                expiring.removeFound(hash);
            }
        } else if (isExpiring) {
            expiring.insert(moved, hash);
        }
        dueHashes.moved(moved);
        arena.free(entry);
    }

    /**
     * Makes an entry for a key that is known to be absent, whose value is large and has the given
     * root.
     */
    public long addLarge(long key, int length, ValueType type, Encoding encoding, long root) {
        long entry = add(key, length, type, encoding, Entry.REFERENCE_BYTES);
        Entry.setRoot(entry, root);
        return entry;
    }

    /**
     * Frees the entry's value bytes and makes its value the large one with the given root; type and
     * expiry stay. The entry may move.
     *
     * @return the entry, perhaps at another place
     */
    long becomeLarge(long entry, Encoding encoding, long root) {
        freeValue(entry);
        long placed = resizeInside(entry, Entry.REFERENCE_BYTES);
        Entry.setKind(placed, Entry.type(placed), encoding);
        Entry.setLength(placed, Entry.REFERENCE_BYTES, false);
        Entry.setRoot(placed, root);
        return placed;
    }

    /**
     * Frees what the entry's value has outside the entry, a large one in slices. Its caller gives
     * the entry another value and encoding; the type is still the old one.
     */
    void freeValue(long entry) {
        if (Entry.isSeparate(entry) || Entry.isLarge(entry)) {
            dueHashes.remove(entry);
            keyspace.reclaimer().freeValue(entry);
            Entry.setKind(entry, Entry.type(entry), Encoding.RAW);
            Entry.setLength(entry, Entry.REFERENCE_BYTES, false);
        }
    }

    /**
     * Moves the entry to a key that is known to be absent, of this or another database; its expiry
     * and its access clock go along.
     *
     * @return the entry at its new place
     */
    public long move(long entry, Database target, long key, int length) {
        int insideBytes = Entry.insideBytes(entry);
        boolean expires = Entry.expires(entry);
        long moved = arena.allocate(Entry.bytes(length, expires, insideBytes));
        Entry.initialize(moved, key, length, expires);
        Entry.copyState(entry, moved);
        Memory.copy(Entry.inside(entry), Entry.inside(moved), insideBytes);
        detach(entry);
        target.attach(moved);
        arena.free(entry);
        return moved;
    }

    /**
     * Copies the entry's value to a key that is known to be absent, of this or another database;
     * its expiry goes along, its access clock begins anew.
     *
     * @return the new entry
     */
    public long copy(long entry, Database target, long key, int length) {
        int insideBytes = Entry.insideBytes(entry);
        boolean expires = Entry.expires(entry);
        long copy = arena.allocate(Entry.bytes(length, expires, insideBytes));
        Entry.initialize(copy, key, length, expires);
        Entry.copyState(entry, copy);
        Entry.setClock(copy, keyspace.accessClock().fresh());
        copyValue(entry, copy);
        target.attach(copy);
        return copy;
    }

    /**
     * Copies the entry's value to where it stays as it is after the command, under a number of its
     * own; whoever has it removes it from {@link Keyspace#copies}.
     *
     * @return the copy's entry
     */
    public long copyAside(long entry) {
        long key = arena.allocate(Long.BYTES);
        Memory.putLong(key, keyspace.nextCopy());
        Database copies = keyspace.copies();
        long copy = copies.setExpiry(copy(entry, copies, key, Long.BYTES), Entry.NEVER);
        arena.free(key);
        return copy;
    }

    private void copyValue(long entry, long copy) {
        if (Entry.isLarge(entry)) {
            CollectionValue values = keyspace.collection(Entry.type(entry));
            Entry.setRoot(copy, values.copyLarge(Entry.root(entry)));
        } else {
            keyspace.valueBytes().copy(entry, copy);
        }
    }

    /**
     * Stores a value that was made aside, in {@link Keyspace#scratch}, at a key: what the key held
     * is gone then, and its expiry.
     *
     * @return the key's entry
     */
    public long store(long made, long key, int length) {
        long entry = write(key, length);
        if (entry == 0) {
            return keyspace.scratch().move(made, this, key, length);
        }
        return takeValue(setExpiry(entry, Entry.NEVER), made);
    }

    /**
     * Gives an entry the value of one that was made aside, in {@link Keyspace#scratch}; its expiry
     * stays.
     *
     * @return the entry, perhaps at another place
     */
    public long takeValue(long entry, long made) {
        announceEnd(Entry.key(entry), Entry.keyLength(entry));
        freeValue(entry);
        int insideBytes = Entry.insideBytes(made);
        long placed = resizeInside(entry, insideBytes);
        Entry.setKind(placed, Entry.type(made), Entry.encoding(made));
        Entry.setLength(placed, Entry.length(made), Entry.isSeparate(made));
        Memory.copy(Entry.inside(made), Entry.inside(placed), insideBytes);
        keyspace.scratch().detach(made);
        arena.free(made);
        return placed;
    }

    /** Puts an entry whose key is known to be absent into the tables. */
    void attach(long entry) {
        long key = Entry.key(entry);
        int length = Entry.keyLength(entry);
        long hash = Hash.of(key, length);
        removeLeft(key, length);
        keys.insert(entry, hash);
        if (Entry.expires(entry)) {
            expiring.insert(entry, hash);
        }
        if (DueHashes.isExpiring(entry)) {
            dueHashes.update(entry);
        }
        came(key, length, Entry.type(entry));
    }

    /** Removes the entry and frees it with its value. */
    public void remove(long entry) {
        detach(entry);
        keyspace.reclaimer().freeEntry(entry);
    }

    /** Removes the entry from the tables and leaves it to the caller. */
    void detach(long entry) {
        long key = Entry.key(entry);
        int length = Entry.keyLength(entry);
        long hash = Hash.of(key, length);
        if (Entry.expires(entry)) {
            expiring.find(key, length, hash);
            expiring.removeFound(hash);
        }
        keys.find(key, length, hash);
        if (snapshot != null) {
            snapshot.beforeRemoval(index, keys, entry);
        }
        keys.removeFound(hash);
        dueHashes.remove(entry);
        announceEnd(key, length);
    }

    /** Removes a key whose time has come, and says so. */
    void expire(long entry) {
        long key = Entry.key(entry);
        keyspace.expired(index, key, Entry.keyLength(entry));
        remove(entry);
    }

    /** Any key's entry that has not expired, or 0; perhaps an expired one where none is removed. */
    public long random() {
        for (int tries = 1; keys.size() > 0; tries++) {
            long entry = keys.random(keyspace.random());
            if (!expireIfDue(entry) || keyspace.leavesDue() && tries == MOST_RANDOM_TRIES) {
                return entry;
            }
        }
        return 0;
    }

    /** Where keys are that may be evicted: all of them, or those that expire. */
    Dict evictable(boolean all) {
        return all ? keys : expiring;
    }

    /** Visits some keys and says where to go on; see {@link Dict#scan}. */
    public long scan(long cursor, LongConsumer visitor) {
        return keys.scan(cursor, visitor);
    }

    /** Visits the next few keys that expire, round and round. */
    void scanExpiring(LongConsumer visitor) {
        scanCursor = expiring.scan(scanCursor, visitor);
    }

    /** Whether the round of {@link #scanExpiring} is at its start. */
    boolean isExpiringScanAtStart() {
        return scanCursor == 0;
    }

    /** Visits all entries; nothing may be added or removed meanwhile. */
    public void forEach(LongConsumer visitor) {
        keys.forEach(visitor);
    }

    /** Removes all keys at once; their memory is freed later. Returns how many there were. */
    public long flush() {
        long removed = keys.size();
        boolean isHeard = keyspace.listener() != null && index != SCRATCH;
        if (isHeard && (removed > 0 || snapshot != null)) {
            keyspace.listener().emptying(this);
        }
        empty();
        return removed;
    }

    /* The same, of which nobody is told. */
    void empty() {
        if (keys.size() > 0 || snapshot != null) {
            leaveTable();
            keys.create();
            keyspace.reclaimer().addTable(expiring.root());
            expiring.create();
            dueHashes.clear();
        }
        scanCursor = 0;
        averageTtlMillis = 0;
    }

    /* The table and its entries are the snapshot's, if it needs them still. */
    private void leaveTable() {
        if (snapshot == null || !snapshot.keepsTable(index)) {
            keyspace.reclaimer().add(keys.root());
        }
    }

    void swapContents(Database other) {
        if (snapshot != null) {
            snapshot.swap(index, other.index);
        }
        long otherKeys = other.keys.root();
        long otherExpiring = other.expiring.root();
        other.keys.at(keys.root());
        other.expiring.at(expiring.root());
        keys.at(otherKeys);
        expiring.at(otherExpiring);
        double ttl = other.averageTtlMillis;
        other.averageTtlMillis = averageTtlMillis;
        averageTtlMillis = ttl;
        dueHashes.swap(other.dueHashes);
        scanCursor = 0;
        other.scanCursor = 0;
    }
}
