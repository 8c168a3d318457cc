package io.respite.engine;

import io.respite.engine.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Logger;

/**
 * Closes the largest clients when all together take more memory than {@code maxmemory-clients}
 * allows. Looked at in each tick, so what clients take between two may be more. Owned by the engine
 * thread.
 */
final class ClientEviction {

    private static final Logger LOG = Logger.getLogger(ClientEviction.class.getName());

    /** A lower limit would leave nobody to raise it, as in Redis. */
    private static final long LEAST_BYTES = 128 * 1024;

    private record Candidate(Session session, long bytes) {}

    private final Engine engine;
    private long limitBytes;

    ClientEviction(Engine engine) {
        this.engine = engine;
        engine.settings().onChange(this::readSettings, "maxmemory-clients", "maxmemory");
        readSettings();
    }

    private void readSettings() {
        limitBytes = limit(engine.settings());
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

    /** Closes clients until those that are left take less than the limit. */
    void enforce() {
        if (limitBytes == 0 || limitBytes == Long.MAX_VALUE) {
            return;
        }
        List<Candidate> candidates = new ArrayList<>();
        long total = 0;
        for (Session session : engine.sessions().all()) {
            if (session.role() == Session.Role.CLIENT || session.role() == Session.Role.MONITOR) {
                long bytes = session.isClosing() ? 0 : session.memoryBytes();
                total += bytes;
                if (bytes > 0 && !session.isProtectedFromEviction()) {
                    candidates.add(new Candidate(session, bytes));
                }
            }
        }
        if (total >= limitBytes) {
            evict(candidates, total);
        }
    }

    private void evict(List<Candidate> candidates, long total) {
        candidates.sort(Comparator.comparingLong(Candidate::bytes).reversed());
        long left = total;
        for (Candidate candidate : candidates) {
            if (left < limitBytes) {
                return;
            }
            left -= candidate.bytes;
            Session session = candidate.session;
            LOG.info(
                    String.format(
                            "Evicting client: id=%d addr=%s name=%s tot-mem=%d",
                            session.id(),
                            session.peer().address(),
                            session.name(),
                            candidate.bytes));
            engine.statistics().evictedClients++;
            session.peer().close();
        }
        if (left >= limitBytes) {
            LOG.warning("Over client maxmemory after evicting all evictable clients");
        }
    }
}
