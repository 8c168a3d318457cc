package io.respite.metrics;

import io.respite.engine.CommandCounts;
import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import io.respite.engine.LatencySeries;
import io.respite.engine.SlowLog;
import io.respite.keyspace.Database;
import io.respite.replication.ReplicationStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All figures of one moment, from which a scrape is answered.
 *
 * @param info the fields of INFO, those of all sections together
 * @param commands those that somebody asked for
 * @param errors error replies by their first word
 * @param events what took long
 * @param blocks of the arena, by size
 * @param databases the first ones, and those that hold keys
 */
record Figures(
        Map<String, Object> info,
        List<CommandCounts> commands,
        Map<String, Long> errors,
        List<OfEvent> events,
        List<OfSize> blocks,
        List<OfDatabase> databases,
        OfSlowLog slowLog,
        OfArena arena,
        ReplicationStatus replication,
        double longestTurnSeconds) {

    /** What a label may be of is bounded: more databases than these are not told apart. */
    private static final int MOST_DATABASES = 64;

    private static final int FIRST_DATABASES = 16;
    private static final List<String> SECTIONS =
            List.of(
                    "server",
                    "clients",
                    "memory",
                    "persistence",
                    "stats",
                    "replication",
                    "cpu",
                    "cluster");

    /** Directives that redis_exporter asks for, beside INFO. */
    private static final List<String> DIRECTIVES = List.of("maxclients", "maxmemory", "io-threads");

    private static final double NANOS_PER_SECOND = 1e9;

    record OfEvent(String name, long atSeconds, long millis) {}

    record OfSize(long blockBytes, long used, long free) {}

    record OfDatabase(int index, long keys, long expiring, double averageTtlSeconds) {}

    /**
     * @param lastId -1 where it was always empty
     */
    record OfSlowLog(long length, long lastId, double lastSeconds) {}

    record OfArena(long usedBytes, long heldBytes, long reservedBytes) {}

    /** Figures of a server of which nothing is known. */
    static final Figures NONE =
            new Figures(
                    Map.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    new OfSlowLog(0, -1, 0),
                    new OfArena(0, 0, 0),
                    null,
                    0);

    /** Takes them, on the engine thread. */
    static Figures of(Engine engine, InfoSections sections) {
        Map<String, Object> info = new LinkedHashMap<>();
        sections.values(engine, SECTIONS).values().forEach(info::putAll);
        for (String name : DIRECTIVES) {
            info.put("config_" + name.replace('-', '_'), engine.settings().number(name));
        }
        Map<String, Long> errors = new LinkedHashMap<>();
        engine.statistics().errors().forEach((prefix, count) -> errors.put(prefix, count[0]));
        List<OfSize> blocks = new ArrayList<>();
        engine.keyspace()
                .arena()
                .forEachSize((size, used, free) -> blocks.add(new OfSize(size, used, free)));
        return new Figures(
                info,
                CommandCounts.of(engine.commands()),
                errors,
                events(engine),
                blocks,
                databases(engine),
                slowLog(engine.observers().slowLog()),
                new OfArena(
                        engine.keyspace().arena().usedBytes(),
                        engine.keyspace().arena().heldBytes(),
                        engine.keyspace().arena().reservedBytes()),
                ReplicationStatus.of(engine),
                engine.statistics().longestTurnNanos() / NANOS_PER_SECOND);
    }

    private static List<OfEvent> events(Engine engine) {
        List<OfEvent> events = new ArrayList<>();
        for (LatencySeries series : engine.observers().latency().series()) {
            int newest = series.count() - 1;
            events.add(
                    new OfEvent(
                            series.event().text(),
                            series.atSeconds(newest),
                            series.millis(newest)));
        }
        return events;
    }

    private static List<OfDatabase> databases(Engine engine) {
        List<OfDatabase> databases = new ArrayList<>();
        int count = engine.keyspace().databaseCount();
        for (int i = 0; i < count && databases.size() < MOST_DATABASES; i++) {
            Database database = engine.keyspace().database(i);
            if (i < FIRST_DATABASES || database.size() > 0) {
                databases.add(
                        new OfDatabase(
                                i,
                                database.size(),
                                database.expiringSize(),
                                database.averageTtlMillis() / 1e3));
            }
        }
        return databases;
    }

    private static OfSlowLog slowLog(SlowLog log) {
        if (log.entries().isEmpty()) {
            return new OfSlowLog(0, -1, 0);
        }
        SlowLog.Entry newest = log.entries().iterator().next();
        return new OfSlowLog(log.entries().size(), newest.id(), newest.micros() / 1e6);
    }

    /** A field of INFO as a number: ok is 1, err is 0, and so is what is not there. */
    double number(String field) {
        return switch (info.get(field)) {
            case Number number -> number.doubleValue();
            case String text when text.equals("ok") || text.equals("up") -> 1;
            case null, default -> 0;
        };
    }

    /** A field of INFO as a text, empty where it is not there. */
    String text(String field) {
        return String.valueOf(info.getOrDefault(field, ""));
    }
}
