package io.respite.persistence.rdb;

import io.respite.bytes.Clock;

/**
 * Makes the saving or loading of keys slow, as the directives {@code rdb-key-save-delay} and {@code
 * key-load-delay} say, for tests that want to see what happens meanwhile. For one save or load.
 */
public final class KeyDelay {

    /** After so long at most somebody looks again, who may have been told to stop. */
    private static final long MOST_MILLIS = 20;

    private final Clock clock;
    private long keysSeen;
    private long until;

    /** Begins before the first key. */
    public KeyDelay(Clock clock) {
        this.clock = clock;
        until = clock.nanos();
    }

    /**
     * How long to wait before the next key.
     *
     * @param keys how many there were so far
     * @param micros that each takes; below zero, the number of keys that take one together
     * @return milliseconds, 0 where there is nothing to wait for; after a wait it is asked again
     */
    public long millisLeft(long keys, long micros) {
        if (micros == 0) {
            keysSeen = keys;
            until = clock.nanos();
            return 0;
        }
        double nanosEach = micros > 0 ? micros * 1e3 : 1e3 / -micros;
        until += (long) ((keys - keysSeen) * nanosEach);
        keysSeen = keys;
        long left = until - clock.nanos();
        return left <= 0 ? 0 : Math.min(MOST_MILLIS, Math.max(1, left / 1_000_000));
    }

    /** Waits here and now. */
    void await(long keys, long micros) {
        for (long left; (left = millisLeft(keys, micros)) > 0; ) {
            try {
                Thread.sleep(left);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
