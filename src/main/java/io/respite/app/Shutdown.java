package io.respite.app;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.respite.engine.Program;
import io.respite.resp.CommandError;
import org.jboss.logging.Logger;

/** Ends the process in order, when a signal or SHUTDOWN asks for it. Any thread may ask. */
final class Shutdown implements Program {

    private static final Logger log = Logger.getLogger(Shutdown.class);

    private final Server server;

    Shutdown(Server server) {
        this.server = server;
    }

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

    /* Before Quarkus is up there is nothing for it to stop. */
    private void begin() {
        if (Arc.container() != null) {
            Quarkus.asyncExit(0);
        } else {
            Thread.ofPlatform().start(this::endAtOnce);
        }
    }

    private void endAtOnce() {
        server.stop();
        System.exit(0);
    }
}
