package io.respite.rest.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

/** The server's own resources over HTTP. */
@QuarkusTest
class ServerResourcesTest {

    private static final String PROBLEM = "application/problem+json";

    @Inject Engine engine;

    private Jedis client;

    @BeforeEach
    void connect() throws Exception {
        client = new Jedis("127.0.0.1", engine.submit(() -> engine.instance().port()).get());
        client.flushAll();
    }

    @AfterEach
    void leave() {
        client.configSet("slowlog-log-slower-than", "10000");
        client.configSet("requirepass", "");
        client.flushAll();
        client.close();
    }

    @Test
    void slowRequestsAreListedAndForgotten() {
        client.clientSetname("batch");
        client.configSet("slowlog-log-slower-than", "0");
        client.slowlogReset();
        client.set(new byte[] {'k', (byte) 0xFF}, "value".getBytes());
        given().get("/admin/slowlog?count=1")
                .then()
                .statusCode(200)
                .body("thresholdMicroseconds", equalTo(0))
                .body("length", equalTo(2))
                .body("maxLength", equalTo(128))
                .body("entries", hasSize(1))
                .body("entries[0].arguments[0]", equalTo("SET"))
                .body("entries[0].arguments[1].base64", equalTo("a/8="))
                .body("entries[0].arguments[2]", equalTo("value"))
                .body("entries[0].clientName", equalTo("batch"))
                .body("entries[0].atSeconds", greaterThan(1_700_000_000));
        client.configSet("slowlog-log-slower-than", "10000");
        given().delete("/admin/slowlog").then().statusCode(204);
        given().get("/admin/slowlog").then().body("length", equalTo(0)).body("entries", empty());
        for (String count : List.of("0", "-1", "1001", "x", "99999999999999999999")) {
            given().get("/admin/slowlog?count=" + count)
                    .then()
                    .statusCode(400)
                    .contentType(PROBLEM)
                    .body("detail", containsString("count is a number from 1 to 1000"));
        }
    }

    @Test
    void slowRequestsAreListedByPages() {
        client.configSet("slowlog-log-slower-than", "0");
        client.slowlogReset();
        for (int i = 0; i < 6; i++) {
            client.set("key", "" + i);
        }
        client.configSet("slowlog-log-slower-than", "10000");
        String[] words = {"5", "4", "3", "2", "1", "0"};
        String cursor = "";
        for (int page = 0; page < 3; page++) {
            cursor =
                    given().get("/admin/slowlog?count=2&cursor=" + cursor)
                            .then()
                            .statusCode(200)
                            .body("length", equalTo(7))
                            .body("entries", hasSize(2))
                            .body("entries[0].arguments[2]", equalTo(words[2 * page]))
                            .body("entries[1].arguments[2]", equalTo(words[2 * page + 1]))
                            .extract()
                            .path("cursor");
        }
        given().get("/admin/slowlog?count=2&cursor=" + cursor)
                .then()
                .body("entries.arguments.flatten()", contains("SLOWLOG", "RESET"))
                .body("cursor", nullValue());
        given().get("/admin/slowlog?cursor=x").then().statusCode(400).contentType(PROBLEM);
    }

    @Test
    void clientsAreListedByPages() throws Exception {
        try (Jedis other = new Jedis("127.0.0.1", port())) {
            other.clientSetname("other");
            other.select(3);
            long id = other.clientId();
            String first =
                    given().get("/admin/clients?count=1")
                            .then()
                            .statusCode(200)
                            .body("clients", hasSize(1))
                            .extract()
                            .path("cursor");
            assertThat(first).isNotNull();
            given().get("/admin/clients?count=1000&cursor=" + (id - 1))
                    .then()
                    .body("cursor", nullValue())
                    .body("clients.id", contains((int) id))
                    .body("clients[0].name", equalTo("other"))
                    .body("clients[0].database", equalTo(3))
                    .body("clients[0].type", equalTo("normal"))
                    .body("clients[0].flags", equalTo("N"))
                    .body("clients[0].lastCommand", equalTo("client|id"))
                    .body("clients[0].inMulti", equalTo(-1))
                    .body("clients[0].resp", equalTo(2));
            given().get("/admin/clients?type=replica").then().body("clients", empty());
            given().get("/admin/clients?type=odd").then().statusCode(400).contentType(PROBLEM);
            given().get("/admin/clients/" + id).then().body("name", equalTo("other"));
            given().delete("/admin/clients/" + id).then().statusCode(204);
            given().get("/admin/clients/" + id).then().statusCode(404).contentType(PROBLEM);
            given().delete("/admin/clients/" + id).then().statusCode(404).contentType(PROBLEM);
        }
    }

    private int port() throws Exception {
        return engine.submit(() -> engine.instance().port()).get();
    }

