package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.aof.BaseWriter;
import io.respite.persistence.aof.CommandsFile;
import io.respite.persistence.disk.DiskFile;
import io.respite.persistence.rdb.RdbForm;
import io.respite.persistence.rdb.RdbSnapshot;
import io.respite.persistence.rdb.Saves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes what an append-only file begins with: a snapshot, or, made from one by the worker,
 * commands. Owned by the engine thread.
 */
final class BaseFiles implements BaseWriter {

    /** So much is written before it is flushed to disk, so that the last flush is a short one. */
    private static final long FLUSHED_BYTES = 4L << 20;

    private final Engine engine;
    private final Saves saves;
    private final Executor worker;

    BaseFiles(Engine engine, Saves saves, Executor worker) {
        this.engine = engine;
        this.saves = saves;
        this.worker = worker;
    }

    @Override
    public boolean isBusy() {
        return saves.isBusy();
    }

    @Override
    public Writing begin(Path file, boolean isRdb, Ended ended) {
        AtomicBoolean isAborted = new AtomicBoolean();
        Ended whole =
                failure -> {
                    if (!isAborted.get()) {
                        ended.ended(failure);
                    }
                };
        RdbSnapshot snapshot =
                saves.begin(
                        RdbForm.of(engine, true),
                        sink(isRdb ? file : snapshot(file)),
                        failure -> {
                            if (isRdb || failure != null) {
                                whole.ended(failure);
                            } else {
                                turnIntoCommands(file, isAborted, whole);
                            }
                        });
        return () -> {
            isAborted.set(true);
            saves.abort(snapshot);
        };
    }

    private static Path snapshot(Path file) {
        return file.resolveSibling(file.getFileName() + ".rdb");
    }

    private DiskFile sink(Path file) {
        return new DiskFile(file, flushedBytes());
    }

    private long flushedBytes() {
        return engine.settings().flag("aof-rewrite-incremental-fsync")
                ? FLUSHED_BYTES
                : DiskFile.FLUSHED_AT_ITS_END;
    }

    private void turnIntoCommands(Path file, AtomicBoolean isAborted, Ended ended) {
        int databases = engine.keyspace().databaseCount();
        long second = second();
        long flushedBytes = flushedBytes();
        worker.execute(
                () -> {
                    IOException failure = null;
                    try {
                        CommandsFile.Stop stop = isAborted::get;
                        CommandsFile.write(
                                snapshot(file), file, databases, second, flushedBytes, stop);
                    } catch (IOException e) {
                        failure = e;
                    }
                    IOException outcome = failure;
                    engine.loop().execute(() -> ended.ended(outcome));
                });
    }

    /* What the file begins with, or 0. */
    private long second() {
        boolean isWanted = engine.settings().flag("aof-timestamp-enabled");
        return isWanted ? engine.clock().seconds() : 0;
    }

    @Override
    public void write(Path file, boolean isRdb) throws IOException {
        if (isRdb) {
            saves.write(RdbForm.of(engine, true), sink(file));
            return;
        }
        saves.write(RdbForm.of(engine, true), sink(snapshot(file)));
        CommandsFile.write(
                snapshot(file),
                file,
                engine.keyspace().databaseCount(),
                second(),
                flushedBytes(),
                () -> false);
    }
}
