package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.persistence.rdb.RdbSnapshot;
import io.respite.persistence.rdb.Saves;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is on disk, and what is being written.
 *
 * @param loading whether data is being loaded
 * @param snapshot the RDB file
 * @param running the snapshot that is being written, or null
 * @param appendOnlyFile the fields of INFO whose names begin with {@code aof_}, without that
 */
public record PersistenceStatus(
        boolean loading, Snapshot snapshot, Running running, Map<String, Object> appendOnlyFile) {

    private static final String APPEND_PREFIX = "aof_";

    /**
     * The RDB file.
     *
     * @param fileBytes 0 where there is none
     * @param lastSaveMs when it was saved, or the server started, since 1970
     * @param lastStatus of the last save in the background: ok or err
     * @param lastSeconds how long that took, or -1
     * @param saves since the start
     */
    public record Snapshot(
            String file,
            long fileBytes,
            long lastSaveMs,
            String lastStatus,
            long lastSeconds,
            long saves,
            long changesSinceSave) {}

    /**
     * A snapshot that is being written: to the RDB file, as the base of the append-only file, or to
     * be sent.
     */
    public record Running(
            long keys, long totalKeys, long bytes, long milliseconds, long bytesPerSecond) {}

    /** The state as it is now. To be called on the engine thread. */
    public static PersistenceStatus of(Engine engine) {
        Persistence persistence = Persistence.of(engine);
        Saves saves = persistence.saves();
        InfoFields fields = new InfoFields();
        persistence.appendOnlyFile().describe(fields);
        return new PersistenceStatus(
                engine.isLoading(), snapshot(engine, saves), running(saves), appended(fields));
    }

    private static Snapshot snapshot(Engine engine, Saves saves) {
        Path file = engine.settings().path("dbfilename");
        return new Snapshot(
                file.toString(),
                file.toFile().length(),
                saves.lastSave() * 1000,
                saves.isLastOk() ? "ok" : "err",
                saves.lastSeconds(),
                saves.count(),
                engine.changesSinceSave());
    }

    private static Running running(Saves saves) {
        RdbSnapshot snapshot = saves.running();
        if (snapshot == null) {
            return null;
        }
        long milliseconds = saves.runningMillis();
        return new Running(
                snapshot.keys(),
                snapshot.totalKeys(),
                snapshot.bytes(),
                milliseconds,
                snapshot.bytes() * 1000 / Math.max(1, milliseconds));
    }

    private static Map<String, Object> appended(InfoFields fields) {
        Map<String, Object> appended = new LinkedHashMap<>();
        fields.asMap()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(APPEND_PREFIX)) {
                                appended.put(name.substring(APPEND_PREFIX.length()), value);
                            }
                        });
        return appended;
    }
}
