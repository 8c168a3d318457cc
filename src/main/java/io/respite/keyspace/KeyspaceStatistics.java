package io.respite.keyspace;

/** Counters of the keyspace since the start or CONFIG RESETSTAT. Owned by the engine thread. */
public final class KeyspaceStatistics {

    public long hits;
    public long misses;
    public long expiredKeys;
    public long expiredFields;
    public long evictedKeys;
    public long expireCycleTimeLimitReached;
    public long expireCycleNanos;
    public double staleKeysFraction;

    /** Sets all back to zero. */
    public void reset() {
        hits = 0;
        misses = 0;
        expiredKeys = 0;
        expiredFields = 0;
        evictedKeys = 0;
        expireCycleTimeLimitReached = 0;
        expireCycleNanos = 0;
        staleKeysFraction = 0;
    }
}
