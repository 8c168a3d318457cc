package io.respite.engine;

import io.respite.bytes.Clock;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Eviction;
import io.respite.keyspace.EvictionPolicy;
import io.respite.keyspace.Reclaimer;
import io.respite.memory.Arena;

/**
 * Keeps the memory in use below {@code maxmemory}, as far as keys may give way. Owned by the engine
 * thread. Hot.
 *
 * <p>What takes longer than {@code maxmemory-eviction-tenacity} allows goes on between the clients'
 * turns; meanwhile commands run, as in Redis.
 */
public final class MemoryLimit {

    /** After so many steps the clock is looked at. */
    private static final int STEPS = 16;

    private static final int LINEAR_TENACITY = 10;
    private static final int BOUNDLESS_TENACITY = 100;
    private static final double NANOS_PER_TENACITY = 50_000;
    private static final double TENACITY_GROWTH = 1.15;

    private final Engine engine;
    private final Settings settings;
    private final Arena arena;
    private final Reclaimer reclaimer;
    private final Clock clock;
    private final Eviction eviction;
    private long mostBytes;
    private long mostNanos;
    private boolean ignoredByReplicas;
    private boolean isScheduled;
    private boolean wasFull;
    private long exceededNanos;

    /** Since when more is in use than may be, by the clock's nanoseconds, or 0. */
    private long exceededSince;

    MemoryLimit(Engine engine) {
        this.engine = engine;
        settings = engine.settings();
        arena = engine.keyspace().arena();
        reclaimer = engine.keyspace().reclaimer();
        clock = engine.clock();
        eviction = new Eviction(engine.keyspace(), engine::drain);
        settings.onChange(
                this::readSettings,
                "maxmemory",
                "maxmemory-policy",
                "maxmemory-samples",
                "maxmemory-eviction-tenacity",
                "lazyfree-lazy-eviction",
                "replica-ignore-maxmemory");
        readSettings();
    }

    private void readSettings() {
        mostBytes = settings.number("maxmemory");
        mostNanos = mostNanos(settings.number("maxmemory-eviction-tenacity"));
        ignoredByReplicas = settings.flag("replica-ignore-maxmemory");
        eviction.choose(
                EvictionPolicy.of(settings.text("maxmemory-policy")),
                (int) settings.number("maxmemory-samples"),
                settings.flag("lazyfree-lazy-eviction"));
        if (isExceeded()) {
            schedule();
        }
    }

    /* Linear up to half a millisecond, then 15 % more each; the last one is without limit. */
    private static long mostNanos(long tenacity) {
        if (tenacity <= LINEAR_TENACITY) {
            return (long) (NANOS_PER_TENACITY * tenacity);
        }
        return tenacity == BOUNDLESS_TENACITY
                ? Long.MAX_VALUE / 2
                : (long)
                        (NANOS_PER_TENACITY
                                * LINEAR_TENACITY
                                * Math.pow(TENACITY_GROWTH, tenacity - LINEAR_TENACITY));
    }

    /**
     * Bytes in use that do not count against the limit, as they go without any key's going: what
     * waits for replicas and the disk, and what a snapshot takes.
     */
    public long uncountedBytes() {
        Storage storage = engine.storage();
        return engine.replication().uncountedBytes()
                + storage.appendBytes()
                + storage.snapshotBytes();
    }

    /** Whether more is in use than may be. */
    public boolean isExceeded() {
        return mostBytes > 0
                && arena.usedBytes() > mostBytes
                && arena.usedBytes() - uncountedBytes() > mostBytes;
    }

    /**
     * Removes keys if more is in use than may be. Returns whether there is still too much, and
     * nothing more that could give way.
     */
    boolean isFull() {
        wasFull = looksFull();
        return wasFull;
    }

    /** What {@link #isFull} said last: so full was the memory when the running request came. */
    boolean wasFull() {
        return wasFull;
    }

    private boolean looksFull() {
        if (!isExceeded()) {
            endOfExcess();
            return false;
        }
        if (!mayEvict()) {
            return false;
        }
        boolean isFull = makeRoom();
        if (exceededSince == 0 && (isFull || isScheduled)) {
            exceededSince = clock.nanos();
        }
        return isFull;
    }

    private boolean mayEvict() {
        boolean isExempt = ignoredByReplicas && engine.replication().isReplica();
        return !isExempt
                && !engine.isLoading()
                && !engine.pauses().isAny()
                && !engine.scripting().isBusy();
    }

    private boolean makeRoom() {
        LatencyMonitor latency = engine.observers().latency();
        long begun = latency.begin();
        boolean isFull = makeRoom(latency);
        latency.end(LatencyEvent.EVICTION_CYCLE, begun);
        return isFull;
    }

    private boolean makeRoom(LatencyMonitor latency) {
        long end = 0;
        for (int steps = 1; isExceeded(); steps++) {
            /* What was removed may not be freed yet. */
            long begun = latency.begin();
            if (!reclaimer.isIdle()) {
                reclaimer.slice();
                latency.end(LatencyEvent.EVICTION_LAZYFREE, begun);
            } else if (!eviction.evict()) {
                return true;
            } else {
                latency.end(LatencyEvent.EVICTION_DEL, begun);
            }
            if (steps % STEPS == 0) {
                long now = clock.nanos();
                end = end == 0 ? now + mostNanos : end;
                if (now >= end) {
                    schedule();
                    return false;
                }
            }
        }
        endOfExcess();
        return false;
    }

    private void schedule() {
        if (!isScheduled) {
            isScheduled = true;
            engine.loop().yieldThen(this::goOn);
        }
    }

    private void goOn() {
        isScheduled = false;
        engine.keyspace().tick(clock.millis());
        isFull();
        engine.serveBlocked();
    }

    private void endOfExcess() {
        if (exceededSince != 0) {
            exceededNanos += clock.nanos() - exceededSince;
            exceededSince = 0;
        }
    }

    /** For how long in all more was in use than may be, in milliseconds. */
    public long exceededMillis() {
        return (exceededNanos + currentNanos()) / 1_000_000;
    }

    /** For how long that has been so now, in milliseconds, or 0. */
    public long currentExceededMillis() {
        return currentNanos() / 1_000_000;
    }

    private long currentNanos() {
        return exceededSince == 0 ? 0 : clock.nanos() - exceededSince;
    }

    /** Sets the time back to zero, as CONFIG RESETSTAT does. */
    void resetStatistics() {
        exceededNanos = 0;
        exceededSince = 0;
    }
}
