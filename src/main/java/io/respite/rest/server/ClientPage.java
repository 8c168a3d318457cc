package io.respite.rest.server;

import io.respite.engine.ClientFacts;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Some of the clients.
 *
 * @param cursor where to go on, or null behind the last
 */
@Schema(name = "Clients")
record ClientPage(String cursor, List<ClientView> clients) {

    /** A page ends when it took so long: others wait meanwhile. */
    private static final long MOST_NANOS = 500_000;

    /** So many clients are passed over before the time is looked at. */
    private static final int STRIDE = 32;

    /**
     * The next clients in the order in which they came. For the engine thread.
     *
     * @param type of the clients, or null for all
     * @param after the id of the last client of the page before, or 0
     */
    static ClientPage of(Engine engine, String type, long after, int count) {
        List<ClientView> clients = new ArrayList<>();
        long deadline = engine.clock().nanos() + MOST_NANOS;
        long nowMs = engine.clock().millis();
        long seen = after;
        int steps = 0;
        for (Session session : engine.sessions().all()) {
            boolean isLate = ++steps % STRIDE == 0 && engine.clock().nanos() > deadline;
            if (session.id() <= after) {
                continue;
            }
            if (clients.size() == count || isLate) {
                return new ClientPage(Long.toString(seen), clients);
            }
            seen = session.id();
            if (type == null || type.equals(ClientFacts.type(session))) {
                clients.add(ClientView.of(session, nowMs));
            }
        }
        return new ClientPage(null, clients);
    }
}
