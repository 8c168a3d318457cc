package io.respite.server;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Replies that a client has not taken yet, in blocks of the arena that are filled one after the
 * other. However slowly a client reads, what waits for it takes no Java heap. Owned by the engine
 * thread.
 *
 * <pre>
 *   first ─▶ | next | used | bytes ... | ─▶ | next | used | bytes ...    | ◀─ last
 * </pre>
 */
final class OutputQueue {

    private static final int NEXT = 0;
    private static final int USED = 8;
    private static final int HEADER_BYTES = 16;

    /** Small replies share blocks of this size. */
    private static final int BLOCK_BYTES = 64 * 1024;

    private final Arena arena;
    private long first;
    private long last;
    private long bytes;
    private int blocks;

    OutputQueue(Arena arena) {
        this.arena = arena;
    }

    boolean isEmpty() {
        return first == 0;
    }

    /** How many bytes wait. */
    long bytes() {
        return bytes;
    }

    /** How many blocks wait. */
    int blocks() {
        return blocks;
    }

    /** Adds a copy of the bytes at the end. */
    void add(long ref, int length) {
        int fitting = last == 0 ? 0 : (int) Math.min(length, room(last));
        if (fitting > 0) {
            append(ref, fitting);
        }
        if (fitting < length) {
            addBlock(length - fitting);
            append(ref + fitting, length - fitting);
        }
    }

    private void append(long ref, int length) {
        int used = used(last);
        Memory.copy(ref, at(last) + used, length);
        Memory.putInt(last + USED, used + length);
        bytes += length;
    }

    private void addBlock(int least) {
        long block = arena.allocate(Math.max(BLOCK_BYTES, (long) least + HEADER_BYTES));
        Memory.putLong(block + NEXT, 0);
        Memory.putInt(block + USED, 0);
        if (last == 0) {
            first = block;
        } else {
            Memory.putLong(last + NEXT, block);
        }
        last = block;
        blocks++;
    }

    private long room(long block) {
        return arena.usableBytes(block) - HEADER_BYTES - used(block);
    }

    /** Takes the first block out; the caller sends what is {@link #at} it, then frees it. */
    long take() {
        long block = first;
        first = Memory.getLong(block + NEXT);
        last = first == 0 ? 0 : last;
        bytes -= used(block);
        blocks--;
        return block;
    }

    /** Where the bytes of a block begin. */
    static long at(long block) {
        return block + HEADER_BYTES;
    }

    /** How many bytes there are in a block. */
    static int used(long block) {
        return Memory.getInt(block + USED);
    }

    /** Frees all that waits. */
    void clear() {
        while (first != 0) {
            arena.free(take());
        }
    }
}
