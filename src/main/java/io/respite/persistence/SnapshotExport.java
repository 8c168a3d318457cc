package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.disk.DiskFile;
import io.respite.persistence.rdb.RdbForm;
import io.respite.persistence.rdb.Saves;
import io.respite.resp.CommandError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Snapshots to be sent away. Each is written to a temporary file first: however slowly it is taken,
 * neither the engine nor the next snapshot waits for that, and no memory is held.
 */
public final class SnapshotExport {

    private static final CommandError BUSY =
            new CommandError("ERR Another snapshot is being written");

    private SnapshotExport() {}

    /**
     * Begins to write one; the file, which is there when the future completes, is the caller's to
     * delete. To be called on the engine thread.
     *
     * @throws CommandError where another is being written, or a script is in its midst
     * @throws IOException where no file can be made
     */
    public static CompletableFuture<Path> begin(Engine engine) throws IOException {
        Saves saves = Persistence.of(engine).saves();
        engine.scripting().expectNotBusy();
        if (saves.isBusy()) {
            throw BUSY;
        }
        Path directory = engine.settings().path("dir");
        Path path = TemporaryFiles.create(directory, "export");
        CompletableFuture<Path> written = new CompletableFuture<>();
        saves.begin(
                RdbForm.of(engine, false),
                new DiskFile(path, DiskFile.NEVER_FLUSHED),
                failure -> {
                    if (failure == null) {
                        written.complete(path);
                    } else {
                        written.completeExceptionally(failure);
                    }
                });
        return written;
    }
}
