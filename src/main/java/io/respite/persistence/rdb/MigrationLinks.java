package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The connections to servers that keys were sent to: each is kept for ten seconds, and serves one
 * migration at a time. Thread-safe.
 */
public final class MigrationLinks {

    private static final Logger LOG = Logger.getLogger(MigrationLinks.class.getName());

    /** In place of a database: none is selected. */
    static final long NO_DATABASE = -1;

    private static final int MOST_KEPT = 64;
    private static final long KEPT_MS = 10_000;

    private final Engine engine;
    private final Executor workers;
    private final Map<String, Target> targets = new HashMap<>();

    /** Migrations run on the workers, as many at a time as there are. */
    public MigrationLinks(Engine engine, Executor workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** A server that keys are sent to; owned by the migration that has taken it. */
    static final class Target {

        MigrationLink link;
        long database = NO_DATABASE;
        private boolean isTaken;
        private long usedAtMs;

        void connect(String host, int port, long timeoutMs) throws IOException {
            if (link == null) {
                link = MigrationLink.connect(host, port, timeoutMs);
                database = NO_DATABASE;
            }
        }

        void close() {
            if (link != null) {
                link.close();
                link = null;
            }
        }
    }

    /** Runs a migration on another thread, then {@code ended} on the engine's. */
    void start(Migration migration, Runnable ended) {
        workers.execute(
                () -> {
                    runToEnd(migration);
                    engine.submit(
                            () -> {
                                ended.run();
                                return null;
                            });
                });
    }

    /* The client waits for an end, whatever it is. */
    private void runToEnd(Migration migration) {
        try {
            migration.run(this);
        } catch (RuntimeException broken) {
            LOG.log(Level.SEVERE, "a migration failed", broken);
            migration.fail(Migration.CANNOT_READ);
        }
    }

    /** Waits until no other migration has the target, and takes it. */
    synchronized Target take(String host, int port) {
        String name = host + ':' + port;
        Target target = targets.computeIfAbsent(name, absent -> new Target());
        while (target.isTaken) {
            try {
                wait();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return new Target();
            }
            target = targets.computeIfAbsent(name, absent -> new Target());
        }
        target.isTaken = true;
        return target;
    }

    synchronized void giveBack(Target target) {
        target.isTaken = false;
        target.usedAtMs = now();
        if (target.link == null || targets.size() > MOST_KEPT) {
            targets.values().remove(target);
            target.close();
        }
        CompletableFuture.delayedExecutor(KEPT_MS + 100, TimeUnit.MILLISECONDS)
                .execute(this::closeUnused);
        notifyAll();
    }

    private void closeUnused() {
        List<Target> unused = new ArrayList<>();
        synchronized (this) {
            long since = now() - KEPT_MS;
            for (Iterator<Target> all = targets.values().iterator(); all.hasNext(); ) {
                Target target = all.next();
                if (!target.isTaken && target.usedAtMs < since) {
                    all.remove();
                    unused.add(target);
                }
            }
        }
        unused.forEach(Target::close);
    }

    /** How many connections there are. */
    public synchronized int count() {
        return targets.size();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
