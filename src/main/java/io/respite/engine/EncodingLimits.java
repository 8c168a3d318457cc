package io.respite.engine;

import io.respite.keyspace.Keyspace;

/** Tells values what the directives say of up to what size they keep their compact encoding. */
final class EncodingLimits {

    private EncodingLimits() {}

    /** Does so now and whenever the directives change. */
    static void hand(Settings settings, Keyspace keyspace) {
        settings.onChange(
                () -> handHashes(settings, keyspace),
                "hash-max-listpack-entries",
                "hash-max-listpack-value");
        handHashes(settings, keyspace);
        settings.onChange(
                () -> handSets(settings, keyspace),
                "set-max-intset-entries",
                "set-max-listpack-entries",
                "set-max-listpack-value");
        handSets(settings, keyspace);
        settings.onChange(
                () -> handSortedSets(settings, keyspace),
                "zset-max-listpack-entries",
                "zset-max-listpack-value");
        handSortedSets(settings, keyspace);
    }

    private static void handHashes(Settings settings, Keyspace keyspace) {
        keyspace.hashes()
                .limitListpacks(
                        settings.number("hash-max-listpack-entries"),
                        settings.number("hash-max-listpack-value"));
    }

    private static void handSets(Settings settings, Keyspace keyspace) {
        keyspace.sets()
                .limit(
                        settings.number("set-max-intset-entries"),
                        settings.number("set-max-listpack-entries"),
                        settings.number("set-max-listpack-value"));
    }

    private static void handSortedSets(Settings settings, Keyspace keyspace) {
        keyspace.sortedSets()
                .limitListpacks(
                        settings.number("zset-max-listpack-entries"),
                        settings.number("zset-max-listpack-value"));
    }
}
