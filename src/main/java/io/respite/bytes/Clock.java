package io.respite.bytes;

import java.util.concurrent.locks.LockSupport;

/** Where all time comes from, so that tests never sleep to see something expire. */
public interface Clock {

    /** Wall-clock time in microseconds since 1970-01-01T00:00Z. */
    long micros();

    /** A monotonic time in nanoseconds, for durations only. */
    long nanos();

    /** Wall-clock time in milliseconds since 1970-01-01T00:00Z. */
    default long millis() {
        return micros() / 1000;
    }

    /** Wall-clock time in seconds since 1970-01-01T00:00Z. */
    default long seconds() {
        return millis() / 1000;
    }

    /** Has the caller's thread wait for a time, in nanoseconds. */
    default void sleep(long sleepNanos) {
        long end = nanos() + sleepNanos;
        for (long left = sleepNanos; left > 0; left = end - nanos()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The system's clocks. */
    Clock SYSTEM =
            new Clock() {
                @Override
                public long micros() {
                    var now = java.time.Instant.now();
                    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
                }

                @Override
                public long millis() {
                    return System.currentTimeMillis();
                }

                @Override
                public long nanos() {
                    return System.nanoTime();
                }
            };
}
