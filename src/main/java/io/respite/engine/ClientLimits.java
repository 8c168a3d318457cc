package io.respite.engine;

/** Closes clients that were silent for too long, or take too much. Owned by the engine thread. */
final class ClientLimits {

    private final IdleClients idle;
    private final ClientEviction eviction;

    ClientLimits(Engine engine) {
        idle = new IdleClients(engine.settings(), engine.sessions());
        eviction = new ClientEviction(engine);
    }

    /** Looks at all clients, several times a second; {@code now} in milliseconds. */
    void enforce(long now) {
        idle.close(now);
        eviction.enforce();
    }
}
