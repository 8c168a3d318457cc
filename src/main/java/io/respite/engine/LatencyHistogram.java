package io.respite.engine;

/**
 * How long the calls of one command took, to about one percent, from a nanosecond to a second.
 * Owned by the engine thread. Hot.
 *
 * <pre>
 *   duration   0 ........ 255 | 256 ........ 511 | 512 ....... 1023 | ...
 *   step              1       |         2        |         4        | ...
 *   counts           256      |        128       |        128       | ...
 * </pre>
 *
 * After Gil Tene's HdrHistogram with two significant digits, which Redis uses, so that percentiles
 * are read from the same steps.
 */
public final class LatencyHistogram {

    private static final long LONGEST_NANOS = 1_000_000_000;

    /** Steps of one width, as a power of two; the first width has twice as many. */
    private static final int STEP_BITS = 7;

    private static final int STEPS = 1 << STEP_BITS;

    /** The first limit of {@link #forEachDoubling}, and the power of two past the last one. */
    private static final long FIRST_LIMIT_NANOS = 1 << 10;

    private static final long NO_LIMIT_NANOS = 1 << 30;

    /** Hears how many calls took up to so many nanoseconds. */
    @FunctionalInterface
    public interface Steps {
        void upTo(long nanos, long calls);
    }

    private final long[] counts = new long[index(LONGEST_NANOS) + 1];
    private long total;

    /** Counts a call; what is shorter or longer than the range counts at its end. */
    void record(long nanos) {
        counts[index(Math.clamp(nanos, 1, LONGEST_NANOS))]++;
        total++;
    }

    /** How many calls were counted. */
    public long total() {
        return total;
    }

    /**
     * The duration, in nanoseconds, that so many percent of the calls did not exceed: the longest
     * of its step, or the shortest for percentile 0. 0 where no call was counted.
     */
    public long percentile(double percent) {
        if (total == 0) {
            return 0;
        }
        long wanted = Math.max(1, (long) (percent / 100 * total + 0.5));
        int index = 0;
        long seen = counts[0];
        while (seen < wanted && index < counts.length - 1) {
            index++;
            seen += counts[index];
        }
        return percent == 0 ? shortest(index) : shortest(index + 1) - 1;
    }

    /**
     * Tells how many calls took up to about 1.024 microseconds, twice that, and so on until all
     * calls are told; leaves out steps into which no call falls. Limits are those of LATENCY
     * HISTOGRAM: the longest duration of the step that a power of two begins.
     */
    public void forEachDoubling(Steps steps) {
        long calls = 0;
        int next = 0;
        for (long limit = FIRST_LIMIT_NANOS; calls < total; limit *= 2) {
            boolean isLast = limit >= NO_LIMIT_NANOS;
            int end = isLast ? counts.length : index(limit) + 1;
            long before = calls;
            for (; next < end; next++) {
                calls += counts[next];
            }
            if (calls > before) {
                steps.upTo((isLast ? NO_LIMIT_NANOS : shortest(end)) - 1, calls);
            }
        }
    }

    private static int index(long nanos) {
        int width = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - STEP_BITS - 1);
        return width * STEPS + (int) (nanos >> width);
    }

    private static long shortest(int index) {
        int width = Math.max(0, index / STEPS - 1);
        return (long) (index - width * STEPS) << width;
    }
}
