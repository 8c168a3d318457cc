package io.respite.engine;

/** How often a command ran and how long it took. Owned by the engine thread. */
public final class CommandStatistics {

    long calls;
    long nanos;
    long rejected;
    long failed;
    private LatencyHistogram latencies;

    public long calls() {
        return calls;
    }

    /** Time spent in the command, in microseconds. */
    public long micros() {
        return nanos / 1000;
    }

    /** Time spent in the command, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** Whether nobody asked for the command. */
    public boolean isEmpty() {
        return calls == 0 && rejected == 0 && failed == 0;
    }

    /** Calls refused before the command ran: arity, authentication, memory. */
    public long rejected() {
        return rejected;
    }

    /** Calls that ended in an error of the command. */
    public long failed() {
        return failed;
    }

    /** How long single calls took, or null where none was measured. */
    public LatencyHistogram latencies() {
        return latencies;
    }

    void measured(long callNanos) {
        if (latencies == null) {
            latencies = new LatencyHistogram();
        }
        latencies.record(callNanos);
    }

    public void reset() {
        calls = 0;
        nanos = 0;
        rejected = 0;
        failed = 0;
        latencies = null;
    }
}
