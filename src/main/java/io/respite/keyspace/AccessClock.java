package io.respite.keyspace;

import java.util.random.RandomGenerator;

/**
 * The 24 bits that each entry keeps of when or how often it was used, for OBJECT IDLETIME and FREQ
 * and for eviction. Owned by the engine thread. Hot.
 *
 * <pre>
 *  LRU   seconds, modulo 2^24 (194 days)
 *  LFU   minutes of the last decay, modulo 2^16 | logarithmic counter (8)
 * </pre>
 *
 * Source: Redis' evict.c describes both forms, its counter's probability and decay.
 */
public final class AccessClock {

    private static final int LRU_MASK = 0xFF_FFFF;
    private static final int LFU_MINUTES_MASK = 0xFFFF;
    private static final int LFU_NEW = 5;
    private static final int LFU_MAX = 255;

    private final RandomGenerator random;
    private boolean frequency;
    private int logFactor = 10;
    private int decayMinutes = 1;
    private int seconds;
    private int minutes;
    private boolean stopped;

    public AccessClock(RandomGenerator random) {
        this.random = random;
    }

    /** Chooses between frequency (LFU) and recency (LRU). */
    public void useFrequency(boolean isFrequency) {
        frequency = isFrequency;
    }

    public boolean usesFrequency() {
        return frequency;
    }

    /** Sets how slowly the counter grows and after how many minutes it loses one. */
    public void tuneFrequency(int newLogFactor, int newDecayMinutes) {
        logFactor = newLogFactor;
        decayMinutes = newDecayMinutes;
    }

    /** Sets the time of what follows, in milliseconds since 1970. */
    public void tick(long millis) {
        seconds = (int) (millis / 1000) & LRU_MASK;
        minutes = (int) (millis / 60_000) & LFU_MINUTES_MASK;
    }

    /** The clock of an entry that is made now. */
    int fresh() {
        return frequency ? minutes << 8 | LFU_NEW : seconds;
    }

    /** Whether what follows leaves the clocks of entries as they are: CLIENT NO-TOUCH. */
    public void stop(boolean isStopped) {
        stopped = isStopped;
    }

    /** The entry was used. */
    void touch(long entry) {
        if (stopped) {
            return;
        }
        if (!frequency) {
            Entry.setClock(entry, seconds);
            return;
        }
        int counter = counter(entry);
        Entry.setClock(entry, minutes << 8 | increment(counter));
    }

    /** The time that entries are stamped with: seconds since 1970, modulo 2^24. */
    public int seconds() {
        return seconds;
    }

    /** The entry's 24 bits as they are. */
    public int bits(long entry) {
        return Entry.clock(entry);
    }

    /** Seconds since the entry was last used. */
    public long idleSeconds(long entry) {
        return seconds - Entry.clock(entry) & LRU_MASK;
    }

    /** How often the entry was used, 0 to 255 on a logarithmic scale, after decay. */
    public int counter(long entry) {
        int clock = Entry.clock(entry);
        int counter = clock & 0xFF;
        if (decayMinutes == 0) {
            return counter;
        }
        int elapsed = minutes - (clock >>> 8) & LFU_MINUTES_MASK;
        return Math.max(0, counter - elapsed / decayMinutes);
    }

    /**
     * Makes the entry look unused for the given time, or used as often as the counter says: what of
     * the two is kept now, and is not negative.
     */
    public void restore(long entry, long idleSeconds, long counter) {
        if (frequency && counter >= 0) {
            Entry.setClock(entry, minutes << 8 | (int) counter);
        } else if (!frequency && idleSeconds >= 0) {
            Entry.setClock(entry, (int) (seconds - idleSeconds) & LRU_MASK);
        }
    }

    private int increment(int counter) {
        if (counter == LFU_MAX) {
            return counter;
        }
        double base = Math.max(0, counter - LFU_NEW);
        return random.nextDouble() < 1 / (base * logFactor + 1) ? counter + 1 : counter;
    }
}
