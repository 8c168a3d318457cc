package io.respite.rest.replication;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings.Caller;
import io.respite.golden.RealRedis;
import io.respite.rest.Directories;
import io.respite.topology.Node;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

@QuarkusTest
class ReplicationResourceTest {

    private static final String PATH = "/admin/replication";
    private static final String NEW_ID = "0123456789012345678901234567890123456789";
    private static final String PROBLEM = "application/problem+json";

    @TempDir static Path dir;

    @Inject Engine engine;

    private int port;
    private Jedis client;
    private Path before;

    @BeforeEach
    void connect() throws Exception {
        port = engine.submit(() -> engine.instance().port()).get();
        client = new Jedis("127.0.0.1", port);
        client.flushAll();
        before = Directories.move(engine, dir);
    }

    @AfterEach
    void leave() throws Exception {
        set("requirepass", "");
        set("repl-diskless-sync-delay", "5");
        post("", "{\"primary\": null}");
        client.flushAll();
        client.close();
        Directories.move(engine, before);
    }

    private void set(String name, String value) throws Exception {
        Caller caller = new Caller(true, false);
        String refusal =
                engine.submit(() -> engine.settings().set(List.of(name, value), caller)).get();
        assertThat(refusal).isNull();
    }

    private static Response post(String path, String body) {
        return given().contentType("application/json").body(body).post(PATH + path);
    }

    @Test
    void aPrimaryAloneHasNoLinkAndNoReplicas() {
        given().get(PATH)
                .then()
                .statusCode(200)
                .body("role", equalTo("primary"))
                .body("failover", equalTo("no-failover"))
                .body("history.id.length()", equalTo(40))
                .body("backlog.sizeBytes", equalTo(1 << 20))
                .body("replicas", empty())
                .body("link", nullValue());
    }

    @Test
    void followsAPrimaryUntilItIsToldToLead() throws Exception {
        Optional<Path> binary = RealRedis.embedded();
        Assumptions.assumeTrue(binary.isPresent(), "no redis-server of 6.2 for this machine");
        Path own = Files.createDirectory(dir.resolve("primary"));
        try (Node primary = Node.redis(binary.get(), own)) {
            primary.fill(1, 50);
            String wish = "{\"primary\": \"127.0.0.1:" + primary.port() + "\"}";
            post("", wish)
                    .then()
                    .statusCode(200)
                    .body("role", equalTo("replica"))
                    .body("link.host", equalTo("127.0.0.1"))
                    .body("link.port", equalTo(primary.port()));
            Node.await(
                    () -> given().get(PATH).asString(),
                    () -> given().get(PATH).jsonPath().getBoolean("link.isUp"));
            assertThat(client.dbSize()).isEqualTo(primary.client().dbSize());
            given().get(PATH)
                    .then()
                    .body("history.id", equalTo(primary.info("master_replid")))
                    .body("link.state", equalTo("CONNECTED"))
                    .body("link.downSeconds", equalTo(-1))
                    .body("link.transfer", nullValue())
                    .body("linkHistory.to", hasItem("TRANSFER"))
                    .body("linkHistory.primary", hasItem("127.0.0.1:" + primary.port()));
            post("", wish).then().statusCode(200).body("link.isUp", equalTo(true));
            post("", "{\"primary\": null}")
                    .then()
                    .statusCode(200)
                    .body("role", equalTo("primary"))
                    .body("history.secondId", equalTo(primary.info("master_replid")))
                    .body("link", nullValue());
        }
    }

    @Test
    void showsEveryReplica() throws Exception {
        try (Socket replica = new Socket("127.0.0.1", port)) {
            say(replica, "REPLCONF listening-port 7001 ip-address 10.1.2.3 capa eof\r\n");
            assertThat(replica.getInputStream().read()).isEqualTo('+');
            say(replica, "PSYNC ? -1\r\n");
            Node.await(
                    () -> given().get(PATH).asString(),
                    () -> !given().get(PATH).jsonPath().getList("replicas").isEmpty());
            given().get(PATH)
                    .then()
                    .body("replicas[0].address", equalTo("10.1.2.3"))
                    .body("replicas[0].port", equalTo(7001))
                    .body("replicas[0].offset", equalTo(0))
                    .body("backlog.isActive", equalTo(true));
        }
        Node.await(
                () -> given().get(PATH).asString(),
                () -> given().get(PATH).jsonPath().getList("replicas").isEmpty());
    }

