package io.respite.metrics;

import io.prometheus.client.Collector;
import io.respite.engine.CommandCounts;
import io.respite.metrics.Figures.OfDatabase;
import io.respite.metrics.Figures.OfEvent;
import io.respite.replication.ReplicationStatus.Follower;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same under the names that redis_exporter gives them, so that dashboards and alerts made for
 * it work. Those that are fields of INFO are in {@link ExporterNames}.
 */
final class ExporterCollector extends Collector {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final String[] PERCENTILES = {"50", "99", "99.9"};
    private static final int MOST_REPLICAS = 32;
    private static final String CMD = "cmd";
    private static final String DB = "db";
    private static final String[] PRIMARY = {"master_host", "master_port"};
    private static final String[] REPLICA = {"slave_ip", "slave_port", "slave_state"};

    /** What instance_info tells as labels, by the names of INFO. */
    private static final String[] INSTANCE = {
        "role",
        "redis_version",
        "redis_build_id",
        "redis_mode",
        "os",
        "maxmemory_policy",
        "tcp_port",
        "run_id",
        "process_id",
        "master_replid"
    };

    private final Scrape scrape;

    ExporterCollector(Scrape scrape) {
        this.scrape = scrape;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Figures figures = scrape.figures();
        Families families = new Families();
        boolean isUp = scrape.isAnswered();
        families.gauge("redis_up", "Whether the engine answers").add(isUp ? 1 : 0);
        families.gauge("redis_exporter_last_scrape_error", "Why it does not", "err");
        families.add(isUp ? 0 : 1, isUp ? "" : "timeout");
        ExporterNames.add(figures, families);
        addInstance(figures, families);
        addCommands(figures.commands(), families);
        addDatabases(figures.databases(), families);
        families.counter("redis_errors_total", "Error replies by first word", "err");
        figures.errors().forEach((prefix, count) -> families.add(count, prefix));
        addSlow(figures, families);
        addReplication(figures, families);
        return families.all();
    }

    private static void addInstance(Figures figures, Families families) {
        String[] values = new String[INSTANCE.length];
        for (int i = 0; i < INSTANCE.length; i++) {
            values[i] = figures.text(INSTANCE[i]);
        }
        families.gauge("redis_instance_info", "What the server is", INSTANCE).add(1, values);
        double now = figures.number("server_time_usec") / 1e6;
        families.gauge("redis_latest_fork_seconds", "How long the last fork took")
                .add(figures.number("latest_fork_usec") / 1e6);
        families.gauge("redis_start_time_seconds", "When the server started, since 1970")
                .add(Math.floor(now - figures.number("uptime_in_seconds")));
    }

    private static void addCommands(List<CommandCounts> commands, Families families) {
        addEach("commands_total", "Calls", CommandCounts::calls, commands, families);
        addEach(
                "commands_duration_seconds_total",
                "Time spent in calls",
                command -> command.nanos() / NANOS_PER_SECOND,
                commands,
                families);
        addEach(
                "commands_rejected_calls_total",
                "Calls refused before they ran",
                CommandCounts::rejected,
                commands,
                families);
        addEach(
                "commands_failed_calls_total",
                "Calls that ended in an error",
                CommandCounts::failed,
                commands,
                families);
        List<CommandCounts> measured =
                commands.stream().filter(command -> command.latencies() != null).toList();
        families.histogram(
                "redis_commands_latencies_usec", "How long calls took, in microseconds", CMD);
        for (CommandCounts command : measured) {
            families.addHistogram(
                    command.latencies().doublings(),
                    1,
                    command.nanos(),
                    NANOS_PER_MICRO,
                    command.name());
        }
        families.summary(
                "redis_latency_percentiles_usec", "How long calls took, in microseconds", CMD);
        for (CommandCounts command : measured) {
            for (int i = 0; i < PERCENTILES.length; i++) {
                double percent = Double.parseDouble(PERCENTILES[i]);
                double micros = command.latencies().percentile(percent) / NANOS_PER_MICRO;
                families.addPart("", "quantile", PERCENTILES[i], micros, command.name());
            }
            families.addTotals(command.nanos() / NANOS_PER_MICRO, command.calls(), command.name());
        }
    }

    private static void addEach(
            String name,
            String help,
            ToDoubleFunction<CommandCounts> value,
            List<CommandCounts> commands,
            Families families) {
        families.counter("redis_" + name, help + ", by command", CMD);
        commands.forEach(command -> families.add(value.applyAsDouble(command), command.name()));
    }

    private static void addDatabases(List<OfDatabase> databases, Families families) {
        families.gauge("redis_db_keys", "Keys of a database", DB);
        databases.forEach(db -> families.add(db.keys(), DB + db.index()));
        families.gauge("redis_db_keys_expiring", "Those of them that expire", DB);
        databases.forEach(db -> families.add(db.expiring(), DB + db.index()));
        families.gauge("redis_db_avg_ttl_seconds", "When they do, on average", DB);
        databases.forEach(db -> families.add(db.averageTtlSeconds(), DB + db.index()));
    }

    private static void addSlow(Figures figures, Families families) {
        families.gauge("redis_slowlog_length", "Entries of the slow log")
                .add(figures.slowLog().length());
        families.gauge("redis_slowlog_last_id", "The newest of them")
                .add(Math.max(0, figures.slowLog().lastId()));
        families.gauge("redis_last_slow_execution_duration_seconds", "How long that took")
                .add(figures.slowLog().lastSeconds());
        families.gauge("redis_latency_spike_last", "When an event last took long", "event_name");
        for (OfEvent event : figures.events()) {
            families.add(event.atSeconds(), event.name());
        }
        families.gauge("redis_latency_spike_duration_seconds", "How long it took", "event_name");
        for (OfEvent event : figures.events()) {
            families.add(event.millis() / 1e3, event.name());
        }
    }

    private static void addReplication(Figures figures, Families families) {
        if (figures.replication() == null) {
            return;
        }
        List<Follower> replicas = figures.replication().replicas();
        replicas = replicas.subList(0, Math.min(MOST_REPLICAS, replicas.size()));
        families.gauge("redis_connected_slave_offset_bytes", "What a replica has", REPLICA);
        replicas.forEach(replica -> families.add(replica.offset(), labels(replica)));
        families.gauge("redis_connected_slave_lag_seconds", "Since when it is silent", REPLICA);
        replicas.forEach(replica -> families.add(replica.lagSeconds(), labels(replica)));
        if (figures.replication().link() == null) {
            return;
        }
        String host = figures.text("master_host");
        String port = figures.text("master_port");
        families.gauge("redis_master_link_up", "Whether the primary's stream comes", PRIMARY)
                .add(figures.number("master_link_status"), host, port);
        families.gauge("redis_master_last_io_seconds_ago", "Since when it is silent", PRIMARY)
                .add(figures.number("master_last_io_seconds_ago"), host, port);
        families.gauge("redis_master_sync_in_progress", "Whether all data is coming", PRIMARY)
                .add(figures.number("master_sync_in_progress"), host, port);
        families.gauge("redis_slave_repl_offset", "How far this replica has come", PRIMARY)
                .add(figures.number("slave_repl_offset"), host, port);
        families.gauge(
                        "redis_slave_info",
                        "Whom this replica follows",
                        "master_host",
                        "master_port",
                        "read_only")
                .add(1, host, port, figures.text("slave_read_only"));
    }

    private static String[] labels(Follower replica) {
        return new String[] {replica.address(), String.valueOf(replica.port()), replica.state()};
    }
}
