package io.respite.engine;

/**
 * The times that one event took lately: the longest of each second in which it took long, of the
 * last 160 such seconds. Owned by the engine thread.
 */
public final class LatencySeries {

    /** As many as Redis keeps. */
    public static final int MOST_SAMPLES = 160;

    /**
     * What the samples have in common, in milliseconds.
     *
     * @param deviation how far from the mean a sample is, on average
     * @param secondsEach seconds since the oldest one, for each of them
     */
    public record Summary(
            int samples,
            long lowest,
            long highest,
            long mean,
            long deviation,
            double secondsEach) {}

    private final LatencyEvent event;
    private final long[] seconds = new long[MOST_SAMPLES];
    private final long[] millis = new long[MOST_SAMPLES];
    private int count;
    private int next;
    private long longest;

    LatencySeries(LatencyEvent event) {
        this.event = event;
    }

    void add(long second, long tookMillis) {
        longest = Math.max(longest, tookMillis);
        int last = (next + MOST_SAMPLES - 1) % MOST_SAMPLES;
        if (count > 0 && seconds[last] == second) {
            millis[last] = Math.max(millis[last], tookMillis);
            return;
        }
        seconds[next] = second;
        millis[next] = tookMillis;
        next = (next + 1) % MOST_SAMPLES;
        count = Math.min(count + 1, MOST_SAMPLES);
    }

    public LatencyEvent event() {
        return event;
    }

    /** How many samples there are, one at least. */
    public int count() {
        return count;
    }

    /** When sample {@code i} was taken, in seconds since 1970; 0 is the oldest. */
    public long atSeconds(int i) {
        return seconds[index(i)];
    }

    /** How long it took, in milliseconds. */
    public long millis(int i) {
        return millis[index(i)];
    }

    private int index(int i) {
        return (next - count + i + MOST_SAMPLES) % MOST_SAMPLES;
    }

    /** The longest it ever took, in milliseconds. */
    public long longestMillis() {
        return longest;
    }

    /** Reckons with whole milliseconds, as Redis does. */
    public Summary summary(long nowSeconds) {
        long lowest = Long.MAX_VALUE;
        long highest = 0;
        long sum = 0;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, millis(i));
            highest = Math.max(highest, millis(i));
            sum += millis(i);
        }
        long mean = sum / count;
        long distance = 0;
        for (int i = 0; i < count; i++) {
            distance += Math.abs(mean - millis(i));
        }
        long period = Math.max(1, nowSeconds - atSeconds(0));
        return new Summary(count, lowest, highest, mean, distance / count, (double) period / count);
    }
}
