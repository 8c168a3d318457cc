package io.respite.persistence.rdb;

import io.respite.memory.Arena;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The chunks of one snapshot, filled by the engine thread and emptied by a worker, again and again.
 * All methods are for the engine thread.
 *
 * <p>There are a few. The walk through the data waits while all of them are full; what must be
 * written at once, because a command is about to change it, may take more memory, up to a bound,
 * and beyond it holds the engine up until the worker has caught up; or, where the worker in its
 * turn waits for the engine, ends the snapshot.
 */
final class Chunks {

    static final int CHUNK_BYTES = 256 << 10;

    private static final int FEW = 6;
    private static final long MOST_BYTES = 64L << 20;

    /** As much as replicas may leave unread of the stream, by default. */
    private static final long MOST_STREAMED_BYTES = 256L << 20;

    private static final IOException TOO_SLOW =
            new IOException("data is changed faster than it is taken");

    private final Arena arena;
    private final Executor worker;
    private final ChunkEncoder encoder;
    private final Runnable onRoom;
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private final List<Chunk> all = new ArrayList<>();
    private final LinkedBlockingQueue<Chunk> returned = new LinkedBlockingQueue<>();
    private long bytes;
    private int handed;
    private volatile boolean wanted;

    /**
     * Chunks that the encoder turns into bytes as tasks of the worker, one after the other.
     *
     * @param onRoom run by the worker when there is room again after {@link #isFull} said no
     */
    Chunks(Arena arena, Executor worker, ChunkEncoder encoder, Runnable onRoom) {
        this.arena = arena;
        this.worker = worker;
        this.encoder = encoder;
        this.onRoom = onRoom;
    }

    /** Bytes of memory that all chunks take. */
    long bytes() {
        return bytes;
    }

    /** An empty chunk with room for at least so many bytes. */
    Chunk take(long leastBytes) {
        collect();
        if (encoder.waitsForEngine()) {
            if (bytes + leastBytes > MOST_STREAMED_BYTES && handed > 0) {
                encoder.fail(TOO_SLOW);
            }
        } else {
            awaitRoom(leastBytes);
        }
        if (leastBytes <= CHUNK_BYTES && !free.isEmpty()) {
            return free.pop();
        }
        long capacity = Math.max(leastBytes, CHUNK_BYTES);
        Chunk chunk = new Chunk(arena.allocate(capacity), capacity);
        all.add(chunk);
        bytes += capacity;
        return chunk;
    }

    private void awaitRoom(long leastBytes) {
        while (bytes + Math.max(leastBytes, CHUNK_BYTES) > MOST_BYTES
                && (free.isEmpty() || leastBytes > CHUNK_BYTES)
                && handed > 0) {
            await();
        }
    }

    /** Gives a chunk to the worker; those that were given before come before it. */
    void hand(Chunk chunk) {
        handed++;
        worker.execute(() -> empty(chunk));
    }

    private void empty(Chunk chunk) {
        encoder.encode(chunk);
        returned.add(chunk);
        if (wanted) {
            wanted = false;
            onRoom.run();
        }
    }

    /** Whether what can wait should: {@code onRoom} is run when it need not any more. */
    boolean isFull() {
        collect();
        if (handed < FEW) {
            return false;
        }
        wanted = true;
        collect();
        return handed >= FEW;
    }

    /** Waits until the worker has emptied one. */
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                keep(returned.take());
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        for (Chunk chunk; (chunk = returned.poll()) != null; ) {
            keep(chunk);
        }
    }

    private void keep(Chunk chunk) {
        handed--;
        chunk.used = 0;
        chunk.marks = 0;
        if (chunk.capacity > CHUNK_BYTES || free.size() >= FEW) {
            all.remove(chunk);
            bytes -= chunk.capacity;
            arena.free(chunk.ref);
        } else {
            free.push(chunk);
        }
    }

    /** Frees all chunks, which nobody uses any more. */
    void close() {
        for (Chunk chunk : all) {
            arena.free(chunk.ref);
        }
        all.clear();
        free.clear();
        returned.clear();
    }
}
