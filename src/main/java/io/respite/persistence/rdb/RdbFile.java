package io.respite.persistence.rdb;

import io.respite.persistence.disk.ByteSink;
import io.respite.persistence.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An RDB file in the making: written to a temporary one beside it, which takes its place when it is
 * whole and on disk. Until then, and where that fails, the old one stays. Owned by the worker.
 */
public final class RdbFile implements ByteSink {

    private static final Logger LOG = Logger.getLogger(RdbFile.class.getName());

    /** So much is written before it is flushed to disk, so that the last flush is a short one. */
    private static final long FLUSHED_BYTES = 16L << 20;

    private final Path file;
    private final Path temporary;
    private final DiskFile written;

    /**
     * A file that is to be there when the snapshot is finished.
     *
     * @param flushesOften whether it is flushed to disk as it is written
     */
    public RdbFile(Path file, boolean flushesOften) {
        this.file = file;
        temporary = temporary(file);
        long flushedBytes = flushesOften ? FLUSHED_BYTES : DiskFile.FLUSHED_AT_ITS_END;
        written = new DiskFile(temporary, flushedBytes);
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("temp-" + ProcessHandle.current().pid() + ".rdb");
    }

    /** Deletes what a save to the file has written, if one is under way. Any thread may call it. */
    static void abandon(Path file) {
        try {
            Files.deleteIfExists(temporary(file));
        } catch (IOException left) {
            LOG.warning("The temp RDB file stays: " + left);
        }
    }

    @Override
    public void write(long ref, int length) throws IOException {
        open();
        try {
            written.write(ref, length);
        } catch (IOException e) {
            LOG.warning("Write error while saving DB to the disk(rdbSaveRio): " + e.getMessage());
            throw e;
        }
    }

    /** Makes the temporary file, where the first bytes are not to do that. */
    void open() throws IOException {
        try {
            written.open();
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "Failed opening the temp RDB file {0} (in server root dir {1}) for saving: {2}",
                    new Object[] {temporary.getFileName(), file.getParent(), e});
            throw e;
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            written.finish();
        } catch (IOException e) {
            LOG.warning("Write error while saving DB to the disk(fsync): " + e.getMessage());
            throw e;
        }
        try {
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "Error moving temp DB file {0} on the final destination {1} (in server root"
                            + " dir {2}): {3}",
                    new Object[] {
                        temporary.getFileName(), file.getFileName(), file.getParent(), e
                    });
            throw e;
        }
        flushDirectory();
        LOG.info("DB saved on disk");
    }

    private void flushDirectory() throws IOException {
        try {
            DiskFile.flushNames(file.getParent());
        } catch (IOException e) {
            LOG.warning("Failed to fsync directory while saving DB: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void abort() {
        written.abort();
    }
}
