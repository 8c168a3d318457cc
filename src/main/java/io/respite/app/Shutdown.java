package io.respite.app;

import io.respite.engine.Condition;
import io.respite.engine.Engine;
import io.respite.engine.Pauses;
import io.respite.engine.Program;
import io.respite.engine.Session;
import io.respite.engine.settings.ShutdownOptions;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Ends the process in order, when a signal or SHUTDOWN asks for it. Any thread may send a signal,
 * the rest is for the engine thread.
 *
 * <pre>
 *             replicas lag behind                 they have caught up, or shutdown-timeout is over
 *   running ─────────────────────▶ waiting ──────────────────────────────▶ ending
 *      ▲ │                          │   writes are paused                    ▲ │
 *      │ └──────────────────────────┼────────────────────────────────────────┘ │
 *      └────────────────────────────┴─── SHUTDOWN ABORT, or the data cannot ───┘
 *                                        be saved
 * </pre>
 */
final class Shutdown implements Program, Condition {

    private static final Logger log = Logger.getLogger(Shutdown.class);

    private static final CommandError FAILED =
            new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");

    /** How often to look whether replicas have caught up. */
    private static final long LOOK_MILLIS = 10;

    /** A process that a signal ended has its number above this as its status, for a shell. */
    private static final int STATUS_OF_SIGNALS = 128;

    private final Engine engine;
    private final Supervisor supervisor;
    private final Runnable exit;
    private final Runnable insistence;
    private Runnable removal = () -> {};

    /** Whether a signal asked for it, and it is not called off. */
    private volatile boolean isAsked;

    private boolean hasEnded;
    private Saving saving;
    private boolean isForced;
    private boolean waiting;
    private long waitsUntil;

    Shutdown(Engine engine, Supervisor supervisor) {
        this(engine, supervisor, Shutdown::exit, () -> Runtime.getRuntime().halt(1));
    }

    /**
     * Ends what runs in place of a process by {@code exit}; by {@code insistence}, whatever it
     * does, where a second SIGINT comes before the shutdown that a signal asked for is over.
     */
    Shutdown(Engine engine, Supervisor supervisor, Runnable exit, Runnable insistence) {
        this.engine = engine;
        this.supervisor = supervisor;
        this.exit = exit;
        this.insistence =
                () -> {
                    engine.storage().abandon();
                    insistence.run();
                };
    }

    /** The end of the process removes this. */
    void removes(PidFile pidFile) {
        removal = pidFile::remove;
    }

    /** SIGTERM or SIGINT came. */
    void onSignal(String name) {
        if (isAsked && name.equals("INT")) {
            log.warn("You insist... exiting now.");
            insistence.run();
            return;
        }
        log.infof("Received SIG%s scheduling shutdown...", name);
        isAsked = true;
        engine.submit(
                () -> {
                    boolean hasBegun = false;
                    try {
                        hasBegun = begin("shutdown-on-sig" + name.toLowerCase(Locale.ROOT));
                    } finally {
                        isAsked = hasBegun;
                    }
                    return null;
                });
    }

    /* As a setting says. */
    private boolean begin(String setting) {
        long options = engine.settings().number(setting);
        boolean isNow = (options & ShutdownOptions.NOW) != 0;
        return begin(saving(options), isNow, (options & ShutdownOptions.FORCE) != 0);
    }

    private static Saving saving(long options) {
        if ((options & ShutdownOptions.NOSAVE) != 0) {
            return Saving.NEVER;
        }
        return (options & ShutdownOptions.SAVE) != 0 ? Saving.ALWAYS : Saving.AS_CONFIGURED;
    }

    @Override
    public void shutDown(Saving newSaving, boolean isNow, boolean isNewForced) {
        if (!begin(newSaving, isNow, isNewForced)) {
            throw FAILED;
        }
    }

    /* Whether it has begun, or had already. */
    private boolean begin(Saving newSaving, boolean isNow, boolean isNewForced) {
        if (waiting || hasEnded) {
            return true;
        }
        log.info("User requested shutdown...");
        engine.scripting().endDebugging();
        supervisor.stopping();
        saving = newSaving;
        isForced = isNewForced;
        long timeoutMs = engine.settings().number("shutdown-timeout") * 1000;
        if (isNow || timeoutMs == 0 || engine.replication().areReplicasUpToDate()) {
            return finish();
        }
        waiting = true;
        waitsUntil = engine.clock().millis() + timeoutMs;
        if (!engine.pauses().isAny()) {
            engine.replication().requestAcknowledgements();
        }
        engine.pauses().begin(Pauses.Purpose.SHUTDOWN, Pauses.Scope.WRITES, Pauses.FOR_EVER);
        log.info("Waiting for replicas before shutting down.");
        lookAgain();
        return true;
    }

    private void lookAgain() {
        engine.loop().schedule(LOOK_MILLIS, this::look);
    }

    private void look() {
        if (!waiting) {
            return;
        }
        boolean isOver = shutdownInMillis() <= 0;
        if (!isOver && !engine.replication().areReplicasUpToDate()) {
            lookAgain();
        } else if (!finish()) {
            goOn();
        }
    }

    private boolean finish() {
        engine.replication().logReplicas();
        if (!engine.storage().prepareToEnd(saving, isForced)) {
            log.warn(
                    "Errors trying to shut down the server. Check the logs for more"
                            + " information.");
            return false;
        }
        removal.run();
        hasEnded = true;
        engine.end();
        log.info("Respite is now ready to exit, bye bye...");
        exit.run();
        return true;
    }

    /* Whoever waits for the end hears that it does not come. */
    private void goOn() {
        waiting = false;
        isAsked = false;
        engine.blocked().fail(this, FAILED);
        engine.pauses().end(Pauses.Purpose.SHUTDOWN);
    }

    @Override
    public boolean abortShutdown() {
        if (!waiting) {
            return false;
        }
        goOn();
        log.info("Shutdown manually aborted.");
        return true;
    }

    @Override
    public Condition waitsForReplicas() {
        return waiting ? this : null;
    }

    @Override
    public long shutdownInMillis() {
        return waitsUntil - engine.clock().millis();
    }

    /** There is no time for this wait. */
    @Override
    public void over(Session session, ReplyWriter reply) {
        throw new IllegalStateException("a shutdown is never waited for with a deadline");
    }

    @Override
    public boolean mayEndEarly() {
        return false;
    }

    /** Any thread may call it. */
    @Override
    public void crash(String reason, int signal) {
        if (engine.settings().flag("crash-log-enabled")) {
            CrashReport.write(reason);
        }
        Runtime.getRuntime().halt(STATUS_OF_SIGNALS + signal);
    }

    @Override
    public void fail() {
        Runtime.getRuntime().halt(1);
    }

    /* Quarkus hears of an exit of the JVM at any time, and stops first; but it forgets what it is
     * asked itself while it still starts. The exit waits for its hooks, so it needs a thread.
     */
    private static void exit() {
        Thread.ofPlatform().name("shutdown").start(() -> System.exit(0));
    }
}
