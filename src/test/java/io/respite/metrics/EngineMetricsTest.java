package io.respite.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.LatencyEvent;
import io.respite.engine.settings.Settings.Caller;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

@QuarkusTest
class EngineMetricsTest {

    private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/respite.json");

    /** What the dashboard of redis_exporter, and its mixin's, ask for. */
    private static final String[] OF_WELL_KNOWN_DASHBOARDS = {
        "redis_blocked_clients",
        "redis_commands_duration_seconds_total",
        "redis_commands_processed_total",
        "redis_commands_total",
        "redis_connected_clients",
        "redis_connected_slaves",
        "redis_db_keys",
        "redis_db_keys_expiring",
        "redis_evicted_keys_total",
        "redis_expired_keys_total",
        "redis_instance_info",
        "redis_keyspace_hits_total",
        "redis_keyspace_misses_total",
        "redis_memory_fragmentation_ratio",
        "redis_memory_max_bytes",
        "redis_memory_used_bytes",
        "redis_memory_used_rss_bytes",
        "redis_net_input_bytes_total",
        "redis_net_output_bytes_total",
        "redis_start_time_seconds",
        "redis_up",
        "redis_uptime_in_seconds"
    };

    private static final Pattern METRIC = Pattern.compile("\\b(respite|redis)_[a-z_]+");

    @Inject Engine engine;

    private static Exposition scrape() {
        return new Exposition(
                given().get("/q/metrics").then().statusCode(200).extract().asString());
    }

    private Jedis connect() throws Exception {
        return new Jedis("127.0.0.1", engine.submit(() -> engine.instance().port()).get());
    }

    /** A scrape after the figures of the one before are old. */
    private static Exposition scrapeAnew() throws InterruptedException {
        Thread.sleep(120);
        return scrape();
    }

    @Test
    void countsWhatClientsDo() throws Exception {
        try (Jedis client = connect()) {
            Exposition before = scrapeAnew();
            for (int i = 0; i < 1000; i++) {
                client.set("metrics:" + i, "value");
            }
            client.get("metrics:missing");
            Exposition after = scrapeAnew();
            for (String commands :
                    List.of("respite_commands_total", "redis_commands_processed_total")) {
                assertThat(after.value(commands) - before.value(commands))
                        .isBetween(1001.0, 1020.0);
            }
            for (String misses :
                    List.of("respite_keyspace_misses_total", "redis_keyspace_misses_total")) {
                assertThat(after.value(misses) - before.value(misses)).isEqualTo(1);
            }
            assertThat(after.value("respite_keys{db=\"0\"}")).isGreaterThanOrEqualTo(1000);
            assertThat(after.value("redis_db_keys{db=\"db0\"}"))
                    .isEqualTo(after.value("respite_keys{db=\"0\"}"));
            assertThat(after.value("respite_clients")).isGreaterThanOrEqualTo(1);
            client.flushAll();
        }
    }

    @Test
    void eachCommandHasAHistogram() throws Exception {
        try (Jedis client = connect()) {
            client.configResetStat();
            for (int i = 0; i < 10; i++) {
                client.set("k", "v");
            }
            Exposition metrics = scrapeAnew();
            String set = "{command=\"set\"";
            String name = "respite_command_duration_seconds";
            assertThat(metrics.value(name + "_count" + set + "}")).isEqualTo(10);
            assertThat(metrics.value(name + "_bucket" + set + ",le=\"+Inf\"}")).isEqualTo(10);
            assertThat(metrics.value(name + "_sum" + set + "}")).isBetween(1e-7, 1.0);
            List<String> buckets =
                    metrics.samples(name + "_bucket").stream()
                            .filter(line -> line.contains("\"set\""))
                            .toList();
            assertThat(buckets).hasSize(11);
            assertThat(buckets.getFirst()).contains("le=\"1.031E-6\"");
            assertThat(metrics.value("redis_commands_total{cmd=\"set\"}")).isEqualTo(10);
            assertThat(metrics.value("redis_commands_latencies_usec_count{cmd=\"set\"}"))
                    .isEqualTo(10);
            assertThat(metrics.value("redis_latency_percentiles_usec{cmd=\"set\",quantile=\"99\"}"))
                    .isPositive();
            assertThat(
                            metrics.value("redis_commands_duration_seconds_total{cmd=\"set\"}")
                                    - metrics.value(name + "_sum" + set + "}"))
                    .isZero();
        }
    }

