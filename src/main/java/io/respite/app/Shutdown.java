package io.respite.app;

import io.respite.engine.Engine;
import io.respite.engine.Program;
import io.respite.engine.settings.ShutdownOptions;
import io.respite.resp.CommandError;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Ends the process in order, when a signal or SHUTDOWN asks for it. Any thread may ask. */
final class Shutdown implements Program {

    private static final Logger log = Logger.getLogger(Shutdown.class);

    private final Engine engine;

    Shutdown(Engine engine) {
        this.engine = engine;
    }

    /** SIGTERM or SIGINT came. */
    void onSignal(String name) {
        log.infof("Received SIG%s scheduling shutdown...", name);
        engine.submit(
                () -> {
                    long options =
                            engine.settings()
                                    .number("shutdown-on-sig" + name.toLowerCase(Locale.ROOT));
                    boolean isForced = (options & ShutdownOptions.FORCE) != 0;
                    if (engine.storage().prepareToEnd(saving(options), isForced)) {
                        engine.end();
                        begin();
                    } else {
                        log.warn(
                                "Errors trying to shut down the server. Check the logs for more"
                                        + " information.");
                    }
                    return null;
                });
    }

    private static Saving saving(long options) {
        if ((options & ShutdownOptions.NOSAVE) != 0) {
            return Saving.NEVER;
        }
        return (options & ShutdownOptions.SAVE) != 0 ? Saving.ALWAYS : Saving.AS_CONFIGURED;
    }

    @Override
    public void shutDown(Saving saving, boolean isNow, boolean isForced) {
        if (!engine.storage().prepareToEnd(saving, isForced)) {
            throw new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");
        }
        engine.end();
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
