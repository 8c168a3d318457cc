package io.respite.keyspace;

import io.respite.data.Dict;
import io.respite.data.DictSample;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Removes keys, one at a time, to make room for others. Owned by the engine thread.
 *
 * <p>As in Redis' evict.c: the best of all keys is not known, but a few keys of each database are
 * looked at each time, and the sixteen best that were seen, and not removed yet, are remembered.
 */
public final class Eviction {

    /** So many candidates are remembered. */
    private static final int POOL_KEYS = 16;

    /** The best of so many is as good as the best of all, and the directive has no bound. */
    private static final int MOST_SAMPLES = 1024;

    private final Keyspace keyspace;
    private final Arena arena;

    /** Called for every key that was removed: each has effects of its own. */
    private final Runnable afterEach;

    /* The candidates, the best last: how good each is, its database, and a copy of its key. */
    private final long[] merits = new long[POOL_KEYS];
    private final int[] databases = new int[POOL_KEYS];
    private final long[] keys = new long[POOL_KEYS];
    private final int[] keyLengths = new int[POOL_KEYS];
    private int count;

    private EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private int samples = 1;

    /* What is looked at now, and how good each of it is. */
    private long[] sampled = new long[samples];
    private long[] sampledMerits = new long[samples];

    private String word = "DEL";
    private int nextDatabase;

    public Eviction(Keyspace keyspace, Runnable afterEach) {
        this.keyspace = keyspace;
        this.afterEach = afterEach;
        arena = keyspace.arena();
    }

    /**
     * Chooses how keys are found.
     *
     * @param newSamples how many of each database are looked at for one that is removed
     * @param asUnlink whether they are propagated as UNLINK, else as DEL
     */
    public void choose(EvictionPolicy newPolicy, int newSamples, boolean asUnlink) {
        if (newPolicy != policy) {
            forget();
        }
        policy = newPolicy;
        samples = Math.min(newSamples, MOST_SAMPLES);
        sampled = new long[samples];
        sampledMerits = new long[samples];
        word = asUnlink ? "UNLINK" : "DEL";
    }

    /** Removes a key. Returns false where there is none that may be removed. */
    public boolean evict() {
        return switch (policy.order()) {
            case NONE -> false;
            case RANDOM -> evictRandom();
            case RECENCY, FREQUENCY, LIFETIME -> evictBest();
        };
    }

    private boolean evictRandom() {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            nextDatabase = (nextDatabase + 1) % keyspace.databaseCount();
            Database database = keyspace.database(nextDatabase);
            Dict candidates = database.evictable(policy.concernsAll());
            if (candidates.size() > 0) {
                evict(database, candidates.random(keyspace.random()));
                return true;
            }
        }
        return false;
    }

    private boolean evictBest() {
        while (true) {
            if (!look()) {
                return false;
            }
            while (count > 0) {
                count--;
                Database database = keyspace.database(databases[count]);
                long entry = database.findEvenIfDue(keys[count], keyLengths[count]);
                arena.free(keys[count]);
                if (entry != 0 && (policy.concernsAll() || Entry.expires(entry))) {
                    evict(database, entry);
                    return true;
                }
            }
        }
    }

    /* Returns whether there is any key that may be removed. */
    private boolean look() {
        boolean found = false;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Dict candidates = keyspace.database(i).evictable(policy.concernsAll());
            if (candidates.size() > 0) {
                found = true;
                consider(i, candidates);
            }
        }
        return found;
    }

    /* All merits are read before the first is compared: the processor waits for slow memory once,
     * not once an entry. */
    private void consider(int database, Dict candidates) {
        int found = DictSample.of(candidates, keyspace.random(), sampled, samples);
        for (int i = 0; i < found; i++) {
            sampledMerits[i] = merit(sampled[i]);
        }
        for (int i = 0; i < found; i++) {
            consider(database, sampled[i], sampledMerits[i]);
        }
    }

    private long merit(long entry) {
        AccessClock clock = keyspace.accessClock();
        return switch (policy.order()) {
            case RECENCY -> clock.idleSeconds(entry);
            case FREQUENCY -> -clock.counter(entry);
            case LIFETIME -> -Entry.expiresAt(entry);
            case NONE, RANDOM -> throw new IllegalStateException("none is better than another");
        };
    }

    private void consider(int database, long entry, long merit) {
        int place = 0;
        while (place < count && merits[place] < merit) {
            place++;
        }
        if (count == POOL_KEYS) {
            if (place == 0) {
                return;
            }
            arena.free(keys[0]);
            place--;
            move(1, 0, place);
        } else {
            move(place, place + 1, count - place);
            count++;
        }
        int length = Entry.keyLength(entry);
        keys[place] = arena.allocate(Math.max(1, length));
        Memory.copy(Entry.key(entry), keys[place], length);
        keyLengths[place] = length;
        merits[place] = merit;
        databases[place] = database;
    }

    private void move(int from, int to, int number) {
        System.arraycopy(merits, from, merits, to, number);
        System.arraycopy(databases, from, databases, to, number);
        System.arraycopy(keys, from, keys, to, number);
        System.arraycopy(keyLengths, from, keyLengths, to, number);
    }

    private void evict(Database database, long entry) {
        Effects effects = keyspace.effects();
        long key = Entry.key(entry);
        int length = Entry.keyLength(entry);
        effects.besides(database.index(), 2).word(word).word(key, length);
        effects.event(KeyEvent.EVICTED, database.index(), key, length);
        keyspace.statistics().evictedKeys++;
        database.remove(entry);
        afterEach.run();
    }

    /** Forgets all candidates. */
    public void forget() {
        while (count > 0) {
            arena.free(keys[--count]);
        }
    }
}
