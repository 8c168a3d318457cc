package io.respite.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import jakarta.inject.Inject;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@QuarkusTest
class EngineMetricsTest {

    private static final int MOST_LOOKS = 50;
    private static final int PAUSE_MS = 100;

    @Inject Engine engine;

    @Test
    void countsWhatClientsDo() throws Exception {
        double commands = value(scrape(), "respite_commands_total");
        double misses = value(scrape(), "respite_keyspace_misses_total");
        int port = engine.submit(() -> engine.instance().port()).get();
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            for (int i = 0; i < 1000; i++) {
                jedis.set("metrics:" + i, "value");
            }
            jedis.get("metrics:missing");
            String metrics =
                    scrapeUntil(
                            text ->
                                    value(text, "respite_keyspace_misses_total") > misses
                                            && value(text, "respite_commands_total")
                                                    > commands + 1000);
            assertThat(value(metrics, "respite_commands_total"))
                    .isGreaterThanOrEqualTo(commands + 1001);
            assertThat(value(metrics, "respite_keys{db=\"0\"}")).isGreaterThanOrEqualTo(1000);
            assertThat(value(metrics, "respite_clients")).isGreaterThanOrEqualTo(1);
        }
    }

    private static String scrape() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    /* A sample is at most a second old, a scrape may see parts of two; this looks for five. */
    private static String scrapeUntil(Predicate<String> isEnough) throws InterruptedException {
        String metrics = scrape();
        for (int look = 0; look < MOST_LOOKS && !isEnough.test(metrics); look++) {
            Thread.sleep(PAUSE_MS);
            metrics = scrape();
        }
        return metrics;
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + metrics));
    }

    @Test
    void namesHaveBaseUnits() throws Exception {
        String metrics = scrapeUntil(text -> value(text, "respite_memory_used_bytes") > 0);
        assertThat(value(metrics, "respite_memory_used_bytes")).isPositive();
        assertThat(value(metrics, "respite_memory_peak_bytes"))
                .isGreaterThanOrEqualTo(value(metrics, "respite_memory_used_bytes"));
        assertThat(value(metrics, "respite_memory_rss_bytes")).isGreaterThan(50e6);
        assertThat(value(metrics, "respite_memory_max_bytes")).isZero();
        assertThat(value(metrics, "respite_uptime_seconds")).isBetween(0.0, 3600.0);
        for (String name :
                new String[] {
                    "respite_errors_total",
                    "respite_connections_total",
                    "respite_connections_rejected_total",
                    "respite_keyspace_hits_total",
                    "respite_keys_expired_total",
                    "respite_keys_evicted_total",
                    "respite_keys_expiring{db=\"0\"}",
                    "respite_network_input_bytes_total",
                    "respite_network_output_bytes_total"
                }) {
            assertThat(value(metrics, name)).isNotNegative();
        }
    }
}
