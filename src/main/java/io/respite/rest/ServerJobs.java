package io.respite.rest;

import io.respite.engine.Engine;
import io.respite.engine.InfoSections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the server does in the background for itself as a whole, from what INFO tells of it. */
public final class ServerJobs {

    /** A job, by fields of INFO: whether it runs, how often it has ended, and how it ended last. */
    public enum Kind {
        SAVE("rdb_bgsave_in_progress", "rdb_saves", "rdb_last_bgsave_status"),
        REWRITE("aof_rewrite_in_progress", "aof_rewrites", "aof_last_bgrewrite_status"),
        LOAD("loading", null, null),
        SYNC("master_sync_in_progress", null, null),
        FAILOVER("master_failover_state", null, null);

        private final String running;
        private final String ended;
        private final String status;

        Kind(String running, String ended, String status) {
            this.running = running;
            this.ended = ended;
            this.status = status;
        }
    }

    /**
     * How far a job has come.
     *
     * @param number how often it has ended so far, where that is counted
     * @param progress from 0 to 1
     */
    public record Job(boolean isRunning, long number, boolean hasFailed, double progress) {

        /**
         * Whether nothing has changed since. Not {@code equals}, whose code the JVM makes when a
         * record is first asked: the engine thread would stand still for 7 ms.
         */
        public boolean isAs(Job before) {
            return isRunning == before.isRunning
                    && number == before.number
                    && hasFailed == before.hasFailed
                    && progress == before.progress;
        }
    }

    private ServerJobs() {}

    /** The fields of INFO that tell of jobs and roles. For the engine thread. */
    public static Map<String, Object> facts(Engine engine, InfoSections sections) {
        Map<String, Object> facts = new HashMap<>();
        sections.values(engine, List.of("persistence", "replication"))
                .values()
                .forEach(facts::putAll);
        return facts;
    }

    /** All kinds of jobs, as the fields tell. */
    public static Map<Kind, Job> of(Map<String, Object> facts) {
        Map<Kind, Job> jobs = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            String running = String.valueOf(facts.getOrDefault(kind.running, "0"));
            boolean isRunning = !running.equals("0") && !running.equals("no-failover");
            long number = kind.ended == null ? 0 : (long) number(facts, kind.ended);
            boolean hasFailed = kind.status != null && !"ok".equals(facts.get(kind.status));
            double progress = isRunning ? progress(kind, facts) : 0;
            jobs.put(kind, new Job(isRunning, number, hasFailed, progress));
        }
        return jobs;
    }

    private static double progress(Kind kind, Map<String, Object> facts) {
        return switch (kind) {
            case SAVE, REWRITE -> {
                double total = number(facts, "current_save_keys_total");
                yield total == 0 ? 0 : number(facts, "current_save_keys_processed") / total;
            }
            case LOAD -> number(facts, "loading_loaded_perc") / 100;
            case SYNC -> number(facts, "master_sync_perc") / 100;
            case FAILOVER -> 0;
        };
    }

    /** A field's number; 0 where it is none. */
    public static double number(Map<String, Object> facts, String name) {
        Object value = facts.get(name);
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
