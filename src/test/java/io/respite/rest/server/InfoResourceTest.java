package io.respite.rest.server;

import static io.restassured.RestAssured.given;
import static io.restassured.config.JsonConfig.jsonConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.restassured.RestAssured;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@QuarkusTest
class InfoResourceTest {

    /** What may change between two looks at an idle server. */
    private static final Set<String> MOVING =
            Set.of(
                    "server_time_usec",
                    "uptime_in_seconds",
                    "lru_clock",
                    "client_recent_max_input_buffer",
                    "client_recent_max_output_buffer",
                    "used_memory",
                    "used_memory_human",
                    "used_memory_rss",
                    "used_memory_rss_human",
                    "used_memory_peak",
                    "used_memory_peak_human",
                    "used_memory_peak_perc",
                    "used_memory_overhead",
                    "used_memory_dataset",
                    "used_memory_dataset_perc",
                    "allocator_allocated",
                    "allocator_active",
                    "allocator_resident",
                    "allocator_frag_ratio",
                    "allocator_frag_bytes",
                    "allocator_rss_bytes",
                    "rss_overhead_ratio",
                    "rss_overhead_bytes",
                    "mem_fragmentation_ratio",
                    "mem_fragmentation_bytes",
                    "mem_clients_normal",
                    "java_heap_used",
                    "java_heap_committed",
                    "total_commands_processed",
                    "instantaneous_ops_per_sec",
                    "instantaneous_input_kbps",
                    "instantaneous_output_kbps",
                    "total_net_input_bytes",
                    "total_net_output_bytes",
                    "total_reads_processed",
                    "total_writes_processed",
                    "eventloop_cycles",
                    "eventloop_duration_sum",
                    "eventloop_duration_cmd_sum",
                    "instantaneous_eventloop_cycles_per_sec",
                    "instantaneous_eventloop_duration_usec",
                    "expire_cycle_cpu_milliseconds",
                    "used_cpu_sys",
                    "used_cpu_user",
                    "used_cpu_sys_main_thread",
                    "used_cpu_user_main_thread",
                    "cmdstat_info",
                    "db0",
                    "connected_clients");

    @Inject Engine engine;

    @BeforeEach
    void makeSomeKeys() throws Exception {
        try (Jedis jedis = connect()) {
            jedis.flushAll();
            jedis.set("rest:a", "1");
            jedis.psetex("rest:b", 1_000_000_000, "1");
            jedis.get("rest:missing");
        }
    }

    private Jedis connect() throws Exception {
        int port = engine.submit(() -> engine.instance().port()).get();
        return new Jedis("127.0.0.1", port);
    }

    @Test
    void jsonSaysWhatTheTextSays() throws Exception {
        Map<String, Map<String, Object>> json;
        Map<String, Map<String, String>> text;
        try (Jedis jedis = connect()) {
            jedis.ping();
            json = json("everything");
            text = fields(jedis.info("everything"));
        }
        assertThat(List.copyOf(json.keySet())).isEqualTo(List.copyOf(text.keySet()));
        text.forEach(
                (section, fields) -> {
                    assertThat(List.copyOf(json.get(section).keySet()))
                            .as(section)
                            .isEqualTo(List.copyOf(fields.keySet()));
                    fields.forEach(
                            (name, value) -> {
                                Object inJson = json.get(section).get(name);
                                if (!MOVING.contains(name)) {
                                    assertThat(asText(inJson)).as(name).isEqualTo(value);
                                }
                                if (value.matches("-?[1-9]\\d{0,18}(\\.\\d+)?|0(\\.\\d+)?")) {
                                    assertThat(inJson).as(name).isInstanceOf(Number.class);
                                }
                            });
                });
    }

    private static Map<String, Map<String, Object>> json(String section) {
        return given().config(
                        RestAssured.config()
                                .jsonConfig(
                                        jsonConfig()
                                                .numberReturnType(NumberReturnType.BIG_DECIMAL)))
                .queryParam("section", section)
                .get("/admin/info")
                .jsonPath()
                .getMap("$");
    }

    private static Map<String, Map<String, String>> fields(String info) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> fields = null;
        for (String line : info.split("\r\n")) {
            if (line.startsWith("# ")) {
                fields = new LinkedHashMap<>();
                sections.put(line.substring(2).toLowerCase(Locale.ROOT), fields);
            } else if (!line.isEmpty()) {
                int colon = line.indexOf(':');
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return sections;
    }

    private static String asText(Object value) {
        if (value instanceof Map<?, ?> parts) {
            return parts.entrySet().stream()
                    .map(part -> asText(part.getKey(), part.getValue()))
                    .collect(Collectors.joining(","));
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static String asText(Object name, Object value) {
        List<?> all = value instanceof List<?> list ? list : List.of(value);
        return all.stream().map(each -> name + "=" + asText(each)).collect(Collectors.joining(","));
    }

    @Test
    void partsAreNumbersInObjects() {
        given().queryParam("section", "keyspace")
                .queryParam("section", "commandstats")
                .get("/admin/info")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("keyspace.db0.keys", equalTo(2))
                .body("keyspace.db0.expires", equalTo(1))
                .body("commandstats.cmdstat_set.failed_calls", equalTo(0))
                .body("commandstats.cmdstat_set.usec_per_call", isNumber());
    }

    private static Matcher<Object> isNumber() {
        return instanceOf(Number.class);
    }

    @Test
    void listenersNameEachOfTheirAddresses() {
        given().queryParam("section", "server")
                .get("/admin/info")
                .then()
                .body("server.listener0.name", equalTo("tcp"))
                .body("server.listener0.bind", contains("127.0.0.1"))
                .body("server.redis_version", equalTo("7.2.6"))
                .body("server.redis_git_sha1", equalTo("00000000"));
    }

    @Test
    void withoutSectionGivesTheDefaultOnes() {
        given().get("/admin/info")
                .then()
                .statusCode(200)
                .body("$", hasKey("keyspace"))
                .body("$", not(hasKey("commandstats")))
                .body("modules", anEmptyMap());
        given().queryParam("section", "").get("/admin/info").then().body("$", hasKey("server"));
    }

    @Test
    void unknownSectionIsNotFound() {
        String body =
                given().queryParam("section", "server")
                        .queryParam("section", "nosuch")
                        .get("/admin/info")
                        .then()
                        .statusCode(404)
                        .contentType("application/problem+json")
                        .extract()
                        .asString();
        assertThat(body)
                .isEqualTo(
                        "{\"title\":\"Not Found\",\"status\":404,"
                                + "\"detail\":\"INFO has no section 'nosuch'\","
                                + "\"instance\":\"/admin/info\"}");
    }

    @Test
    void otherMethodsAreProblems() {
        given().post("/admin/info")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .body("status", equalTo(405));
    }
}