    @Test
    void namesHaveBaseUnits() throws Exception {
        Exposition metrics = scrapeAnew();
        assertThat(metrics.value("respite_memory_used_bytes")).isPositive();
        assertThat(metrics.value("respite_memory_peak_bytes"))
                .isGreaterThanOrEqualTo(metrics.value("respite_memory_used_bytes"));
        assertThat(metrics.value("respite_memory_rss_bytes")).isGreaterThan(50e6);
        assertThat(metrics.value("respite_memory_max_bytes")).isZero();
        assertThat(metrics.value("respite_uptime_seconds")).isBetween(0.0, 3600.0);
        assertThat(metrics.value("respite_replication_role{role=\"primary\"}")).isEqualTo(1);
        assertThat(metrics.value("respite_jvm_heap_used_bytes")).isPositive();
        assertThat(metrics.repeatedTypes()).isEmpty();
    }

    @Test
    void thoseOfRedisExporterAreThere() throws Exception {
        Exposition metrics = scrapeAnew();
        assertThat(metrics.names()).contains(OF_WELL_KNOWN_DASHBOARDS);
        assertThat(metrics.value("redis_up")).isEqualTo(1);
        assertThat(metrics.samples("redis_instance_info").getFirst())
                .contains("role=\"master\"", "redis_version=\"7.2", "redis_mode=\"standalone\"");
        double start = metrics.value("redis_start_time_seconds");
        assertThat(System.currentTimeMillis() / 1e3 - start).isBetween(0.0, 3600.0);
    }

    @Test
    void spikesAndErrorsAreThere() throws Exception {
        Caller caller = new Caller(true, false);
        List<String> on = List.of("latency-monitor-threshold", "10");
        List<String> off = List.of("latency-monitor-threshold", "0");
        engine.submit(() -> engine.settings().set(on, caller)).get();
        engine.submit(
                        () -> {
                            engine.observers().latency().took(LatencyEvent.AOF_WRITE, 12_000_000);
                            return engine.settings().set(off, caller);
                        })
                .get();
        try (Jedis client = connect()) {
            client.sendCommand(() -> "NOSUCH".getBytes());
        } catch (JedisDataException expected) {
            assertThat(expected).hasMessageStartingWith("ERR unknown command");
        }
        Exposition metrics = scrapeAnew();
        assertThat(metrics.value("respite_latency_spike_seconds{event=\"aof-write\"}"))
                .isEqualTo(0.012);
        assertThat(metrics.value("redis_latency_spike_duration_seconds{event_name=\"aof-write\"}"))
                .isEqualTo(0.012);
        assertThat(metrics.value("redis_errors_total{err=\"ERR\"}")).isPositive();
        engine.submit(() -> engine.observers().latency().resetAll()).get();
    }

    /** A label that grows with the data would make a scrape as large as the data. */
    @Test
    void aScrapeStaysSmall() throws Exception {
        assertThat(scrapeAnew().size()).isLessThan(6000);
    }

    @Test
    void theDashboardAsksForNothingElse() throws Exception {
        Set<String> asked = new TreeSet<>();
        collect(new ObjectMapper().readTree(DASHBOARD.toFile()), asked);
        assertThat(asked).hasSizeGreaterThan(30);
        try (Jedis client = connect()) {
            client.set("k", "v");
        }
        Set<String> exported = scrapeAnew().names();
        /* A replica's link has none here, what is slow or fails may not have happened. */
        asked.removeAll(
                Set.of(
                        "respite_replica_lag_bytes",
                        "respite_replica_lag_seconds",
                        "respite_replication_link_up",
                        "respite_latency_spike_seconds",
                        "respite_error_replies_total"));
        assertThat(exported).containsAll(asked);
    }

    private static void collect(JsonNode node, Set<String> names) {
        if (node.isObject() && node.has("expr")) {
            Matcher name = METRIC.matcher(node.get("expr").textValue());
            while (name.find()) {
                names.add(name.group());
            }
        }
        node.forEach(child -> collect(child, names));
    }
}
