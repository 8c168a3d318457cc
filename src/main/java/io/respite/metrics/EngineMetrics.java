package io.respite.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.respite.memory.HostMemory;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.ToDoubleFunction;

/**
 * The meters {@code respite.*} that have no labels. Counters start again after CONFIG RESETSTAT,
 * which Prometheus takes for a restart.
 */
@Singleton
final class EngineMetrics {

    private static final String BYTES = "bytes";
    private static final String SECONDS = "seconds";
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Scrape scrape;
    private final MeterRegistry registry;

    EngineMetrics(Scrape scrape, MeterRegistry registry) {
        this.scrape = scrape;
        this.registry = registry;
    }

    /* After the RESP port is open, which does not wait for metrics. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        measureWork();
        measureClients();
        measureMemory();
        measureDisk();
        measureReplication();
        measureProcess();
    }

    private void measureWork() {
        count("respite.commands", "Commands run", null, "total_commands_processed");
        count("respite.errors", "Error replies", null, "total_error_replies");
        count("respite.keyspace.hits", "Keys read", null, "keyspace_hits");
        count("respite.keyspace.misses", "Keys asked for in vain", null, "keyspace_misses");
        count("respite.keys.expired", "Keys removed as expired", null, "expired_keys");
        count("respite.keys.evicted", "Keys removed for memory", null, "evicted_keys");
        count("respite.network.input", "Requests read", BYTES, "total_net_input_bytes");
        count("respite.network.output", "Replies written", BYTES, "total_net_output_bytes");
        count("respite.loop.turns", "Turns of the engine's loop", null, "eventloop_cycles");
        FunctionCounter.builder(
                        "respite.loop.busy",
                        scrape,
                        s -> s.figures().number("eventloop_duration_sum") / MICROS_PER_SECOND)
                .description("Time of all turns")
                .baseUnit(SECONDS)
                .register(registry);
        gauge(
                "respite.loop.longest.turn",
                "The longest turn since the start or CONFIG RESETSTAT",
                SECONDS,
                Figures::longestTurnSeconds);
        gauge("respite.uptime", "Time since the start", SECONDS, "uptime_in_seconds");
        gauge("respite.loading", "Whether data is loading", null, "loading");
    }

    private void measureClients() {
        gauge("respite.clients", "Connected clients", null, "connected_clients");
        gauge("respite.clients.blocked", "Clients that wait", null, "blocked_clients");
        gauge("respite.clients.max", "maxclients", null, "maxclients");
        gauge("respite.clients.memory", "What clients take", BYTES, "mem_clients_normal");
        gauge("respite.clients.tracking", "Clients that track keys", null, "tracking_clients");
        count("respite.connections", "Clients that came", null, "total_connections_received");
        count("respite.connections.rejected", "Refused clients", null, "rejected_connections");
        count("respite.clients.evicted", "Clients closed for memory", null, "evicted_clients");
        count(
                "respite.clients.cut.input",
                "Clients closed at client-query-buffer-limit",
                null,
                "client_query_buffer_limit_disconnections");
        count(
                "respite.clients.cut.output",
                "Clients closed at client-output-buffer-limit",
                null,
                "client_output_buffer_limit_disconnections");
    }

    private void measureMemory() {
        gauge("respite.memory.used", "Memory in use for data", BYTES, "used_memory");
        gauge("respite.memory.peak", "Largest memory in use so far", BYTES, "used_memory_peak");
        gauge("respite.memory.dataset", "Of it keys and values", BYTES, "used_memory_dataset");
        gauge("respite.memory.max", "maxmemory, 0 for none", BYTES, "maxmemory");
        gauge(
                "respite.memory.exceeded",
                "Since when more is in use than maxmemory",
                SECONDS,
                f -> f.number("current_eviction_exceeded_time") / MILLIS_PER_SECOND);
        Gauge.builder("respite.memory.rss", HostMemory::residentBytes)
                .description("Resident memory of the process")
                .baseUnit(BYTES)
                .register(registry);
    }

    private void measureDisk() {
        String changes = "rdb_changes_since_last_save";
        gauge("respite.snapshot.changes", "Changes since the last snapshot", null, changes);
        gauge(
                "respite.snapshot.last.success",
                "When a snapshot was saved last, since 1970",
                SECONDS,
                "rdb_last_save_time");
        gauge(
                "respite.snapshot.ok",
                "Whether the last one went well",
                null,
                "rdb_last_bgsave_status");
        gauge("respite.snapshot.running", "Whether one is saved", null, "rdb_bgsave_in_progress");
        gauge(
                "respite.snapshot.last.duration",
                "How long the last one took",
                SECONDS,
                f -> Math.max(0, f.number("rdb_last_bgsave_time_sec")));
        gauge("respite.aof.enabled", "Whether writes are appended", null, "aof_enabled");
        gauge("respite.aof.size", "All files together", BYTES, "aof_current_size");
        gauge("respite.aof.base", "Their size after the last rewrite", BYTES, "aof_base_size");
        gauge("respite.aof.buffer", "What waits to be written", BYTES, "aof_buffer_length");
        gauge("respite.aof.write.ok", "Whether appending goes well", null, "aof_last_write_status");
        gauge(
                "respite.aof.rewrite.ok",
                "Whether the last rewrite went well",
                null,
                "aof_last_bgrewrite_status");
        gauge("respite.aof.rewrite.running", "Whether one runs", null, "aof_rewrite_in_progress");
        gauge("respite.aof.flushes.pending", "Flushes under way", null, "aof_pending_bio_fsync");
        count("respite.aof.flushes.delayed", "Writes put off by one", null, "aof_delayed_fsync");
    }

    private void measureReplication() {
        gauge("respite.replicas", "Connected replicas", null, "connected_slaves");
        gauge("respite.replication.offset", "End of the stream", BYTES, "master_repl_offset");
        gauge("respite.replication.backlog", "What of it is kept", BYTES, "repl_backlog_histlen");
        count("respite.replication.syncs.full", "Replicas sent all data", null, "sync_full");
        count(
                "respite.replication.syncs.partial",
                "Replicas that went on",
                null,
                "sync_partial_ok");
        count(
                "respite.replication.input",
                "Read of a primary",
                BYTES,
                "total_net_repl_input_bytes");
        count(
                "respite.replication.output",
                "Sent to replicas",
                BYTES,
                "total_net_repl_output_bytes");
    }

    /** Of the JVM what matters to a server whose data is elsewhere. */
    private void measureProcess() {
        var memory = ManagementFactory.getMemoryMXBean();
        Gauge.builder("respite.jvm.heap.used", () -> memory.getHeapMemoryUsage().getUsed())
                .description("Heap in use")
                .baseUnit(BYTES)
                .register(registry);
        Gauge.builder(
                        "respite.jvm.heap.committed",
                        () -> memory.getHeapMemoryUsage().getCommitted())
                .description("Heap taken from the system")
                .baseUnit(BYTES)
                .register(registry);
        FunctionCounter.builder("respite.jvm.gc", memory, ignored -> collectionSeconds())
                .description("Time of all garbage collections")
                .baseUnit(SECONDS)
                .register(registry);
        var threads = ManagementFactory.getThreadMXBean();
        Gauge.builder("respite.jvm.threads", threads::getThreadCount)
                .description("Threads of the JVM")
                .register(registry);
    }

    private static double collectionSeconds() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += Math.max(0, collector.getCollectionTime());
        }
        return millis / MILLIS_PER_SECOND;
    }

    private void gauge(String name, String description, String unit, String field) {
        gauge(name, description, unit, figures -> figures.number(field));
    }

    private void gauge(
            String name, String description, String unit, ToDoubleFunction<Figures> value) {
        Gauge.builder(name, scrape, s -> value.applyAsDouble(s.figures()))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private void count(String name, String description, String unit, String field) {
        FunctionCounter.builder(name, scrape, s -> s.figures().number(field))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }
}
