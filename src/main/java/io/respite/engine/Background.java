package io.respite.engine;

import io.respite.keyspace.Expiry;
import io.respite.keyspace.Keyspace;

/**
 * Work that nobody waits for, done on the engine thread between the clients' turns, in slices of
 * a fraction of a millisecond: expiry, freeing, shrinking. Owned by the engine thread.
 */
public final class Background {

    /* Of keys, half as long of fields, and as long of freeing: a client that comes meanwhile waits
     * about half a millisecond at most, and one that asks a thousand times a second never for two
     * slices. Shorter ones gain nothing more, as each turn looks at all sockets. */
    private static final long SLICE_NANOS = 200_000;

    private final Keyspace keyspace;
    private final Expiry expiry;
    private final Engine engine;
    private boolean scheduled;
    private boolean expiring;

    Background(Engine engine, Expiry expiry) {
        this.engine = engine;
        this.keyspace = engine.keyspace();
        this.expiry = expiry;
    }

    /** Looks for work, several times a second, and begins it. */
    void tick() {
        expiring = true;
        resume();
    }

    /** Goes on with what is left, if anything is, when the clients had their turn. */
    void resume() {
        if (!scheduled && (expiring || !keyspace.reclaimer().isIdle())) {
            scheduled = true;
            engine.loop().yieldThen(this::slice);
        }
    }

    private void slice() {
        scheduled = false;
        if (engine.hasEnded()) {
            return;
        }
        keyspace.tick(engine.clock().millis());
        long begin = engine.clock().nanos();
        if (expiring) {
            expiring = expiry.slice(SLICE_NANOS);
            engine.serveBlocked();
            long nanos = engine.clock().nanos() - begin;
            keyspace.statistics().expireCycleNanos += nanos;
            engine.observers().latency().took(LatencyEvent.EXPIRE_CYCLE, nanos);
        }
        long deadline = engine.clock().nanos() + SLICE_NANOS;
        while (!keyspace.reclaimer().isIdle() && engine.clock().nanos() < deadline) {
            keyspace.reclaimer().slice();
        }
        engine.statistics().tick(engine.clock().nanos() - begin);
        resume();
    }
}
