package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Reads a file key by key, each into a keyspace of its own where nothing else is. Any thread. */
public final class RdbKeys {

    /** Addresses only: there is one key at a time. */
    private static final long ARENA_BYTES = 1L << 36;

    /** Takes keys and libraries. */
    public interface Visitor {

        /** The next key, which is gone when this returns; in the same keyspace each time. */
        void key(Keyspace keyspace, Database database, long entry);

        /** A library of functions, which come before the keys; returns null. */
        String library(long ref, int length, boolean replaces);
    }

    private RdbKeys() {}

    /**
     * Reads a file to its end; keys whose time has come are read as well.
     *
     * @param databases how many there may be
     * @throws IOException where it cannot be read
     * @throws RdbError where it is broken
     */
    public static void forEach(Path file, int databases, Visitor visitor) throws IOException {
        Arena arena = new Arena(ARENA_BYTES);
        try (Keyspace keyspace = new Keyspace(arena, databases, new SplittableRandom())) {
            RdbLoad.Surroundings surroundings =
                    new RdbLoad.Surroundings(
                            keyspace,
                            new ValueCodecs(keyspace),
                            visitor::library,
                            Clock.SYSTEM,
                            Thread.ofPlatform().daemon()::unstarted);
            RdbTarget target = new RdbTarget(true, true, true, RdbTarget.AS_SAVED, true);
            try (RdbLoad load = RdbLoad.open(file, surroundings, target, new RdbListener() {})) {
                keyspace.tick(1);
                while (load.reader().step()) {
                    load.reader().settle();
                    take(keyspace, visitor);
                }
            }
        }
    }

    private static void take(Keyspace keyspace, Visitor visitor) {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                long[] found = new long[1];
                database.forEach(entry -> found[0] = entry);
                visitor.key(keyspace, database, found[0]);
                database.remove(found[0]);
            }
        }
        keyspace.reclaimer().finish();
    }
}
