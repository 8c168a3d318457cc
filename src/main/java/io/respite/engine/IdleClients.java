package io.respite.engine;

import io.respite.engine.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Closes the clients that were silent for longer than {@code timeout} seconds. A client for which
 * replies still wait is not idle: it may be reading slowly; nor is one that waits for a key or for
 * messages. Owned by the engine thread.
 */
final class IdleClients {

    private static final Logger LOG = Logger.getLogger(IdleClients.class.getName());

    /** How often the clients are looked through; the directive counts in seconds. */
    private static final long PERIOD_MILLIS = 200;

    private final Settings settings;
    private final Sessions sessions;
    private long timeoutSeconds;
    private long lookedAt;

    IdleClients(Settings settings, Sessions sessions) {
        this.settings = settings;
        this.sessions = sessions;
        settings.onChange(this::read, "timeout");
        read();
    }

    private void read() {
        timeoutSeconds = settings.number("timeout");
    }

    /** Looks through the clients, if the last look is some time ago; {@code now} in ms. */
    void close(long now) {
        if (timeoutSeconds == 0 || Math.abs(now - lookedAt) < PERIOD_MILLIS) {
            return;
        }
        lookedAt = now;
        List<Session> idle = new ArrayList<>();
        for (Session session : sessions.all()) {
            if (isIdle(session, now)) {
                idle.add(session);
            }
        }
        for (Session session : idle) {
            LOG.log(Level.FINE, "Closing idle client {0}", session.peer().address());
            session.closeAfterReply();
            session.peer().close();
        }
    }

    private boolean isIdle(Session session, long now) {
        return session.role() == Session.Role.CLIENT
                && !session.isBlocked()
                && !session.isSubscribed()
                && now / 1000 - session.lastUsedAt() / 1000 > timeoutSeconds
                && session.peer().outputBytes() == 0;
    }
}
