package io.respite.engine;

import io.respite.keyspace.Database;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.KeyListener;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * The keys that clients watch: who changes one of them, or makes it go, spoils the next EXEC of all
 * that watch it. Owned by the engine thread.
 */
final class Watches implements KeyListener {

    /*
     * As in Redis 7.2's multi.c. A client may watch a million keys and a key be watched by
     * thousands of clients: each of these pairs is a node in the arena.
     *
     *   table of a database ─▶ key | first | count | database | text |
     *                                  |
     *        ┌─────────────────────────┘
     *        ▼
     *   | key | previous | next | next of the client | client | was due | ◀─▶ ...
     *
     * A key whose time had come when it was watched, though it was still there, is as good as
     * absent: that it is removed then changes nothing for the client.
     *
     * While nobody watches the keyspace does not tell this, and nothing of it costs anything.
     */

    private static final int FIRST = 0;
    private static final int COUNT = 8;
    private static final int HEADER_BYTES = 12;

    private static final int KEY = 0;
    private static final int PREVIOUS = 8;
    private static final int NEXT = 16;
    private static final int NEXT_OF_CLIENT = 24;
    private static final int CLIENT = 32;
    private static final int WAS_DUE = 36;
    private static final int NODE_BYTES = 40;

    private final Keyspace keyspace;
    private final Arena arena;
    private final KeyBlocks keys;
    private Session[] byNumber = new Session[16];
    private int[] freeNumbers = new int[16];
    private int freeCount;
    private int numbers;
    private int clients;

    Watches(Keyspace keyspace) {
        this.keyspace = keyspace;
        arena = keyspace.arena();
        keys = new KeyBlocks(arena, keyspace.databaseCount(), HEADER_BYTES);
    }

    /** How many clients watch keys. */
    int clients() {
        return clients;
    }

    /** Has a client watch a key of a database; once only, however often it asks. */
    void add(Session session, int database, long text, int length) {
        long key = keys.findOrAdd(database, text, length);
        if (watches(session, key)) {
            return;
        }
        if (session.watchedCount == 0) {
            register(session);
        }
        long node = arena.allocate(NODE_BYTES);
        long first = Memory.getLong(key + FIRST);
        Memory.putLong(node + KEY, key);
        Memory.putLong(node + PREVIOUS, 0);
        Memory.putLong(node + NEXT, first);
        Memory.putLong(node + NEXT_OF_CLIENT, session.watched);
        Memory.putInt(node + CLIENT, session.watcher);
        Memory.putInt(node + WAS_DUE, isDue(keyspace.database(database), key) ? 1 : 0);
        if (first != 0) {
            Memory.putLong(first + PREVIOUS, node);
        }
        Memory.putLong(key + FIRST, node);
        Memory.putInt(key + COUNT, Memory.getInt(key + COUNT) + 1);
        session.watched = node;
        session.watchedCount++;
    }

    /* Goes through the client's keys or the key's clients, whichever are fewer. */
    private boolean watches(Session session, long key) {
        if (session.watchedCount < Memory.getInt(key + COUNT)) {
            for (long node = session.watched; node != 0; node = nextOfClient(node)) {
                if (Memory.getLong(node + KEY) == key) {
                    return true;
                }
            }
            return false;
        }
        for (long node = Memory.getLong(key + FIRST); node != 0; node = next(node)) {
            if (client(node) == session) {
                return true;
            }
        }
        return false;
    }

