package io.respite.rest.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.LatencyEvent;
import io.respite.engine.settings.Settings.Caller;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** {@code /admin/stats} and {@code /admin/latency} over HTTP. */
@QuarkusTest
class StatsResourceTest {

    @Inject Engine engine;

    private Jedis client;

    @BeforeEach
    void connect() throws Exception {
        int port = engine.submit(() -> engine.instance().port()).get();
        client = new Jedis("127.0.0.1", port);
        client.configResetStat();
    }

    @AfterEach
    void leave() throws Exception {
        set("requirepass", "");
        set("latency-monitor-threshold", "0");
        engine.submit(() -> engine.observers().latency().resetAll()).get();
        client.close();
    }

    private void set(String name, String value) throws Exception {
        Caller caller = new Caller(true, false);
        String refusal =
                engine.submit(() -> engine.settings().set(List.of(name, value), caller)).get();
        assertThat(refusal).isNull();
    }

    @Test
    void statsCountCommands() {
        client.set("k", "v");
        client.get("k");
        given().get("/admin/stats")
                .then()
                .statusCode(200)
                .body("commands.find { it.name == 'set' }.calls", equalTo(1))
                .body("commands.find { it.name == 'set' }.family", equalTo("string"))
                .body("commands.find { it.name == 'set' }", hasKey("p999Microseconds"))
                .body("families.find { it.family == 'string' }.calls", equalTo(2))
                .body("errors", empty());
    }

    @Test
    void eventsAreShownAndForgotten() throws Exception {
        set("latency-monitor-threshold", "10");
        engine.submit(
                        () -> {
                            engine.observers().latency().took(LatencyEvent.COMMAND, 12_000_000);
                            engine.observers().latency().took(LatencyEvent.AOF_WRITE, 13_000_000);
                            return null;
                        })
                .get();
        given().get("/admin/latency")
                .then()
                .statusCode(200)
                .body("thresholdMilliseconds", equalTo(10))
                .body("events", hasSize(2))
                .body("events[0].event", equalTo("command"))
                .body("events[0].maxMilliseconds", equalTo(12))
                .body("events[0].history[0].milliseconds", equalTo(12))
                .body("commands.name", hasItem("config|resetstat"));
        given().header("X-Requested-With", "test")
                .queryParam("event", "COMMAND")
                .delete("/admin/latency")
                .then()
                .statusCode(204);
        given().get("/admin/latency").then().body("events.event", equalTo(List.of("aof-write")));
        given().header("X-Requested-With", "test").delete("/admin/latency").then().statusCode(204);
        given().get("/admin/latency").then().body("events", empty());
    }

    @Test
    void bothWantThePassword() throws Exception {
        set("requirepass", "secret");
        given().get("/admin/stats").then().statusCode(401);
        given().get("/admin/latency").then().statusCode(401);
        given().auth()
                .preemptive()
                .basic("default", "secret")
                .get("/admin/stats")
                .then()
                .statusCode(200);
    }

    @Test
    void bothAreDescribed() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .rootPath("paths")
                .body("'/admin/stats'.get.operationId", equalTo("stats"))
                .body("'/admin/latency'.get.operationId", equalTo("latency"))
                .body("'/admin/latency'.delete.operationId", equalTo("resetLatency"));
    }
}
