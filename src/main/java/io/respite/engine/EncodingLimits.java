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
    }

    private static void handHashes(Settings settings, Keyspace keyspace) {
        keyspace.hashes()
                .limitListpacks(
                        settings.number("hash-max-listpack-entries"),
                        settings.number("hash-max-listpack-value"));
    }
}
