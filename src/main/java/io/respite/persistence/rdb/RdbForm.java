package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import io.respite.engine.Instance;
import io.respite.engine.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * In which form a snapshot is written.
 *
 * @param version of the format
 * @param compresses whether strings are compressed
 * @param sums whether it ends in a checksum
 * @param use what is kept of how each entry was used
 * @param notes what is told of its making, by name, in this order
 * @param content what is in it
 */
public record RdbForm(
        int version,
        boolean compresses,
        boolean sums,
        Use use,
        Map<String, String> notes,
        Content content) {

    /** What is in it. */
    public enum Content {
        ALL,
        FUNCTIONS,
        NOTHING
    }

    /** What is kept of how an entry was used. */
    public enum Use {
        NOTHING,
        IDLE_TIME,
        FREQUENCY
    }

    /**
     * The form that the settings ask for.
     *
     * @param isBase whether it is what an append-only file begins with
     */
    public static RdbForm of(Engine engine, boolean isBase) {
        Settings settings = engine.settings();
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("redis-ver", Instance.REDIS_VERSION);
        notes.put("redis-bits", "64");
        notes.put("ctime", Long.toString(engine.clock().seconds()));
        notes.put("used-mem", Long.toString(engine.keyspace().arena().usedBytes()));
        if (!isBase) {
            engine.replication().note(notes);
        }
        notes.put("aof-base", isBase ? "1" : "0");
        return new RdbForm(
                (int) settings.number("rdb-version"),
                settings.flag("rdbcompression"),
                settings.flag("rdbchecksum"),
                use(settings.text("maxmemory-policy")),
                notes,
                Content.ALL);
    }

    /** The same with another content. */
    public RdbForm of(Content newContent) {
        return new RdbForm(version, compresses, sums, use, notes, newContent);
    }

    private static Use use(String policy) {
        if (policy.endsWith("-lfu")) {
            return Use.FREQUENCY;
        }
        return policy.endsWith("-lru") ? Use.IDLE_TIME : Use.NOTHING;
    }
}
