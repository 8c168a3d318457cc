package io.respite.rest.server;

import io.respite.engine.Engine;
import io.respite.keyspace.Database;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A database that has keys.
 *
 * @param db its number
 * @param keys how many, those included whose time has come and that nobody touched yet
 * @param expires how many of them expire
 * @param averageTtlMs estimated mean time to live of those, in milliseconds
 */
@Schema(name = "Database")
record DatabaseView(int db, long keys, long expires, long averageTtlMs) {

    /**
     * All that have keys.
     *
     * @param count how many there are, empty ones too
     */
    @Schema(name = "Databases")
    record All(List<DatabaseView> databases, int count) {

        static All of(Engine engine) {
            int count = engine.keyspace().databaseCount();
            return new All(
                    IntStream.range(0, count)
                            .mapToObj(engine.keyspace()::database)
                            .filter(database -> database.size() > 0)
                            .map(DatabaseView::of)
                            .toList(),
                    count);
        }
    }

    private static DatabaseView of(Database database) {
        return new DatabaseView(
                database.index(),
                database.size(),
                database.expiringSize(),
                database.averageTtlMillis());
    }
}
