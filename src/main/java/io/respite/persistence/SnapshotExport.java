package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.memory.Memory;
import io.respite.persistence.rdb.RdbForm;
import io.respite.persistence.rdb.Saves;
import io.respite.resp.CommandError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
     * @throws CommandError where another is being written
     * @throws IOException where no file can be made
     */
    public static CompletableFuture<Path> begin(Engine engine) throws IOException {
        Saves saves = Persistence.of(engine).saves();
        if (saves.isBusy()) {
            throw BUSY;
        }
        Path directory = engine.settings().path("dir");
        Path path = Files.createTempFile(directory, "temp-export-", ".rdb");
        CompletableFuture<Path> written = new CompletableFuture<>();
        saves.begin(
                RdbForm.of(engine, false),
                new TemporaryFile(path),
                failure -> {
                    if (failure == null) {
                        written.complete(path);
                    } else {
                        written.completeExceptionally(failure);
                    }
                });
        return written;
    }

    /** The file while it is written; it goes where it cannot be. */
    private static final class TemporaryFile implements ByteSink {

        private final Path path;
        private final FileChannel channel;

        TemporaryFile(Path path) throws IOException {
            this.path = path;
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
        }

        @Override
        public void write(long ref, int length) throws IOException {
            ByteBuffer bytes = Memory.view(ref, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void finish() throws IOException {
            channel.close();
        }

        @Override
        public void abort() {
            try (channel) {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.getLogger(SnapshotExport.class.getName())
                        .log(System.Logger.Level.WARNING, "The file " + path + " stays", e);
            }
        }
    }
}
