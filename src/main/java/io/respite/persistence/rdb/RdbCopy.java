package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.keyspace.Keyspace;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a snapshot into a keyspace that nobody else uses. Any thread. */
public final class RdbCopy {

    private static final long SLICE_NANOS = 1_000_000_000;

    private RdbCopy() {}

    /**
     * Reads all keys of a file, those included whose time has come; libraries are passed over.
     *
     * @throws IOException where the file cannot be opened
     * @throws RdbError where it is broken
     */
    public static void load(Path file, Keyspace keyspace, Clock clock) throws IOException {
        keyspace.tick(clock.millis());
        RdbLoad.Surroundings surroundings =
                new RdbLoad.Surroundings(
                        keyspace,
                        new ValueCodecs(keyspace),
                        null,
                        clock,
                        Thread.ofPlatform().daemon()::unstarted);
        RdbTarget target = new RdbTarget(true, true, true, RdbTarget.AS_SAVED, true);
        try (RdbLoad load = RdbLoad.open(file, surroundings, target, new RdbListener() {})) {
            boolean hasMore = true;
            while (hasMore) {
                hasMore = load.slice(SLICE_NANOS);
            }
        }
    }
}
