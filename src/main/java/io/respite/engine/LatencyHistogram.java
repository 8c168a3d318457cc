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

    /** Where the first of {@link #doublings} ends; the last one ends past a second. */
    private static final long FIRST_LIMIT_NANOS = 1 << 10;

    /** How many limits there are. */
    public static final int DOUBLINGS = 21;

    /** Hears how many calls took up to so many nanoseconds. */
    @FunctionalInterface
    public interface Steps {
        void upTo(long nanos, long calls);
    }

    private final long[] counts;
    private long total;

    /** One that has counted nothing. */
    LatencyHistogram() {
        counts = new long[index(LONGEST_NANOS) + 1];
    }

    private LatencyHistogram(long[] counts, long total) {
        this.counts = counts;
        this.total = total;
    }

    /** What was counted so far, for another thread to reckon with. */
    public LatencyHistogram copy() {
        return new LatencyHistogram(counts.clone(), total);
    }

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
        long[] calls = doublings();
        long before = 0;
        for (int i = 0; i < calls.length; i++) {
            if (calls[i] > before) {
                steps.upTo(limitNanos(i), calls[i]);
            }
            before = calls[i];
        }
    }

    /** How many calls took up to each {@link #limitNanos}: the last one has all. */
    public long[] doublings() {
        long[] doublings = new long[DOUBLINGS];
        long calls = 0;
        int next = 0;
        for (int i = 0; i < DOUBLINGS; i++) {
            int end = i == DOUBLINGS - 1 ? counts.length : index(FIRST_LIMIT_NANOS << i) + 1;
            for (; next < end; next++) {
                calls += counts[next];
            }
            doublings[i] = calls;
        }
        return doublings;
    }

    /** The limit, in nanoseconds, of an element of {@link #doublings}. */
    public static long limitNanos(int i) {
        long power = FIRST_LIMIT_NANOS << i;
        return (i == DOUBLINGS - 1 ? power : shortest(index(power) + 1)) - 1;
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
