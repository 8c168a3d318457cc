package io.respite.persistence.aof;

import io.respite.engine.Engine;
import io.respite.persistence.aof.Manifest.AofFile;
import io.respite.persistence.disk.DiskFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;

/**
 * Loads the files of a manifest one after the other, in slices. The last one may end in the middle
 * of a command where {@code aof-load-truncated} allows it. Owned by the engine thread.
 */
final class AofLoad implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AofLoad.class.getName());

    private final Engine engine;
    private final AofDirectory directory;
    private final BaseReader bases;
    private final List<AofFile> files;
    private final AofFile base;
    private long totalBytes;
    private long baseBytes;
    private long loadedBytes;
    private long steps;
    private int index;
    private FileLoad current;
    private long begun;

    AofLoad(Engine engine, AofDirectory directory, Manifest manifest, BaseReader bases) {
        this.engine = engine;
        this.directory = directory;
        this.bases = bases;
        files = manifest.files();
        base = manifest.base();
    }

    /**
     * Sees whether all files are there. From then on nothing expires until it is closed.
     *
     * @return whether there is anything to load
     * @throws AofError where one is missing
     */
    boolean begin() throws AofError {
        for (AofFile file : files) {
            try {
                long size = Files.size(directory.file(file.name()));
                totalBytes += size;
                baseBytes += file == base ? size : 0;
            } catch (IOException e) {
                throw new AofError(
                        "Unable to obtain the AOF file "
                                + file.name()
                                + " length. stat: "
                                + DiskFault.reason(e));
            }
        }
        keeps(totalBytes > 0);
        return totalBytes > 0;
    }

    /* Between the slices too: until the last file is read, any key may be given more time. */
    private void keeps(boolean isLoading) {
        engine.keyspace().keepExpired(isLoading);
    }

    /** Bytes of all files. */
    long totalBytes() {
        return totalBytes;
    }

    /** Bytes of the base. */
    long baseBytes() {
        return baseBytes;
    }

    /** Bytes that were loaded so far. */
    long loadedBytes() {
        return loadedBytes + (current == null ? 0 : current.position());
    }

    /** How many keys and commands were loaded so far. */
    long steps() {
        return steps + (current == null ? 0 : current.steps());
    }

    /**
     * Goes on for about a time.
     *
     * @return whether all is loaded
     * @throws AofError where a file cannot be loaded; what was loaded so far is in the keyspace
     */
    boolean slice(long budgetNanos) throws AofError {
        long deadline = engine.clock().nanos() + budgetNanos;
        while (index < files.size()) {
            if (current == null && !open()) {
                index++;
                continue;
            }
            if (!current.slice(deadline)) {
                return false;
            }
            ended();
        }
        return true;
    }

    private boolean open() throws AofError {
        String name = files.get(index).name();
        Path path = directory.file(name);
        begun = engine.clock().nanos();
        try {
            if (Files.size(path) > 0) {
                boolean isOldStyle = name.equals(directory.stem());
                current = new FileLoad(engine, name, path, isOldStyle, bases);
                return true;
            }
            return false;
        } catch (IOException e) {
            throw new AofError(
                    "Fatal error: can't open the append log file "
                            + name
                            + " for reading: "
                            + DiskFault.reason(e));
        }
    }

    private void ended() throws AofError {
        AofFile file = files.get(index);
        boolean isLast = index == files.size() - 1;
        if (current.isTruncated() && !isLast) {
            throw new AofError("Fatal error: the truncated file is not the last file");
        }
        loadedBytes += current.position();
        steps += current.steps();
        current.close();
        current = null;
        index++;
        double seconds = (engine.clock().nanos() - begun) / 1e9;
        LOG.info(
                String.format(
                        Locale.ROOT,
                        "DB loaded from %s file %s: %.3f seconds",
                        file == base ? "base" : "incr",
                        file.name(),
                        seconds));
    }

    @Override
    public void close() {
        keeps(false);
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
