package io.respite.engine;

import io.respite.bytes.Clock;

/**
 * How long the slices of a long work are, of a snapshot for one: while clients ask, a part of the
 * time that they take; else as long as nobody would notice. Owned by the engine thread.
 */
public final class SlicePace {

    private static final long LONGEST_SLICE_NANOS = 300_000;

    /** Where somebody waits for the work and no client has asked for anything. */
    private static final long AWAITED_SLICE_NANOS = 500_000;

    private static final long SHORTEST_SLICE_NANOS = 20_000;

    /** One part for the work, so many for the clients. */
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

    /**
     * The pace of a work that begins.
     *
     * @param isAwaited whether somebody waits for its end
     */
    public SlicePace(Engine engine, boolean isAwaited) {
        aloneNanos = isAwaited ? AWAITED_SLICE_NANOS : LONGEST_SLICE_NANOS;
        this.engine = engine;
        clock = engine.clock();
        commands = engine.statistics().commands();
        endedAt = clock.nanos();
    }

    /**
     * A slice may begin.
     *
     * @param isHurried whether a client waits for what is done
     */
    public void begin(boolean isHurried) {
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
    public boolean isAlone() {
        return isAlone;
    }

    /** Whether there is time for another step. */
    public boolean goesOn() {
        return clock.nanos() < deadline;
    }

    /** The slice has ended. */
    public void end() {
        endedAt = clock.nanos();
        credit = Math.max(-LONGEST_SLICE_NANOS, credit - (endedAt - startedAt));
    }
}