    @Test
    void directivesAreToldWithAllThatIsKnown() {
        client.configSet("requirepass", "");
        given().get("/admin/config?match=MAXMEMORY-pol*")
                .then()
                .statusCode(200)
                .body("settings", hasSize(1))
                .rootPath("settings[0]")
                .body("name", equalTo("maxmemory-policy"))
                .body("value", equalTo("noeviction"))
                .body("default", equalTo("noeviction"))
                .body("kind", containsString("allkeys-lru"))
                .body("isMutable", equalTo(true))
                .body("isDefault", equalTo(true))
                .body("isSecret", equalTo(false));
        given().get("/admin/config?match=databases")
                .then()
                .body("settings[0].isMutable", equalTo(false));
        given().get("/admin/config?match=slaveof")
                .then()
                .body("settings.name", hasItem("replicaof"));
        given().get("/admin/config?match=nosuch").then().body("settings", empty());
    }

    @Test
    void secretsAreNeverShown() {
        client.configSet("masterauth", "hidden-secret");
        String all = given().get("/admin/config").then().statusCode(200).extract().asString();
        assertThat(all).contains("\"name\":\"masterauth\",\"value\":null").doesNotContain("hidden");
        patch("{\"masterauth\": \"hidden-too\"}")
                .statusCode(200)
                .body("settings[0].value", nullValue())
                .body("settings[0].isSecret", equalTo(true))
                .body("settings[0].isDefault", equalTo(false));
        assertThat(client.configGet("masterauth")).containsEntry("masterauth", "hidden-too");
        patch("{\"masterauth\": null}")
                .statusCode(200)
                .body("settings[0].isDefault", equalTo(true));
    }

    private static ValidatableResponse patch(String body) {
        return given().contentType(ContentType.JSON).body(body).patch("/admin/config").then();
    }

    @Test
    void directivesAreSetAllOrNone() {
        patch("{\"hz\": 20, \"lazyfree-lazy-expire\": true, \"maxmemory\": \"1gb\"}")
                .statusCode(200)
                .body("settings.name", contains("hz", "lazyfree-lazy-expire", "maxmemory"))
                .body("settings.value", contains("20", "yes", "1073741824"));
        patch("{\"hz\": 50, \"databases\": 1}")
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", containsString("can't set immutable config"));
        assertThat(client.configGet("hz")).containsEntry("hz", "20");
        patch("{\"hz\": 50, \"nosuch\": 1}")
                .statusCode(400)
                .body("detail", containsString("Unknown option or number of arguments"));
        patch("{\"hz\": null, \"lazyfree-lazy-expire\": null, \"maxmemory\": null}")
                .statusCode(200)
                .body("settings.isDefault", contains(true, true, true));
    }

    @Test
    void whatIsNoChangeOfDirectivesIsRefused() {
        for (String body :
                List.of(
                        "",
                        "{",
                        "[]",
                        "{}",
                        "7",
                        "{\"hz\": [1]}",
                        "{\"hz\":1}{}",
                        "{\"hz\":1,\"hz\":2}")) {
            patch(body).statusCode(400).contentType(PROBLEM).body("status", equalTo(400));
        }
    }

    @Test
    void withoutAFileNothingIsRewritten() {
        given().post("/admin/config/rewrite")
                .then()
                .statusCode(409)
                .contentType(PROBLEM)
                .body("detail", equalTo("The server is running without a config file"));
    }

    @Test
    void databasesAreListed() {
        client.set("a", "1");
        client.psetex("b", 1_000_000, "1");
        client.select(7);
        client.set("c", "1");
        given().get("/admin/databases")
                .then()
                .statusCode(200)
                .body("count", equalTo(16))
                .body("databases.db", contains(0, 7))
                .body("databases.keys", contains(2, 1))
                .body("databases.expires", contains(1, 0));
    }

    @Test
    void memoryIsToldBySizeOfBlock() {
        client.set("a", "x".repeat(40_000));
        given().get("/admin/memory")
                .then()
                .statusCode(200)
                .body("arena.usedBytes", greaterThan(40_000))
                .body("arena.largeBytes", greaterThan(39_999))
                .body("arena.sizeClasses", hasItem(org.hamcrest.Matchers.hasKey("blockBytes")))
                .body("policy", equalTo("noeviction"))
                .body("limitBytes", equalTo(0))
                .body("residentBytes", greaterThan(1_000_000))
                .body("heapBytes", greaterThan(1_000_000));
    }

