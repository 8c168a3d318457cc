package io.respite.engine;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The clients that are connected, in the order in which they came. Owned by the engine thread. */
public final class Sessions {

    private final Map<Long, Session> byId = new LinkedHashMap<>();
    private final Set<Long> guests = new HashSet<>();
    private long lastId;
    private long accepted;

    /** The id for the next client. */
    public long nextId() {
        return ++lastId;
    }

    public void add(Session session) {
        byId.put(session.id(), session);
        accepted++;
    }

    /** Adds a session that came over no connection of its own, and is not counted as one. */
    public void addGuest(Session session) {
        byId.put(session.id(), session);
        guests.add(session.id());
    }

    /** Whether the session came over no connection of its own. */
    public boolean isGuest(Session session) {
        return guests.contains(session.id());
    }

    public void remove(Session session) {
        byId.remove(session.id());
        if (!guests.isEmpty()) {
            guests.remove(session.id());
        }
    }

    /** The client with the given id, or null. */
    public Session find(long id) {
        return byId.get(id);
    }

    public Collection<Session> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** How many connections there are. */
    public int count() {
        return byId.size() - guests.size();
    }

    /** How many clients came since the start. */
    public long accepted() {
        return accepted;
    }

    public void resetAccepted() {
        accepted = 0;
    }

    /** Ends the connections for which more output waits than a client may leave. */
    public void enforceOutputLimits(long now) {
        byId.values().forEach(session -> session.peer().enforceOutputLimit(now));
    }
}
