package io.respite.app;

import io.respite.engine.Program;
import io.respite.resp.CommandError;
import org.jboss.logging.Logger;

/** Ends the process in order, when a signal or SHUTDOWN asks for it. Any thread may ask. */
final class Shutdown implements Program {

    private static final Logger log = Logger.getLogger(Shutdown.class);

    /** SIGTERM or SIGINT came. */
    void onSignal(String name) {
        log.infof("Received SIG%s scheduling shutdown...", name);
        begin();
    }

    @Override
    public void shutDown(Saving saving, boolean isNow, boolean isForced) {
        if (saving == Saving.ALWAYS && !isForced) {
            log.warn("SHUTDOWN SAVE refused: this version does not write data to disk");
            throw new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");
        }
        begin();
    }

    @Override
    public boolean abortShutdown() {
        return false;
    }

    @Override
    public void fail() {
        Runtime.getRuntime().halt(1);
    }

    /* Quarkus hears of an exit of the JVM at any time, and stops first; but it forgets what it is
     * asked itself while it still starts. The exit waits for its hooks, so it needs a thread.
     */
    private static void begin() {
        Thread.ofPlatform().name("shutdown").start(() -> System.exit(0));
    }
}
