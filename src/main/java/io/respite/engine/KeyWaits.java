package io.respite.engine;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.function.LongConsumer;

/**
 * Who waits for which keys: for every key that somebody waits for a queue of clients, in the order
 * in which they came. Clients are numbers here. Owned by the engine thread.
 */
final class KeyWaits {

    /*
     * A client may wait for a million keys and a key be waited for by thousands of clients: each of
     * these pairs is a node of 32 bytes in the arena, and nothing on the heap. All nodes of one
     * client stand in one block, so that to leave is one walk through it.
     *
     *   table of a database ─▶ queue | first | last | count | until gone | flags | database | key |
     *                                    |       |
     *        ┌───────────────────────────┘       └────────────────┐
     *        ▼                                                    ▼
     *   | queue | previous | next | client | ... ◀─▶ ... | queue | previous | next | client |
     *
     *   a client's block: | nodes | until gone | node | node | ... |
     */

    private static final int FIRST = 0;
    private static final int LAST = 8;
    private static final int COUNT = 16;
    private static final int UNTIL_GONE = 20;
    private static final int FLAGS = 24;
    private static final int HEADER_BYTES = 28;

    private static final int READY = 1;
    private static final int HELD = 2;

    private static final int BLOCK_NODES = 0;
    private static final int BLOCK_UNTIL_GONE = 4;
    private static final int BLOCK_HEADER_BYTES = 8;

    private static final int QUEUE = 0;
    private static final int PREVIOUS = 8;
    private static final int NEXT = 16;
    private static final int CLIENT = 24;
    private static final int NODE_BYTES = 32;

    private final Arena arena;
    private final KeyBlocks queues;
    private long keys;
    private long keysUntilGone;

    KeyWaits(Arena arena, int databases) {
        this.arena = arena;
        queues = new KeyBlocks(arena, databases, HEADER_BYTES);
    }

    /** How many keys somebody waits for. */
    long keys() {
        return keys;
    }

    /** For how many of them somebody also waits to see them go. */
    long keysUntilGone() {
        return keysUntilGone;
    }

    /**
     * Puts a client to the end of the queues of the keys that {@code count} words name, the first
     * one being word {@code first}; a key that is named twice counts once. Returns the block of
     * its waits.
     */
    long add(int client, int database, Args args, int first, int count, boolean untilGone) {
        long block = arena.allocate(BLOCK_HEADER_BYTES + (long) count * NODE_BYTES);
        int nodes = 0;
        for (int i = first; i < first + count; i++) {
            long queue = queues.findOrAdd(database, args.ref(i), args.length(i));
            long last = Memory.getLong(queue + LAST);
            if (last != 0 && client(last) == client) {
                continue;
            }
            long node = node(block, nodes++);
            Memory.putLong(node + QUEUE, queue);
            Memory.putLong(node + CLIENT, client);
            append(node, queue, last, untilGone);
        }
        Memory.putInt(block + BLOCK_NODES, nodes);
        Memory.putInt(block + BLOCK_UNTIL_GONE, untilGone ? 1 : 0);
        return block;
    }

    private void append(long node, long queue, long last, boolean untilGone) {
        Memory.putLong(node + PREVIOUS, last);
        Memory.putLong(node + NEXT, 0);
        Memory.putLong(last == 0 ? queue + FIRST : last + NEXT, node);
        Memory.putLong(queue + LAST, node);
        keys += addTo(queue + COUNT, 1) == 1 ? 1 : 0;
        if (untilGone) {
            keysUntilGone += addTo(queue + UNTIL_GONE, 1) == 1 ? 1 : 0;
        }
    }

    /** Takes a client out of all its queues and frees the block. */
    void remove(long block) {
        int nodes = Memory.getInt(block + BLOCK_NODES);
        boolean untilGone = Memory.getInt(block + BLOCK_UNTIL_GONE) != 0;
        for (int i = 0; i < nodes; i++) {
            long node = node(block, i);
            long queue = Memory.getLong(node + QUEUE);
            long previous = Memory.getLong(node + PREVIOUS);
            long next = next(node);
            Memory.putLong(previous == 0 ? queue + FIRST : previous + NEXT, next);
            Memory.putLong(next == 0 ? queue + LAST : next + PREVIOUS, previous);
            keys -= addTo(queue + COUNT, -1) == 0 ? 1 : 0;
            if (untilGone) {
                keysUntilGone -= addTo(queue + UNTIL_GONE, -1) == 0 ? 1 : 0;
            }
            freeIfUnused(queue);
        }
        arena.free(block);
    }

    /** The queue of a key, or 0 where nobody waits for it. */
    long find(int database, long key, int length) {
        return queues.find(database, key, length);
    }

    /** Visits the queues of a database; none may come or go meanwhile. */
    void forEach(int database, LongConsumer visitor) {
        queues.forEach(database, visitor);
    }

    /** Remembers that the queue's key is ready; false where that was known. The queue stays. */
    boolean makeReady(long queue) {
        int flags = Memory.getInt(queue + FLAGS);
        Memory.putInt(queue + FLAGS, flags | READY);
        return (flags & READY) == 0;
    }

    /** Takes a queue that is ready to serve it: it stays until {@link #release}. */
    void hold(long queue) {
        Memory.putInt(queue + FLAGS, HELD);
    }

    /** Lets go of a queue that was held. */
    void release(long queue) {
        Memory.putInt(queue + FLAGS, Memory.getInt(queue + FLAGS) & ~HELD);
        freeIfUnused(queue);
    }

    private void freeIfUnused(long queue) {
        if (count(queue) == 0 && Memory.getInt(queue + FLAGS) == 0) {
            queues.remove(queue);
        }
    }

    /** How many clients wait in the queue. */
    int count(long queue) {
        return Memory.getInt(queue + COUNT);
    }

    /** Whether one of them also waits to see the key go. */
    boolean waitsUntilGone(long queue) {
        return Memory.getInt(queue + UNTIL_GONE) > 0;
    }

    int database(long queue) {
        return queues.database(queue);
    }

    long key(long queue) {
        return queues.key(queue);
    }

    int keyLength(long queue) {
        return queues.keyLength(queue);
    }

    /** The node of the client that waits longest, or 0. */
    long first(long queue) {
        return Memory.getLong(queue + FIRST);
    }

    /** The node of the client after this one, or 0. */
    long next(long node) {
        return Memory.getLong(node + NEXT);
    }

    int client(long node) {
        return Memory.getInt(node + CLIENT);
    }

    private static long node(long block, int i) {
        return block + BLOCK_HEADER_BYTES + (long) i * NODE_BYTES;
    }

    private static int addTo(long ref, int change) {
        int sum = Memory.getInt(ref) + change;
        Memory.putInt(ref, sum);
        return sum;
    }
}
