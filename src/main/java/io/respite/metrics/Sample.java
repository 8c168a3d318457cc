package io.respite.metrics;

import io.respite.engine.Engine;
import io.respite.engine.EngineStatistics;
import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.KeyspaceStatistics;

/**
 * The engine's figures of one moment. Memory and network in bytes, the others are counts.
 *
 * @param keys by database
 * @param expiring those of the keys that expire, by database
 */
record Sample(
        long commands,
        long errors,
        Clients clients,
        long usedMemory,
        long peakMemory,
        long maxMemory,
        Lookups lookups,
        long inputBytes,
        long outputBytes,
        long[] keys,
        long[] expiring) {

    record Clients(long connected, long accepted, long rejected) {}

    record Lookups(long hits, long misses, long expired, long evicted) {}

    /** A sample of a server that has done nothing yet. */
    static final Sample EMPTY =
            new Sample(
                    0,
                    0,
                    new Clients(0, 0, 0),
                    0,
                    0,
                    0,
                    new Lookups(0, 0, 0, 0),
                    0,
                    0,
                    new long[0],
                    new long[0]);

    /** Takes a sample, on the engine thread. */
    static Sample of(Engine engine) {
        EngineStatistics statistics = engine.statistics();
        Keyspace keyspace = engine.keyspace();
        KeyspaceStatistics counts = keyspace.statistics();
        long[] keys = new long[keyspace.databaseCount()];
        long[] expiring = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            Database database = keyspace.database(i);
            keys[i] = database.size();
            expiring[i] = database.expiringSize();
        }
        return new Sample(
                statistics.commands(),
                statistics.errorReplies(),
                new Clients(
                        engine.sessions().count(),
                        engine.sessions().accepted(),
                        statistics.rejectedConnections),
                keyspace.arena().usedBytes(),
                keyspace.arena().peakBytes(),
                engine.settings().number("maxmemory"),
                new Lookups(counts.hits, counts.misses, counts.expiredKeys, counts.evictedKeys),
                statistics.inputBytes,
                statistics.outputBytes,
                keys,
                expiring);
    }
}
