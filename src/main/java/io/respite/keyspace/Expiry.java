package io.respite.keyspace;

import io.respite.bytes.Clock;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Removes keys and fields of hashes whose time has come though nobody asks for them, in slices with
 * a time budget. Owned by the engine thread.
 */
public final class Expiry {

    /*
     * As in Redis' expire.c: each slice walks on through the tables of expiring keys, a sample at a
     * time, and goes on with a database as long as more than a tenth of a sample was due. What is
     * left is at most about a tenth of the expiring keys; they take memory, but nobody can see
     * them.
     *
     * Unlike there, a slice ends within its budget whatever it finds, and says whether it had to:
     * the engine then comes back after the clients had their turn, not after a tenth of a second.
     */

    private static final int SAMPLE_KEYS = 20;
    private static final int MORE_KEYS_BY_EFFORT = 5;
    private static final int MOST_HOMES_PER_SAMPLE = 400;
    private static final int FIELDS_AT_A_TIME = 64;
    private static final int ACCEPTABLE_STALE_PERCENT = 10;

    private final Keyspace keyspace;
    private final Clock clock;
    private final Runnable afterEach;
    private final DueKeys due = new DueKeys();
    private int nextDatabase;
    private boolean enabled = true;
    private int sampleKeys = SAMPLE_KEYS;
    private double acceptableStale = ACCEPTABLE_STALE_PERCENT / 100.0;

    /** Calls {@code afterEach} for every key that was removed: each has effects of its own. */
    public Expiry(Keyspace keyspace, Clock clock, Runnable afterEach) {
        this.keyspace = keyspace;
        this.clock = clock;
        this.afterEach = afterEach;
    }

    /** Switches the active removal on or off; keys still expire when they are looked at. */
    public void enable(boolean isEnabled) {
        enabled = isEnabled;
    }

    /** Sets how eagerly to look, from 1 to 10: more leaves fewer expired keys and takes longer. */
    public void exert(int effort) {
        sampleKeys = SAMPLE_KEYS + MORE_KEYS_BY_EFFORT * (effort - 1);
        acceptableStale = (ACCEPTABLE_STALE_PERCENT - (effort - 1)) / 100.0;
    }

    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Works for at most about {@code budgetNanos}.
     *
     * @return whether the budget ended it while many keys were still due
     */
    public boolean slice(long budgetNanos) {
        if (!enabled || keyspace.keepsExpired() || keyspace.leavesDue()) {
            return false;
        }
        boolean hasDueKeys = sliceOfKeys(budgetNanos);
        return sliceOfFields(budgetNanos / 2) || hasDueKeys;
    }

    /* Which hashes have fields that are due is known exactly: all of these are removed. */
    private boolean sliceOfFields(long budgetNanos) {
        long deadline = clock.nanos() + budgetNanos;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            DueHashes hashes = keyspace.database(i).dueHashes();
            for (long due; (due = hashes.firstDue()) != 0; ) {
                if (clock.nanos() >= deadline) {
                    keyspace.statistics().expireCycleTimeLimitReached++;
                    return true;
                }
                hashes.expireFields(due, FIELDS_AT_A_TIME);
                afterEach.run();
            }
        }
        return false;
    }

    private boolean sliceOfKeys(long budgetNanos) {
        long deadline = clock.nanos() + budgetNanos;
        long sampled = 0;
        long stale = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(nextDatabase);
            boolean again = database.expiringSize() > 0;
            if (!again) {
                database.noteTtl(0);
            }
            while (again) {
                sample(database);
                sampled += due.sampled;
                stale += due.count;
                boolean isAtEnd = due.sampled == 0 && database.expiringSize() > 0;
                again = isAtEnd || due.count > due.sampled * acceptableStale;
                if (again && clock.nanos() >= deadline) {
                    keyspace.statistics().expireCycleTimeLimitReached++;
                    noteStale(sampled, stale);
                    return true;
                }
            }
            nextDatabase = (nextDatabase + 1) % keyspace.databaseCount();
        }
        noteStale(sampled, stale);
        return false;
    }

    private void sample(Database database) {
        due.clear(keyspace.now());
        int homes = 0;
        do {
            database.scanExpiring(due);
            homes++;
        } while (due.sampled < sampleKeys
                && homes < MOST_HOMES_PER_SAMPLE
                && !database.isExpiringScanAtStart());
        for (int i = 0; i < due.count; i++) {
            database.expire(due.entries[i]);
            afterEach.run();
        }
        int living = due.sampled - due.count;
        if (living > 0) {
            database.noteTtl(due.livingTtlMillis / living);
        }
    }

    private void noteStale(long sampled, long stale) {
        double fraction = sampled == 0 ? 0 : (double) stale / sampled;
        KeyspaceStatistics statistics = keyspace.statistics();
        statistics.staleKeysFraction = fraction * 0.05 + statistics.staleKeysFraction * 0.95;
    }

    /** The keys of one sample that are due: collected first, because removing moves slots. */
    private static final class DueKeys implements LongConsumer {

        private long[] entries = new long[64];
        private int count;
        private int sampled;
        private double livingTtlMillis;
        private long now;

        /* A sample never goes past the end of the table, so it holds no entry twice. */
        void clear(long newNow) {
            count = 0;
            sampled = 0;
            livingTtlMillis = 0;
            now = newNow;
        }

        @Override
        public void accept(long entry) {
            sampled++;
            long left = Entry.expiresAt(entry) - now;
            if (left > 0) {
                livingTtlMillis += left;
                return;
            }
            if (count == entries.length) {
                entries = Arrays.copyOf(entries, count * 2);
            }
            entries[count++] = entry;
        }
    }
}
