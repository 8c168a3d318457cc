package io.respite.engine;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.KeyText;
import io.respite.keyspace.Reclaimer;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.random.RandomGenerator;

/**
 * Which clients may have which keys in caches of their own. Owned by the engine thread.
 *
 * <p>Keys are names: as in Redis, the same name in two databases is one key. A client that is gone
 * stays until its keys are changed.
 */
final class TrackingTable {

    /*
     * A key is one block, which the table finds by the text and which grows with the clients:
     *
     *   | clients (4) | room for (4) | text | id (8) of each client, the least first |
     */

    private static final int COUNT = 0;
    private static final int ROOM = 4;
    private static final int TEXT = 8;

    private final Arena arena;
    private final Reclaimer reclaimer;
    private final Dict keys;
    private long items;

    TrackingTable(Arena arena, Reclaimer reclaimer) {
        this.arena = arena;
        this.reclaimer = reclaimer;
        keys = new Dict(arena, TEXT);
        keys.create();
    }

    /** How many keys are known. */
    long keys() {
        return keys.size();
    }

    /** How many clients are known for all the keys together. */
    long items() {
        return items;
    }

    /** Remembers that a client has a key. */
    void add(long text, int length, long client) {
        long hash = Hash.of(text, length);
        long key = keys.find(text, length, hash);
        if (key == 0) {
            key = allocate(length, 1);
            KeyText.write(key + TEXT, text, length);
            keys.insert(key, hash);
        }
        int count = count(key);
        int at = place(key, client);
        if (at < count && client(key, at) == client) {
            return;
        }
        if (count == Memory.getInt(key + ROOM)) {
            key = grow(key, hash);
        }
        long place = clients(key) + 8L * at;
        Memory.copy(place, place + 8, 8L * (count - at));
        Memory.putLong(place, client);
        Memory.putInt(key + COUNT, count + 1);
        items++;
    }

    private long allocate(int length, int room) {
        int headBytes = TEXT + KeyText.encodedBytes(length);
        long key = arena.allocate(headBytes + 8L * room);
        Memory.putInt(key + COUNT, 0);
        Memory.putInt(key + ROOM, (int) ((arena.usableBytes(key) - headBytes) / 8));
        return key;
    }

    private long grow(long key, long hash) {
        int length = KeyText.length(key + TEXT);
        long text = KeyText.ref(key + TEXT);
        int count = count(key);
        long larger = allocate(length, count * 2);
        Memory.putInt(larger + COUNT, count);
        KeyText.write(larger + TEXT, text, length);
        Memory.copy(clients(key), clients(larger), 8L * count);
        keys.find(text, length, hash);
        keys.replaceFound(larger);
        arena.free(key);
        return larger;
    }

    /* Where the client is or belongs: ids grow, so most belong to the end. */
    private static int place(long key, long client) {
        int low = 0;
        int high = count(key);
        while (low < high) {
            int middle = low + high >>> 1;
            if (client(key, middle) < client) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Takes a key out of the table, if it is there; the caller frees it with {@link #free}. */
    long take(long text, int length) {
        if (keys.size() == 0) {
            return 0;
        }
        long hash = Hash.of(text, length);
        long key = keys.find(text, length, hash);
        if (key != 0) {
            keys.removeFound(hash);
            items -= count(key);
        }
        return key;
    }

    /** Any of the keys, of which there is one at least. */
    long any(RandomGenerator random) {
        return keys.random(random);
    }

    static long text(long key) {
        return KeyText.ref(key + TEXT);
    }

    static int length(long key) {
        return KeyText.length(key + TEXT);
    }

    /** How many clients have the key. */
    static int count(long key) {
        return Memory.getInt(key + COUNT);
    }

    /** The id of a client that has the key. */
    static long client(long key, int i) {
        return Memory.getLong(clients(key) + 8L * i);
    }

    private static long clients(long key) {
        return KeyText.ref(key + TEXT) + KeyText.length(key + TEXT);
    }

    void free(long key) {
        arena.free(key);
    }

    /** Forgets all keys; their memory is freed when there is time. */
    void clear() {
        if (keys.size() > 0) {
            reclaimer.addBlocks(keys.root());
            keys.create();
            items = 0;
        }
    }
}
