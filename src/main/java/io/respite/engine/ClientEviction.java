package io.respite.engine;

import io.respite.engine.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Logger;

/**
 * Closes the largest clients when all together take more memory than {@code maxmemory-clients}
 * allows. What a client takes is looked at whenever it may have come to take more: when its turn
 * ends, and when something has to wait for it; what all take, in each tick. Owned by the engine
 * thread.
 */
final class ClientEviction {

    private static final Logger LOG = Logger.getLogger(ClientEviction.class.getName());

    /** A lower limit would leave nobody to raise it, as in Redis. */
    private static final long LEAST_BYTES = 128 * 1024;

    private record Candidate(Session session, long bytes) {}

    private final Engine engine;
    private long limitBytes;

    /** What all take, each as it was looked at last ({@link Session#countedBytes}). */
    private long totalBytes;

    /** Whether nobody is left who may be closed, until the next tick. */
    private boolean exhausted;

    /** Whether the limit is another than when all were looked at last. */
    private boolean changed;

    ClientEviction(Engine engine) {
        this.engine = engine;
        engine.settings().onChange(this::changeLimit, "maxmemory-clients", "maxmemory");
        limitBytes = limit(engine.settings());
    }

    /* Whoever asks for it hears of it first: the end of its turn is looked at. */
    private void changeLimit() {
        limitBytes = limit(engine.settings());
        changed = true;
    }

    /* A percentage is a negative number. */
    private static long limit(Settings settings) {
        long clients = settings.number("maxmemory-clients");
        long all = settings.number("maxmemory");
        if (clients == 0) {
            return 0;
        }
        if (clients < 0 && all == 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(LEAST_BYTES, clients > 0 ? clients : (long) (all * (-clients / 100.0)));
    }

    /** Whether what a client takes matters. */
    boolean isLimiting() {
        return limitBytes != 0 && limitBytes != Long.MAX_VALUE;
    }

    /** A client may take more than before; closes clients where that is too much. */
    void look(Session session) {
        count(session);
        if (changed || totalBytes >= limitBytes && !exhausted) {
            enforce();
        }
    }

    /** A client is gone. */
    void forget(Session session) {
        totalBytes -= session.countedBytes;
        session.countedBytes = 0;
    }

    private void count(Session session) {
        boolean counts =
                session.role() == Session.Role.CLIENT || session.role() == Session.Role.MONITOR;
        long bytes = !counts || session.isClosing() ? 0 : session.memoryBytes();
        totalBytes += bytes - session.countedBytes;
        session.countedBytes = bytes;
    }

    /** Looks at all clients, and closes some until those that are left take less than the limit. */
    void enforce() {
        exhausted = false;
        changed = false;
        if (!isLimiting()) {
            return;
        }
        for (Session session : engine.sessions().all()) {
            count(session);
        }
        if (totalBytes >= limitBytes) {
            evict();
        }
    }

    private void evict() {
        List<Candidate> candidates = new ArrayList<>();
        for (Session session : engine.sessions().all()) {
            if (session.countedBytes > 0 && !session.isProtectedFromEviction()) {
                candidates.add(new Candidate(session, session.countedBytes));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::bytes).reversed());
        for (Candidate candidate : candidates) {
            if (totalBytes < limitBytes) {
                return;
            }
            evict(candidate.session);
        }
        exhausted = totalBytes >= limitBytes;
        if (exhausted) {
            LOG.warning("Over client maxmemory after evicting all evictable clients");
        }
    }

    private void evict(Session session) {
        LOG.info("Evicting client: " + ClientLine.of(session, engine.keyspace().now()));
        engine.statistics().evictedClients++;
        forget(session);
        session.peer().drop();
    }
}
