package io.respite.app;

import io.respite.engine.settings.ConfigRewrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The file named by {@code pidfile}: holds the process id while the server runs. */
final class PidFile {

    private static final Logger log = Logger.getLogger(PidFile.class);

    private final Path file;
    private final AtomicBoolean isRemoved = new AtomicBoolean();

    private PidFile(Path file) {
        this.file = file;
    }

    /**
     * Writes it; null is none. One that cannot be written is only warned of, as in Redis. A process
     * that ends without a shutdown, as where it cannot start, removes it without a word.
     */
    static PidFile keep(Path file) {
        PidFile pidFile = new PidFile(file);
        if (file != null) {
            try {
                Files.writeString(file, ProcessHandle.current().pid() + "\n");
                Runtime.getRuntime().addShutdownHook(new Thread(pidFile::delete, "pid-file"));
            } catch (IOException unwritable) {
                log.warn("Failed to write PID file: " + ConfigRewrite.reason(unwritable));
            }
        }
        return pidFile;
    }

    /** Removes it at a shutdown, which tells of it. */
    void remove() {
        if (file != null) {
            log.info("Removing the pid file.");
            delete();
        }
    }

    /* Once: from the shutdown on it may be the file of another server, which was started since. */
    private void delete() {
        if (isRemoved.getAndSet(true)) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            log.warn("Could not remove the pid file: " + ConfigRewrite.reason(left));
        }
    }
}
