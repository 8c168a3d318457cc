package io.respite.persistence.rdb;

import io.respite.memory.Arena;

/** A block of the arena for bytes on their way, as large as they need. Owned by its arena's. */
final class Scratch implements AutoCloseable {

    /** A larger block is not kept for the next bytes. */
    private static final long MOST_KEPT_BYTES = 1 << 20;

    private static final long LEAST_BYTES = 64;

    private final Arena arena;
    private long block;
    private long capacity;

    Scratch(Arena arena) {
        this.arena = arena;
    }

    /** Where the bytes are. */
    long ref() {
        return block;
    }

    /** Makes room for so many bytes; what was there is lost. */
    long room(long bytes) {
        if (capacity == 0
                || bytes > capacity
                || capacity > MOST_KEPT_BYTES && bytes <= MOST_KEPT_BYTES) {
            close();
            long wanted = Math.max(LEAST_BYTES, bytes);
            block = arena.allocate(wanted);
            capacity = arena.usableBytes(block);
        }
        return block;
    }

    /** Makes room for so many bytes; the first {@code used} that are there are kept. */
    long grow(long used, long bytes) {
        if (bytes > capacity) {
            long larger = Math.max(LEAST_BYTES, Math.max(bytes, capacity * 2));
            block = arena.enlarge(block, used, larger);
            capacity = arena.usableBytes(block);
        }
        return block;
    }

    @Override
    public void close() {
        if (capacity > 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
    }
}
