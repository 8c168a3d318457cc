package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Blocks of any size that are taken one after the other and given back all at once: what a command
 * needs while it runs. They stay where they are. Owned by the engine thread.
 *
 * <pre>
 *   last ─▶ | next | bytes ... | ─▶ | next | bytes ... | ─▶ 0
 * </pre>
 */
public final class BlockPile implements AutoCloseable {

    private static final int HEADER_BYTES = 8;
    private static final long FIRST_CHUNK_BYTES = 1024;
    private static final long LARGEST_CHUNK_BYTES = 1 << 20;

    private final Arena arena;
    private long last;
    private long next;
    private long end;
    private long chunkBytes = FIRST_CHUNK_BYTES;

    public BlockPile(Arena arena) {
        this.arena = arena;
    }

    /** Takes a block of {@code bytes}; what is in it is not set. */
    public long take(long bytes) {
        long padded = bytes + 7 & -8;
        if (next + padded > end) {
            addChunk(padded);
        }
        long block = next;
        next += padded;
        return block;
    }

    private void addChunk(long bytes) {
        long size = Math.max(chunkBytes, bytes + HEADER_BYTES);
        long chunk = arena.allocate(size);
        Memory.putLong(chunk, last);
        last = chunk;
        next = chunk + HEADER_BYTES;
        end = chunk + size;
        chunkBytes = Math.min(chunkBytes * 2, LARGEST_CHUNK_BYTES);
    }

    /** Gives all blocks back. */
    @Override
    public void close() {
        while (last != 0) {
            long chunk = last;
            last = Memory.getLong(chunk);
            arena.free(chunk);
        }
        next = 0;
        end = 0;
    }
}
