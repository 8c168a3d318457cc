package io.respite.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.respite.commands.admin.info.HostProcess;
import io.respite.engine.Engine;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters {@code respite.*}. Those of a database appear when it first has a key. Counters start
 * again after CONFIG RESETSTAT, which Prometheus takes for a restart.
 */
@Singleton
final class EngineMetrics {

    private static final long INTERVAL_MS = 1000;
    private static final String BYTES = "bytes";

    private final Engine engine;
    private final Vertx vertx;
    private final MeterRegistry registry;
    private final BitSet measuredDatabases = new BitSet();
    private final long startedAt;
    private volatile Sample sample = Sample.EMPTY;
    private long timer;

    EngineMetrics(Engine engine, Vertx vertx, MeterRegistry registry) {
        this.engine = engine;
        this.vertx = vertx;
        this.registry = registry;
        startedAt = engine.clock().nanos();
    }

    /* After the RESP port is open, which does not wait for metrics. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        measureWork();
        measureMemory();
        measureDatabase(0);
        refresh();
        timer = vertx.setPeriodic(INTERVAL_MS, id -> refresh());
    }

    /* Before the engine ends. Under live reload the Vert.x that keeps the timer outlives it. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private void refresh() {
        engine.submit(() -> Sample.of(engine)).thenAccept(this::use);
    }

    private synchronized void use(Sample newSample) {
        sample = newSample;
        for (int i = 0; i < newSample.keys().length; i++) {
            if (newSample.keys()[i] > 0) {
                measureDatabase(i);
            }
        }
    }

    private void measureWork() {
        count("respite.commands", "Commands run", Sample::commands);
        count("respite.errors", "Error replies", Sample::errors);
        gauge("respite.clients", "Connected clients", null, s -> s.clients().connected());
        count("respite.connections", "Clients that came", s -> s.clients().accepted());
        count("respite.connections.rejected", "Refused clients", s -> s.clients().rejected());
        count("respite.keyspace.hits", "Keys read", s -> s.lookups().hits());
        count("respite.keyspace.misses", "Keys asked for in vain", s -> s.lookups().misses());
        count("respite.keys.expired", "Keys removed as expired", s -> s.lookups().expired());
        count("respite.keys.evicted", "Keys removed for memory", s -> s.lookups().evicted());
        countBytes("respite.network.input", "Requests read", Sample::inputBytes);
        countBytes("respite.network.output", "Replies written", Sample::outputBytes);
        TimeGauge.builder(
                        "respite.uptime",
                        this,
                        TimeUnit.NANOSECONDS,
                        metrics -> engine.clock().nanos() - metrics.startedAt)
                .description("Time since the start")
                .register(registry);
    }

    private void measureMemory() {
        gauge("respite.memory.used", "Memory in use for data", BYTES, Sample::usedMemory);
        gauge("respite.memory.peak", "Largest memory in use so far", BYTES, Sample::peakMemory);
        gauge("respite.memory.max", "maxmemory, 0 for none", BYTES, Sample::maxMemory);
        Gauge.builder("respite.memory.rss", HostProcess::residentBytes)
                .description("Resident memory of the process")
                .baseUnit(BYTES)
                .register(registry);
    }

    /* The caller holds the lock, or is the start. */
    private void measureDatabase(int index) {
        if (measuredDatabases.get(index)) {
            return;
        }
        measuredDatabases.set(index);
        gaugeOfDatabase("respite.keys", "Keys of the database", index, Sample::keys);
        gaugeOfDatabase("respite.keys.expiring", "Keys that expire", index, Sample::expiring);
    }

    private void gaugeOfDatabase(
            String name, String description, int index, Function<Sample, long[]> of) {
        Gauge.builder(name, this, metrics -> at(of.apply(metrics.sample), index))
                .description(description)
                .tag("db", String.valueOf(index))
                .register(registry);
    }

    private static long at(long[] counts, int index) {
        return index < counts.length ? counts[index] : 0;
    }

    private void gauge(
            String name, String description, String unit, ToDoubleFunction<Sample> value) {
        Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.sample))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    private void count(String name, String description, ToDoubleFunction<Sample> value) {
        FunctionCounter.builder(name, this, metrics -> value.applyAsDouble(metrics.sample))
                .description(description)
                .register(registry);
    }

    private void countBytes(String name, String description, ToDoubleFunction<Sample> value) {
        FunctionCounter.builder(name, this, metrics -> value.applyAsDouble(metrics.sample))
                .description(description)
                .baseUnit(BYTES)
                .register(registry);
    }
}
