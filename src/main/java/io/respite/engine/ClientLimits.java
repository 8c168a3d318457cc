package io.respite.engine;

/** Closes clients that were silent for too long, or take too much. Owned by the engine thread. */
public final class ClientLimits {

    private final IdleClients idle;
    private final ClientEviction eviction;

    ClientLimits(Engine engine) {
        idle = new IdleClients(engine.settings(), engine.sessions());
        eviction = new ClientEviction(engine);
    }

    /** Whether what a client takes matters, so that {@link #look} is to be called. Hot. */
    public boolean isMemoryLimited() {
        return eviction.isLimiting();
    }

    /** A client may take more memory than before; closes clients where that is too much. */
    public void look(Session session) {
        eviction.look(session);
    }

    /** A client is gone. */
    void forget(Session session) {
        eviction.forget(session);
    }

    /** Looks at all clients, several times a second; {@code now} in milliseconds. */
    void enforce(long now) {
        idle.close(now);
        eviction.enforce();
    }
}
