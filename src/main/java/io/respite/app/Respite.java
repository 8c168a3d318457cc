package io.respite.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;

/**
 * The program: runs the server until it is told to stop.
 *
 * <pre>
 *   command line, file, environment ─▶ system properties ─▶ Quarkus ─▶ {@link Lifecycle}
 * </pre>
 *
 * What must be known before Quarkus starts (the HTTP address, where and how much to log) is read
 * here and handed over as system properties, which are stronger than Quarkus' own configuration.
 */
@QuarkusMain
public final class Respite {

    private static final Logger log = Logger.getLogger(Respite.class);

    /**
     * Starts the server with the given command line, waits until it is told to stop, and ends the
     * process: with status 0 where it was told to, with 1 where it could not start.
     */
    public static void main(String... args) {
        if (isPackaged()) {
            LogLines.install();
        }
        log.info("Respite is starting");
        Quarkus.run(null, Respite::exit, TrainingRun.isWanted() ? TrainingRun.arguments() : args);
    }

    private static void exit(int status, Throwable cause) {
        if (cause != null) {
            log.error("Could not start: " + StartFailure.reason(cause));
        } else {
            log.info("Respite is now ready to exit, bye bye...");
        }
        if (isPackaged()) {
            System.exit(status);
        }
    }

    /** False under live reload, which logs, restarts and ends in Quarkus' own way. */
    private static boolean isPackaged() {
        return Respite.class.getClassLoader() == ClassLoader.getSystemClassLoader();
    }
}
