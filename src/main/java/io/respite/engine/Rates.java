package io.respite.engine;

import java.util.Arrays;

/** How fast some counters grow, sampled ten times a second. Owned by the engine thread. */
public final class Rates {

    /** The timer that samples may come a little early. */
    private static final long SHORTEST_NANOS = 90_000_000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Rate commands = new Rate();
    private final Rate inputBytes = new Rate();
    private final Rate outputBytes = new Rate();
    private final Rate replicationInputBytes = new Rate();
    private final Rate replicationOutputBytes = new Rate();
    private final Rate evicted = new Rate();
    private final Rate turns = new Rate();
    private final Rate turnNanos = new Rate();
    private long sampledAt = Long.MIN_VALUE;

    /** Takes a sample, if the last one is a tenth of a second old. */
    void sample(long nanos, EngineStatistics statistics, long evictedKeys) {
        if (sampledAt != Long.MIN_VALUE && nanos - sampledAt < SHORTEST_NANOS) {
            return;
        }
        sampledAt = nanos;
        commands.sample(statistics.commands, nanos);
        inputBytes.sample(statistics.inputBytes, nanos);
        outputBytes.sample(statistics.outputBytes, nanos);
        replicationInputBytes.sample(statistics.replicationInputBytes, nanos);
        replicationOutputBytes.sample(statistics.replicationOutputBytes, nanos);
        evicted.sample(evictedKeys, nanos);
        turns.sample(statistics.turns(), nanos);
        turnNanos.sample(statistics.turnNanos(), statistics.turns());
    }

    void reset() {
        sampledAt = Long.MIN_VALUE;
        commands.reset();
        inputBytes.reset();
        outputBytes.reset();
        replicationInputBytes.reset();
        replicationOutputBytes.reset();
        evicted.reset();
        turns.reset();
        turnNanos.reset();
    }

    public long commandsPerSecond() {
        return Math.round(commands.mean() * NANOS_PER_SECOND);
    }

    public double inputBytesPerSecond() {
        return inputBytes.mean() * NANOS_PER_SECOND;
    }

    public double outputBytesPerSecond() {
        return outputBytes.mean() * NANOS_PER_SECOND;
    }

    /** Bytes that came from the primary. */
    public double replicationInputBytesPerSecond() {
        return replicationInputBytes.mean() * NANOS_PER_SECOND;
    }

    /** Bytes that replicas took. */
    public double replicationOutputBytesPerSecond() {
        return replicationOutputBytes.mean() * NANOS_PER_SECOND;
    }

    /** Keys removed because memory was short. */
    public double evictedPerSecond() {
        return evicted.mean() * NANOS_PER_SECOND;
    }

    /** Turns of the event loop in a second. */
    public long turnsPerSecond() {
        return Math.round(turns.mean() * NANOS_PER_SECOND);
    }

    /** The mean time that a turn takes, in microseconds. */
    public long microsPerTurn() {
        return Math.round(turnNanos.mean() / NANOS_PER_MICRO);
    }

    /** The growth of a counter for each step of its base, as the mean of the last samples. */
    private static final class Rate {

        private static final int SAMPLES = 16;

        private final double[] samples = new double[SAMPLES];
        private int next;
        private boolean hasLast;
        private long lastValue;
        private long lastBase;

        void sample(long value, long base) {
            if (hasLast) {
                long steps = base - lastBase;
                samples[next] = steps > 0 ? (double) (value - lastValue) / steps : 0;
                next = (next + 1) % SAMPLES;
            }
            hasLast = true;
            lastValue = value;
            lastBase = base;
        }

        double mean() {
            double sum = 0;
            for (double sample : samples) {
                sum += sample;
            }
            return sum / SAMPLES;
        }

        void reset() {
            Arrays.fill(samples, 0);
            next = 0;
            hasLast = false;
        }
    }
}
