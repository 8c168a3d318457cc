package io.respite.app;

import io.respite.engine.settings.ConfigRewrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** The file named by {@code pidfile}: holds the process id while the server runs. */
final class PidFile {

    private static final Logger log = Logger.getLogger(PidFile.class);

    private PidFile() {}

    /** Writes it, and removes it when the process ends; null is none. One that cannot be written
     * is only warned of, as in Redis. */
    static void keep(Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(file), "pid-file"));
        } catch (IOException unwritable) {
            log.warn("Failed to write PID file: " + ConfigRewrite.reason(unwritable));
        }
    }

    private static void remove(Path file) {
        try {
            log.info("Removing the pid file.");
            Files.deleteIfExists(file);
        } catch (IOException left) {
            log.warn("Could not remove the pid file: " + ConfigRewrite.reason(left));
        }
    }
}
