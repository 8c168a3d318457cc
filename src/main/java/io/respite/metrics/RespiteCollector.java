package io.respite.metrics;

import io.prometheus.client.Collector;
import io.respite.engine.CommandCounts;
import io.respite.metrics.Figures.OfDatabase;
import io.respite.metrics.Figures.OfEvent;
import io.respite.metrics.Figures.OfSize;
import io.respite.replication.ReplicationStatus;
import io.respite.replication.ReplicationStatus.Follower;
import java.util.List;

/** Figures by command, by size, by replica: their labels come and go. */
final class RespiteCollector extends Collector {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Every second doubling is enough: eleven limits from a microsecond to a second. */
    private static final int EVERY = 2;

    /** More replicas than these are not told apart. */
    private static final int MOST_REPLICAS = 32;

    private final Scrape scrape;

    RespiteCollector(Scrape scrape) {
        this.scrape = scrape;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Figures figures = scrape.figures();
        Families families = new Families();
        addCommands(figures.commands(), families);
        addMemory(figures, families);
        addDatabases(figures.databases(), families);
        families.counter("respite_error_replies_total", "Error replies by first word", "prefix");
        figures.errors().forEach((prefix, count) -> families.add(count, prefix));
        families.gauge(
                "respite_latency_spike_seconds",
                "The newest event that took latency-monitor-threshold or longer",
                "event");
        for (OfEvent event : figures.events()) {
            families.add(event.millis() / 1e3, event.name());
        }
        if (figures.replication() != null) {
            addReplication(figures.replication(), families);
        }
        return families.all();
    }

    private static void addCommands(List<CommandCounts> commands, Families families) {
        families.histogram(
                "respite_command_duration_seconds", "How long calls of a command took", "command");
        for (CommandCounts command : commands) {
            if (command.latencies() != null) {
                families.addHistogram(
                        command.latencies().doublings(),
                        EVERY,
                        command.nanos(),
                        NANOS_PER_SECOND,
                        command.name());
            }
        }
        families.counter(
                "respite_command_rejected_total", "Calls refused before they ran", "command");
        commands.forEach(command -> families.add(command.rejected(), command.name()));
        families.counter("respite_command_failed_total", "Calls that ended in an error", "command");
        commands.forEach(command -> families.add(command.failed(), command.name()));
    }

    private static void addMemory(Figures figures, Families families) {
        families.gauge("respite_memory_arena_bytes", "The memory of the data: used, held", "state");
        families.add(figures.arena().usedBytes(), "used");
        families.add(figures.arena().heldBytes(), "held");
        families.gauge(
                "respite_memory_blocks", "Blocks of the arena by size in bytes", "size", "state");
        for (OfSize size : figures.blocks()) {
            String bytes = String.valueOf(size.blockBytes());
            families.add(size.used(), bytes, "used");
            families.add(size.free(), bytes, "free");
        }
    }

    private static void addDatabases(List<OfDatabase> databases, Families families) {
        families.gauge("respite_keys", "Keys of the database", "db");
        databases.forEach(db -> families.add(db.keys(), String.valueOf(db.index())));
        families.gauge("respite_keys_expiring", "Keys that expire", "db");
        databases.forEach(db -> families.add(db.expiring(), String.valueOf(db.index())));
    }

    private static void addReplication(ReplicationStatus status, Families families) {
        families.gauge("respite_replication_role", "1 for the role of this server", "role");
        for (String role : List.of("primary", "replica")) {
            families.add(status.role().equals(role) ? 1 : 0, role);
        }
        if (status.link() != null) {
            families.gauge("respite_replication_link_up", "Whether the primary's stream comes");
            families.add(status.link().isUp() ? 1 : 0);
            families.gauge("respite_replication_link_down_seconds", "Since when it does not");
            families.add(Math.max(0, status.link().downSeconds()));
        }
        List<Follower> replicas =
                status.replicas().subList(0, Math.min(MOST_REPLICAS, status.replicas().size()));
        families.gauge(
                "respite_replica_lag_bytes", "What a replica has not acknowledged", "replica");
        replicas.forEach(replica -> families.add(replica.lagBytes(), name(replica)));
        families.gauge("respite_replica_lag_seconds", "Since when a replica is silent", "replica");
        replicas.forEach(replica -> families.add(replica.lagSeconds(), name(replica)));
    }

    private static String name(Follower replica) {
        return replica.address() + ":" + replica.port();
    }
}