    @Test
    void aSnapshotOverHttpSendsReplicasAwayAndIsNothingForAReplica() throws Exception {
        client.set("key", "value");
        byte[] file = given().get("/admin/persistence/snapshot").asByteArray();
        String history = given().get(PATH).jsonPath().getString("history.id");
        try (Socket replica = new Socket("127.0.0.1", port)) {
            say(replica, "PSYNC ? -1\r\n");
            assertThat(replica.getInputStream().read()).isEqualTo('+');
            given().contentType("application/octet-stream")
                    .body(file)
                    .post("/admin/persistence/load")
                    .then()
                    .statusCode(200);
            replica.setSoTimeout(20_000);
            replica.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        assertThat(given().get(PATH).jsonPath().getString("history.id")).isNotEqualTo(history);
        post("", "{\"primary\": \"127.0.0.1:1\"}").then().statusCode(200);
        given().contentType("application/octet-stream")
                .body(file)
                .post("/admin/persistence/load")
                .then()
                .statusCode(409)
                .body("detail", containsString("This server is a replica"));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whatIsNotUnderstoodIsAProblem() {
        assertProblem("", "{\"primary\": \"nowhere\"}", "primary is 'host:port'");
        assertProblem("", "{\"primary\": \"host:0\"}", "primary is 'host:port'");
        assertProblem("", "{\"primary\": \"host:65536\"}", "primary is 'host:port'");
        assertProblem("", "{\"primary\": \"a host:6379\"}", "primary is 'host:port'");
        assertProblem("", "{\"primary\": 6379}", "primary is 'host:port'");
        assertProblem("", "{}", "primary is missing");
        assertProblem("", "{\"primary\": null, \"x\": 1}", "The body has unknown fields: [x]");
        assertProblem("", "{", "The body is not JSON");
        assertProblem("", "[]", "The body is not a JSON object");
        assertProblem("/failover", "{\"timeoutMs\": -1}", "timeoutMs is a number greater than 0");
        assertProblem("/failover", "{\"timeoutMs\": 1.5}", "timeoutMs is a number greater than 0");
        assertProblem("/failover", "{\"force\": \"yes\"}", "force is true or false");
        assertProblem("/failover", "{\"abort\": true, \"force\": true}", "abort goes with nothing");
        given().get(PATH).then().body("role", equalTo("primary"));
    }

    private static void assertProblem(String path, String body, String detail) {
        post(path, body)
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("title", equalTo("Bad Request"))
                .body("instance", equalTo(PATH + path))
                .body("detail", startsWith(detail));
    }

    @Test
    void aFailoverThatCannotBeIsAConflict() {
        assertConflict("{}", "FAILOVER requires connected replicas.");
        assertConflict("{\"abort\": true}", "No failover in progress.");
        post("", "{\"primary\": \"127.0.0.1:1\"}").then().statusCode(200);
        assertConflict("{}", "FAILOVER is not valid when server is a replica.");
    }

    @Test
    void theReplicaThatIsNamedTakesOver() throws Exception {
        set("repl-diskless-sync-delay", "0");
        client.set("key", "value");
        try (ServerSocket taker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket replica = new Socket("127.0.0.1", port)) {
            taker.setSoTimeout(20_000);
            String address = "127.0.0.1:" + taker.getLocalPort();
            say(replica, "REPLCONF listening-port " + taker.getLocalPort() + "\r\n");
            say(replica, "REPLCONF ip-address 127.0.0.1 capa eof capa psync2\r\n");
            readUntil(replica, "+OK\r\n+OK\r\n");
            say(replica, "PSYNC ? -1\r\n");
            awaitAcknowledging(replica, "replicas[0].state", "online");
            post("/failover", "{\"to\": \"127.0.0.1:1\"}").then().statusCode(409);

            post("/failover", "{\"to\": \"" + address + "\", \"timeoutMs\": 60000}")
                    .then()
                    .statusCode(202)
                    .body("role", equalTo("primary"));
            String history = given().get(PATH).jsonPath().getString("history.id");
            awaitAcknowledging(replica, "failover", "failover-in-progress");
            given().get(PATH)
                    .then()
                    .body("handOver.to", equalTo(address))
                    .body("handOver.startedAtMs", greaterThan(0L));
            given().get("/admin/jobs").then().body("kind", hasItem("failover"));
            post("", "{\"primary\": null}").then().statusCode(409);
            try (Socket follower = taker.accept()) {
                takeOver(follower);
                Node.await(
                        () -> given().get(PATH).asString(),
                        () -> given().get(PATH).jsonPath().getBoolean("link.isUp"));
                given().get(PATH)
                        .then()
                        .body("role", equalTo("replica"))
                        .body("failover", equalTo("no-failover"))
                        .body("history.id", equalTo(NEW_ID))
                        .body("history.secondId", equalTo(history))
                        .body("link.port", equalTo(taker.getLocalPort()));
                assertThat(client.get("key")).isEqualTo("value");
            }
        }
    }

    /* The replica has all that there is, until the state says what it should. */
    private static void awaitAcknowledging(Socket replica, String field, String value) {
        Node.await(
                () -> given().get(PATH).asString(),
                () -> {
                    JsonPath state = given().get(PATH).jsonPath();
                    acknowledge(replica, state.getLong("history.offset"));
                    return value.equals(state.getString(field));
                });
    }

    private static void acknowledge(Socket replica, long offset) {
        try {
            replica.getInputStream().skipNBytes(replica.getInputStream().available());
            say(replica, "REPLCONF ACK " + offset + "\r\n");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /* Answers the handshake of who led until now, and leads. */
    private static void takeOver(Socket follower) throws IOException {
        follower.setSoTimeout(20_000);
        readUntil(follower, "PING\r\n");
        say(follower, "+PONG\r\n");
        readUntil(follower, "psync2\r\n");
        say(follower, "+OK\r\n+OK\r\n");
        readUntil(follower, "FAILOVER\r\n");
        say(follower, "+CONTINUE " + NEW_ID + "\r\n");
    }

    private static void readUntil(Socket socket, String end) throws IOException {
        StringBuilder taken = new StringBuilder();
        while (!taken.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as(taken.toString()).isNotNegative();
            taken.append((char) next);
        }
    }

    private static void assertConflict(String body, String detail) {
        post("/failover", body)
                .then()
                .statusCode(409)
                .contentType(PROBLEM)
                .body("detail", containsString(detail));
    }

    @Test
    void withAPasswordNobodyChangesAnythingWithoutIt() throws Exception {
        set("requirepass", "secret");
        given().get(PATH).then().statusCode(401);
        post("", "{\"primary\": \"127.0.0.1:1\"}").then().statusCode(401);
        post("/failover", "{}").then().statusCode(401);
        given().auth()
                .preemptive()
                .basic("default", "secret")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("role", equalTo("primary"));
        set("requirepass", "");
    }
}
