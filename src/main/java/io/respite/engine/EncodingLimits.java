package io.respite.engine;

import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;

/** Tells values what the directives say of up to what size they keep their compact encoding. */
final class EncodingLimits {

    private EncodingLimits() {}

    /** Does so now and whenever the directives change. */
    static void hand(Settings settings, Keyspace keyspace) {
        now(
                settings,
                () -> handHashes(settings, keyspace),
                "hash-max-listpack-entries",
                "hash-max-listpack-value");
        now(
                settings,
                () -> handLists(settings, keyspace),
                "list-max-listpack-size",
                "list-compress-depth");
        now(
                settings,
                () -> handSets(settings, keyspace),
                "set-max-intset-entries",
                "set-max-listpack-entries",
                "set-max-listpack-value");
        now(
                settings,
                () -> handSortedSets(settings, keyspace),
                "zset-max-listpack-entries",
                "zset-max-listpack-value");
        now(
                settings,
                () -> handStreams(settings, keyspace),
                "stream-node-max-bytes",
                "stream-node-max-entries");
    }

    private static void now(Settings settings, Runnable hand, String... directives) {
        settings.onChange(hand, directives);
        hand.run();
    }

    private static void handLists(Settings settings, Keyspace keyspace) {
        keyspace.lists()
                .limit(
                        (int) settings.number("list-max-listpack-size"),
                        (int) settings.number("list-compress-depth"));
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

    private static void handStreams(Settings settings, Keyspace keyspace) {
        keyspace.streams()
                .limit(
                        settings.number("stream-node-max-bytes"),
                        settings.number("stream-node-max-entries"));
    }
}
