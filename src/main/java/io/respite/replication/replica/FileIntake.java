package io.respite.replication.replica;

import io.respite.engine.Loop;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.persistence.disk.DiskFault;
import io.respite.persistence.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executor;

/**
 * Writes the data to a temporary file, which becomes the snapshot of this server and is loaded
 * when it is whole. Owned by the engine thread; the file is the worker's.
 *
 * <pre>
 *   bytes ─▶ chunk ─▶ worker: temporary file ── all came: fsync, rename ─▶ load, in slices
 *              ▲          │
 *              └── free ──┘      four go round; the wire is not read while all are on their way
 * </pre>
 */
final class FileIntake implements Intake {

    private static final int CHUNK_BYTES = 256 << 10;
    private static final int MOST_CHUNKS = 4;

    /** So much is written before it is flushed to disk, so that the last flush is a short one. */
    private static final long FLUSHED_BYTES = 8L << 20;

    /** Loads the file; hears of the outcome from it. */
    interface Loader {
        void load(Listener listener);
    }

    private final Arena arena;
    private final Loop loop;
    private final Executor worker;
    private final Path target;
    private final Path temporary;
    private final DiskFile file;
    private final Loader loader;
    private final Listener listener;
    private long chunk;
    private int used;
    private int written;
    private boolean full;
    private boolean failed;
    private boolean loading;
    private boolean aborted;

    /** Whether the worker has nothing more to do with the file. Of the worker. */
    private boolean ended;

    /**
     * An intake that writes beside {@code target}, which it replaces.
     *
     * @param second since 1970, which names the temporary file
     */
    FileIntake(
            Surroundings surroundings, Path target, long second, Loader loader, Listener listener) {
        arena = surroundings.engine().keyspace().arena();
        loop = surroundings.engine().loop();
        worker = surroundings.worker();
        this.target = target;
        this.loader = loader;
        this.listener = listener;
        temporary =
                target.resolveSibling(
                        "temp-sync-" + ProcessHandle.current().pid() + "-" + second + ".rdb");
        file = new DiskFile(temporary, FLUSHED_BYTES);
    }

    @Override
    public void take(long ref, int length) {
        for (int done = 0; done < length && !failed && !aborted; ) {
            if (chunk == 0) {
                chunk = arena.allocate(CHUNK_BYTES);
            }
            int part = Math.min(length - done, CHUNK_BYTES - used);
            Memory.copy(ref + done, chunk + used, part);
            used += part;
            done += part;
            if (used == CHUNK_BYTES) {
                writeChunk();
            }
        }
    }

    private void writeChunk() {
        long block = chunk;
        int length = used;
        chunk = 0;
        used = 0;
        written++;
        if (written >= MOST_CHUNKS && !full) {
            full = true;
            listener.takesMore(false);
        }
        worker.execute(
                () -> {
                    IOException failure = write(block, length);
                    loop.execute(() -> wrote(block, failure));
                });
    }

    /* By the worker. */
    private IOException write(long block, int length) {
        try {
            if (!ended) {
                file.write(block, length);
            }
            return null;
        } catch (IOException e) {
            giveUp();
            return e;
        }
    }

    private void giveUp() {
        if (!ended) {
            ended = true;
            file.abort();
        }
    }

    private void wrote(long block, IOException failure) {
        arena.free(block);
        written--;
        if (failure != null) {
            fail(
                    "Write error or short write writing to the DB dump file needed for MASTER <->"
                            + " REPLICA synchronization: "
                            + DiskFault.reason(failure));
        } else if (full && written < MOST_CHUNKS / 2 && !aborted) {
            full = false;
            listener.takesMore(true);
        }
    }

    private void fail(String reason) {
        if (!failed && !aborted) {
            failed = true;
            freeChunk();
            listener.failed(reason);
        }
    }

    private void freeChunk() {
        if (chunk != 0) {
            arena.free(chunk);
            chunk = 0;
            used = 0;
        }
    }

    @Override
    public void complete() {
        if (failed || aborted) {
            return;
        }
        if (used > 0) {
            writeChunk();
        }
        worker.execute(
                () -> {
                    String failure = finish();
                    loop.execute(() -> finished(failure));
                });
    }

    /* By the worker. */
    private String finish() {
        if (ended) {
            return null;
        }
        String doing = "sync the temp DB to disk in";
        try {
            file.finish();
            doing = "rename the temp DB into " + target.getFileName() + " in";
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            ended = true;
            doing = "sync DB directory " + target.getParent() + " in";
            DiskFile.flushNames(target.getParent());
            return null;
        } catch (IOException e) {
            giveUp();
            return "Failed trying to "
                    + doing
                    + " MASTER <-> REPLICA synchronization: "
                    + DiskFault.reason(e);
        }
    }

    private void finished(String failure) {
        if (failure != null) {
            fail(failure);
        } else if (!failed && !aborted) {
            loading = true;
            loader.load(listener);
        }
    }

    @Override
    public boolean isLoading() {
        return loading;
    }

    @Override
    public void abort() {
        aborted = true;
        freeChunk();
        worker.execute(this::giveUp);
    }
}