    private void register(Session session) {
        int number = freeCount > 0 ? freeNumbers[--freeCount] : numbers++;
        if (number == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, number * 2);
            freeNumbers = Arrays.copyOf(freeNumbers, number * 2);
        }
        byNumber[number] = session;
        session.watcher = number;
        if (++clients == 1) {
            keyspace.addListener(this);
        }
    }

    /** Ends all watches of a client; whether a key was changed is not forgotten. */
    void forget(Session session) {
        if (session.watchedCount == 0) {
            return;
        }
        for (long node = session.watched; node != 0; ) {
            long following = nextOfClient(node);
            unlink(node);
            arena.free(node);
            node = following;
        }
        byNumber[session.watcher] = null;
        freeNumbers[freeCount++] = session.watcher;
        session.watched = 0;
        session.watchedCount = 0;
        if (--clients == 0) {
            keyspace.removeListener(this);
        }
    }

    private void unlink(long node) {
        long key = Memory.getLong(node + KEY);
        long previous = Memory.getLong(node + PREVIOUS);
        long next = next(node);
        Memory.putLong(previous == 0 ? key + FIRST : previous + NEXT, next);
        if (next != 0) {
            Memory.putLong(next + PREVIOUS, previous);
        }
        int count = Memory.getInt(key + COUNT) - 1;
        Memory.putInt(key + COUNT, count);
        if (count == 0) {
            keys.remove(key);
        }
    }

    /** Whether the time of a key has come since the client began to watch it. */
    boolean hasDue(Session session) {
        for (long node = session.watched; node != 0; node = nextOfClient(node)) {
            long key = Memory.getLong(node + KEY);
            Database database = keyspace.database(keys.database(key));
            if (Memory.getInt(node + WAS_DUE) == 0 && isDue(database, key)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that a client's watches take. */
    static long bytes(Session session) {
        return (long) session.watchedCount * NODE_BYTES;
    }

    @Override
    public void changed(KeyEvent event, int database, long text, int length) {
        long key = keys.find(database, text, length);
        if (key == 0) {
            return;
        }
        for (long node = Memory.getLong(key + FIRST); node != 0; ) {
            long following = next(node);
            if (event == KeyEvent.EXPIRED && Memory.getInt(node + WAS_DUE) != 0) {
                Memory.putInt(node + WAS_DUE, 0);
            } else {
                /* A client has one node at a key: the following one is another's. */
                Session session = client(node);
                session.spoilTransaction();
                forget(session);
            }
            node = following;
        }
    }

    @Override
    public void emptying(Database database) {
        forEachPresent(database, null);
    }

    @Override
    public void swapping(Database first, Database second) {
        forEachPresent(first, second);
        forEachPresent(second, first);
    }

    @Override
    public void replacing(Database database, Database replacement) {
        forEachPresent(database, replacement);
    }

    /* Spoils the transactions of those that watch keys which the database has or gets. Their
     * watches stay: the table is being walked through. */
    private void forEachPresent(Database old, Database replacement) {
        keys.forEach(old.index(), key -> replace(key, old, replacement));
    }

    private void replace(long key, Database old, Database replacement) {
        boolean was = entry(old, key) != 0;
        boolean comes = replacement != null && entry(replacement, key) != 0;
        boolean comesDue = comes && isDue(replacement, key);
        for (long node = Memory.getLong(key + FIRST); node != 0; node = next(node)) {
            boolean wasDue = Memory.getInt(node + WAS_DUE) != 0;
            if (wasDue && !comes) {
                Memory.putInt(node + WAS_DUE, 0);
            } else if (!was && comesDue) {
                Memory.putInt(node + WAS_DUE, 1);
            } else if ((was || comes) && !(wasDue && comesDue)) {
                client(node).spoilTransaction();
            }
        }
    }

    private long entry(Database database, long key) {
        return database.findEvenIfDue(keys.key(key), keys.keyLength(key));
    }

    private boolean isDue(Database database, long key) {
        long entry = entry(database, key);
        return entry != 0 && database.isDue(entry);
    }

    private Session client(long node) {
        return byNumber[Memory.getInt(node + CLIENT)];
    }

    private static long next(long node) {
        return Memory.getLong(node + NEXT);
    }

    private static long nextOfClient(long node) {
        return Memory.getLong(node + NEXT_OF_CLIENT);
    }
}
