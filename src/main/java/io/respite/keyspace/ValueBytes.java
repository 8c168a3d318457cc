package io.respite.keyspace;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Gives the bytes of values that are one stretch of memory the room they need: inside the entry
 * while they are few, else in a block of their own. Owned by the engine thread. Hot.
 *
 * <p>An entry that is given other bytes may move; each method returns where it is. Its type and
 * encoding stay. Where the arena has no room, nothing is changed.
 */
public final class ValueBytes {

    /** A value that shrinks comes back inside only below this, so that it does not swing. */
    private static final int INSIDE_AGAIN_BYTES = Database.MAX_INSIDE_BYTES / 2;

    private final Arena arena;

    ValueBytes(Arena arena) {
        this.arena = arena;
    }

    /**
     * Makes an entry for a key that is known to be absent with {@code length} bytes of value, which
     * the caller writes at {@link Entry#value}.
     */
    public long add(
            Database database,
            long key,
            int keyLength,
            ValueType type,
            Encoding encoding,
            int length) {
        boolean separate = length > Database.MAX_INSIDE_BYTES;
        long block = separate ? arena.allocate(length) : 0;
        int inside = separate ? Entry.REFERENCE_BYTES : length;
        long entry = database.add(key, keyLength, type, encoding, inside);
        if (separate) {
            placeSeparate(entry, block, length);
        }
        return entry;
    }

    /** The same with bytes that stand in a block already, which is the entry's from now on. */
    long addBlock(
            Database database,
            long key,
            int keyLength,
            ValueType type,
            Encoding encoding,
            long block,
            int length) {
        assert length > Database.MAX_INSIDE_BYTES;
        long entry = database.add(key, keyLength, type, encoding, Entry.REFERENCE_BYTES);
        placeSeparate(entry, block, length);
        return entry;
    }

    /**
     * Gives the value another length; of its bytes nothing is kept, and a large value is freed. Its
     * caller sets the type and encoding then.
     */
    public long renew(Database database, long entry, int length) {
        boolean separate = length > Database.MAX_INSIDE_BYTES;
        if (separate
                && Entry.isSeparate(entry)
                && arena.usableBytes(Entry.value(entry)) == Arena.blockBytes(length)) {
            Entry.setLength(entry, length, true);
            return entry;
        }
        long block = separate ? arena.allocate(length) : 0;
        database.freeValue(entry);
        long placed = database.resizeInside(entry, separate ? Entry.REFERENCE_BYTES : length);
        if (separate) {
            placeSeparate(placed, block, length);
        } else {
            Entry.setLength(placed, length, false);
        }
        return placed;
    }

    /** Gives an entry that has none yet the value bytes of another, of which it is a copy. */
    void copy(long source, long target) {
        long bytes = Entry.inside(target);
        int length = Entry.length(source);
        if (Entry.isSeparate(source)) {
            bytes = arena.allocate(Math.max(1, length));
            Memory.putLong(Entry.inside(target), bytes);
        }
        Memory.copy(Entry.value(source), bytes, length);
    }

    /**
     * Gives the value another length; the first bytes are kept, new ones are not set. A separate
     * value that grows gets an eighth more than it needs.
     */
    public long resize(Database database, long entry, int length) {
        return length > Entry.length(entry)
                ? grow(database, entry, length, length >> 3)
                : shrink(database, entry, length);
    }

    /**
     * Gives the value a larger length; its bytes are kept, new ones are not set. Where it gets a
     * new block, that has {@code spare} bytes more than it needs.
     */
    long grow(Database database, long entry, int length, long spare) {
        assert length >= Entry.length(entry);
        boolean wasSeparate = Entry.isSeparate(entry);
        if (!wasSeparate && length <= Database.MAX_INSIDE_BYTES) {
            long placed = database.resizeInside(entry, length);
            Entry.setLength(placed, length, false);
            return placed;
        }
        if (wasSeparate && arena.usableBytes(Entry.value(entry)) >= length) {
            Entry.setLength(entry, length, true);
            return entry;
        }
        return moveOut(database, entry, length, length + spare);
    }

    private long shrink(Database database, long entry, int length) {
        if (!Entry.isSeparate(entry)) {
            long placed = database.resizeInside(entry, length);
            Entry.setLength(placed, length, false);
            return placed;
        }
        long block = Entry.value(entry);
        if (length <= INSIDE_AGAIN_BYTES) {
            return moveIn(database, entry, block, length);
        }
        if (length < arena.usableBytes(block) / 2) {
            return moveOut(database, entry, length, length);
        }
        Entry.setLength(entry, length, true);
        return entry;
    }

    /* To a new block. */
    private long moveOut(Database database, long entry, int length, long blockBytes) {
        long block = arena.allocate(blockBytes);
        Memory.copy(Entry.value(entry), block, Math.min(length, Entry.length(entry)));
        boolean wasSeparate = Entry.isSeparate(entry);
        if (wasSeparate) {
            arena.free(Entry.value(entry));
        }
        long placed = wasSeparate ? entry : database.resizeInside(entry, Entry.REFERENCE_BYTES);
        placeSeparate(placed, block, length);
        return placed;
    }

    private long moveIn(Database database, long entry, long block, int length) {
        long placed = database.resizeInside(entry, length);
        Entry.setLength(placed, length, false);
        Memory.copy(block, Entry.inside(placed), length);
        arena.free(block);
        return placed;
    }

    /* The block is there before anything is changed: without room for it nothing is. */
    private static void placeSeparate(long entry, long block, int length) {
        Entry.setLength(entry, length, true);
        Memory.putLong(Entry.inside(entry), block);
    }
}
