package io.respite.replication.replica;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/** Bytes in one block of the arena, which there is only while there are any. Hot. */
final class GrowingBlock {

    private static final long LEAST_BYTES = 1024;

    private final Arena arena;
    private long block;
    private long capacity;
    private int length;

    GrowingBlock(Arena arena) {
        this.arena = arena;
    }

    /** Where the bytes are; 0 where there are none. */
    long ref() {
        return block;
    }

    int length() {
        return length;
    }

    /**
     * Adds bytes behind those that are there.
     *
     * @param expected how many there may be in the end, or 0; is believed in when a sixteenth of
     *     them has come, because to move hundreds of megabytes takes long
     */
    void add(long ref, int bytes, long expected) {
        long needed = (long) length + bytes;
        if (needed > capacity) {
            boolean isBelieved = expected > needed && needed >= expected / 16;
            grow(isBelieved ? expected : Math.max(needed, Math.max(LEAST_BYTES, capacity * 2)));
        }
        Memory.copy(ref, block + length, bytes);
        length += bytes;
    }

    private void grow(long bytes) {
        block = arena.enlarge(block, length, bytes);
        capacity = arena.usableBytes(block);
    }

    /** Forgets the first ones; the others move, to a smaller block where they need no more. */
    void dropFirst(int bytes) {
        long old = block;
        int left = length - bytes;
        block = 0;
        capacity = 0;
        length = 0;
        add(old + bytes, left, 0);
        arena.free(old);
    }

    /** Forgets all. */
    void clear() {
        if (block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
        length = 0;
    }
}
