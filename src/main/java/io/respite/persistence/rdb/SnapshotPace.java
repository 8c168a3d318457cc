package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.engine.Engine;

/**
 * How long the slices of a snapshot are: while clients ask, a part of the time that they take; else
 * as long as nobody would notice. Owned by the engine thread.
 */
final class SnapshotPace {

    private static final long LONGEST_SLICE_NANOS = 300_000;

    /** Where somebody waits for the snapshot and no client has asked for anything. */
    private static final long AWAITED_SLICE_NANOS = 500_000;

    private static final long SHORTEST_SLICE_NANOS = 20_000;

    /** One part for the snapshot, so many for the clients. */
    private static final int CLIENTS_PARTS = 10;

    private final Engine engine;
    private final Clock clock;
    private final long aloneNanos;
    private long credit;
    private boolean isAlone;
    private long commands;
    private long endedAt;
    private long startedAt;
    private long deadline;

    SnapshotPace(Engine engine, boolean isAwaited) {
        aloneNanos = isAwaited ? AWAITED_SLICE_NANOS : LONGEST_SLICE_NANOS;
        this.engine = engine;
        clock = engine.clock();
        commands = engine.statistics().commands();
        endedAt = clock.nanos();
    }

    /**
     * A slice may begin.
     *
     * @param isHurried whether a client waits for what is written
     */
    void begin(boolean isHurried) {
        startedAt = clock.nanos();
        long newCommands = engine.statistics().commands();
        isAlone = newCommands == commands && !isHurried;
        if (newCommands == commands) {
            credit = aloneNanos;
        } else {
            credit += (startedAt - endedAt) / (isHurried ? 1 : CLIENTS_PARTS);
            credit = Math.min(credit, LONGEST_SLICE_NANOS);
            commands = newCommands;
        }
        deadline = credit < SHORTEST_SLICE_NANOS ? startedAt : startedAt + credit;
    }

    /** Whether no client has asked for anything since the slice before. */
    boolean isAlone() {
        return isAlone;
    }

    /** Whether there is time for another step. */
    boolean goesOn() {
        return clock.nanos() < deadline;
    }

    void end() {
        endedAt = clock.nanos();
        credit = Math.max(-LONGEST_SLICE_NANOS, credit - (endedAt - startedAt));
    }
}