    @Test
    void anAnalysisTellsWhatTheMemoryGoesTo() throws Exception {
        client.hset("user:1", "field", "value");
        client.set("user:2", "value");
        client.set(new byte[] {(byte) 0xFF, ':', 'x'}, "value".getBytes());
        String path =
                given().contentType(ContentType.JSON)
                        .body("{\"db\": 0, \"separator\": \":\", \"depth\": 2}")
                        .post("/admin/memory/analyses")
                        .then()
                        .statusCode(202)
                        .body("totalKeys", equalTo(3))
                        .extract()
                        .header("Location");
        await(path, "DONE");
        given().get(path)
                .then()
                .statusCode(200)
                .body("keys", equalTo(3))
                .body("types.type", contains("string", "hash"))
                .body("tree.prefix", equalTo(""))
                .body("tree.keys", equalTo(3))
                .body("tree.children[0].prefix", equalTo("user:"))
                .body("tree.children[0].keys", equalTo(2))
                .body("tree.children[1].prefix.base64", equalTo("/zo="))
                .body("largest", hasSize(3));
        given().get("/admin/memory/analyses").then().body("state", hasItem("DONE"));
        given().delete(path).then().statusCode(204);
        given().get(path).then().body("state", equalTo("DONE"));
    }

    private static void await(String path, String state) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!given().get(path).path("state").equals(state)) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void whatIsNoAnalysisIsRefused() {
        for (String body :
                List.of(
                        "{\"db\": 16}",
                        "{\"db\": \"0\"}",
                        "{\"separator\": \"\"}",
                        "{\"separator\": \"12345678901234567\"}",
                        "{\"separator\": \"\\ud800\"}",
                        "{\"separator\": {\"base64\": \"!\"}}",
                        "{\"depth\": 0}",
                        "{\"depth\": 1e9}",
                        "{\"prefixes\": 99999999999}",
                        "{\"odd\": 1}")) {
            given().contentType(ContentType.JSON)
                    .body(body)
                    .post("/admin/memory/analyses")
                    .then()
                    .statusCode(400)
                    .contentType(PROBLEM);
        }
        given().get("/admin/memory/analyses/99").then().statusCode(404).contentType(PROBLEM);
        given().get("/admin/memory/analyses/x").then().statusCode(400).contentType(PROBLEM);
        given().delete("/admin/memory/analyses/99").then().statusCode(404).contentType(PROBLEM);
    }

    @Test
    void theFileIsWrittenWithItsUsers(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("respite.conf"), "# ours\nhz 10\n");
        useFile(file);
        try {
            client.aclSetUser("carl", "on", ">secret", "+get");
            client.configSet("hz", "20");
            given().post("/admin/config/rewrite").then().statusCode(204);
            assertThat(file).content().contains("# ours", "hz 20", "user carl on");
            given().get("/admin/config?match=hz").then().body("file", equalTo(file.toString()));
        } finally {
            client.aclDelUser("carl");
            client.configSet("hz", "10");
            useFile(null);
        }
    }

    private void useFile(Path file) throws Exception {
        engine.submit(
                        () -> {
                            engine.instance().useConfigFile(file);
                            return null;
                        })
                .get();
    }

    @Test
    void whoeverWaitsOverHttpCanBeEnded() throws Exception {
        int before = given().get("/admin/clients").jsonPath().getList("clients").size();
        client.clientPause(60_000, ClientPauseMode.WRITE);
        CompletableFuture<Integer> waiting =
                CompletableFuture.supplyAsync(
                        () ->
                                given().contentType(ContentType.JSON)
                                        .body("[\"SET\", \"paused\", \"1\"]")
                                        .post("/admin/commands")
                                        .statusCode());
        try {
            Number id = null;
            for (int i = 0; id == null && i < 2000; i++) {
                id =
                        given().get("/admin/clients")
                                .path("clients.find { it.lastCommand == 'set' }.id");
            }
            assertThat(id).isNotNull();
            given().get("/admin/info?section=clients")
                    .then()
                    .body("clients.connected_clients", equalTo(before));
            given().delete("/admin/clients/" + id).then().statusCode(204);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(400);
            given().get("/admin/clients/" + id).then().statusCode(404);
        } finally {
            client.clientUnpause();
        }
        assertThat(client.exists("paused")).isFalse();
    }

    @Test
    void onlyWhoMayReadAllKeysMayAnalyseThem() throws Exception {
        client.aclSetUser("part", "on", ">secret", "~app:*", "+@read");
        client.aclSetUser("whole", "on", ">secret", "~*", "+@read");
        try {
            analysisBy("part").statusCode(403).contentType(PROBLEM);
            await(analysisBy("whole").statusCode(202).extract().header("Location"), "DONE");
        } finally {
            client.aclDelUser("part", "whole");
        }
    }

    private static ValidatableResponse analysisBy(String user) {
        return given().auth()
                .preemptive()
                .basic(user, "secret")
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/admin/memory/analyses")
                .then();
    }
}
