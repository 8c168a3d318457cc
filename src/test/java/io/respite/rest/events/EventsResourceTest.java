package io.respite.rest.events;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.respite.engine.Engine;
import io.respite.server.LoggedLines;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.vertx.core.http.HttpClosedException;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@QuarkusTest
class EventsResourceTest {

    private static final int PATIENCE_MS = 20_000;

    @Inject Engine engine;
    @Inject Streams streams;

    private Jedis client;
    private final List<Stream> opened = new ArrayList<>();

    @BeforeEach
    void connect() throws Exception {
        client = new Jedis("127.0.0.1", engine.submit(() -> engine.instance().port()).get());
        client.flushAll();
    }

    @AfterEach
    void leave() throws Exception {
        for (Stream stream : opened) {
            stream.socket.close();
        }
        /* The server hears of a closed socket a little later. */
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (isHeard() && System.currentTimeMillis() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(isHeard()).isFalse();
        client.close();
    }

    private boolean isHeard() {
        return streams.count() > 0 || client.clientList().contains("name=http");
    }

    private Stream open(String path) throws IOException {
        Stream stream = new Stream(path);
        opened.add(stream);
        assertThat(stream.next()).isEqualTo(":alive");
        return stream;
    }

    /** Reads a stream line by line, as slowly as the test wants. */
    private static final class Stream {

        private final Socket socket;
        private final BufferedReader lines;

        Stream(String path) throws IOException {
            socket = new Socket("127.0.0.1", RestAssured.port);
            socket.setSoTimeout(PATIENCE_MS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            lines =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line of an event, without the chunks' lengths. */
        String next() throws IOException {
            while (true) {
                String line = lines.readLine();
                if (line != null && line.equals("0")) {
                    return null;
                }
                if (line == null || line.matches("(:|id:|event:|data:).*")) {
                    return line;
                }
            }
        }

        /** The next event's name and data. */
        String event() throws IOException {
            String name = next();
            while (name != null && !name.startsWith("event:")) {
                name = next();
            }
            return name == null ? null : name.substring(6) + " " + next().substring(5);
        }
    }

    @Test
    void messagesOfAChannelComeAsTheyAre() throws Exception {
        Stream stream = open("/admin/pubsub/ne%2Fws");
        client.publish("ne/ws", "hello");
        client.publish("ne/ws".getBytes(), new byte[] {(byte) 0xFF});
        assertThat(stream.event())
                .isEqualTo("message {\"channel\":\"ne/ws\",\"message\":\"hello\"}");
        assertThat(stream.event())
                .isEqualTo("message {\"channel\":\"ne/ws\",\"message\":{\"base64\":\"/w==\"}}");
        given().get("/admin/pubsub").then().body("channels[0].channel", equalTo("ne/ws"));
    }

    @Test
    void channelsAreListedByPages() throws Exception {
        int channels = 2_500;
        StringBuilder names = new StringBuilder("SUBSCRIBE odd");
        for (int i = 0; i < channels; i++) {
            names.append(" paged:").append(i);
        }
        int port = engine.submit(() -> engine.instance().port()).get();
        try (Socket subscriber = new Socket("127.0.0.1", port)) {
            subscriber.setSoTimeout(PATIENCE_MS);
            byte[] request = (names + "\r\n").getBytes(StandardCharsets.US_ASCII);
            subscriber.getOutputStream().write(request);
            BufferedReader replies =
                    new BufferedReader(new InputStreamReader(subscriber.getInputStream()));
            String last = ":" + (channels + 1);
            while (!replies.readLine().equals(last)) {
                continue;
            }
            Set<String> found = new HashSet<>();
            String cursor = "0";
            for (int pages = 0; cursor != null; pages++) {
                assertThat(pages).isLessThan(100);
                JsonPath page =
                        given().queryParam("match", "paged:*")
                                .get("/admin/pubsub?count=500&cursor=" + cursor)
                                .then()
                                .statusCode(200)
                                .extract()
                                .jsonPath();
                List<String> some = page.getList("channels.channel");
                assertThat(some.size()).isLessThan(600);
                found.addAll(some);
                cursor = page.getString("cursor");
            }
            assertThat(found).hasSize(channels).contains("paged:0").doesNotContain("odd");
        }
        given().get("/admin/pubsub?cursor=-1").then().statusCode(400);
        given().get("/admin/pubsub?count=0").then().statusCode(400);
    }

    @Test
    void aReaderWhoHasGoneIsNoWordInTheLogButABrokenServerIs() {
        try (LoggedLines lines = LoggedLines.of(Streams.SENDER)) {
            Streams.SENDER.log(Level.SEVERE, "gone", new IOException("Broken pipe"));
            Streams.SENDER.log(Level.SEVERE, "closed", new HttpClosedException("Stream closed"));
            Streams.SENDER.log(Level.SEVERE, "broken", new IllegalStateException());
            assertThat(lines.lines()).containsExactly("broken");
        }
    }

    @Test
    void patternsAndShardChannelsAreSubscribedTo() throws Exception {
        Stream pattern = open("/admin/pubsub/n*?pattern=true");
        Stream shard = open("/admin/pubsub/s?shard=true");
        given().contentType(ContentType.JSON)
                .body("{\"message\":\"hi\"}")
                .post("/admin/pubsub/news")
                .then()
                .statusCode(200)
                .body("receivers", equalTo(1));
        given().contentType(ContentType.JSON)
                .body("{\"message\":\"ho\"}")
                .post("/admin/pubsub/s?shard=true")
                .then()
                .body("receivers", equalTo(1));
        assertThat(pattern.event())
                .isEqualTo("message {\"channel\":\"news\",\"message\":\"hi\",\"pattern\":\"n*\"}");
        assertThat(shard.event()).isEqualTo("message {\"channel\":\"s\",\"message\":\"ho\"}");
    }

    @Test
    void whatIsDoneToKeysIsTold() throws Exception {
        Stream stream = open("/admin/events?types=keyspace&match=k*&database=0");
        client.set("other", "1");
        client.select(1);
        client.set("key", "1");
        client.select(0);
        client.rpush("key", "1");
        assertThat(stream.event())
                .isEqualTo("keyspace {\"event\":\"new\",\"database\":0,\"key\":\"key\"}");
        assertThat(stream.event())
                .isEqualTo("keyspace {\"event\":\"rpush\",\"database\":0,\"key\":\"key\"}");
        assertThat(client.configGet("notify-keyspace-events").get("notify-keyspace-events"))
                .isEmpty();
    }

    @Test
    void requestsJobsAndSlowOnesAreTold() throws Exception {
        Stream monitor = open("/admin/events?types=monitor");
        client.echo("a\r\n\"b\"");
        assertThat(monitor.event()).contains("\"arguments\":[\"ECHO\",\"a\\r\\n\\\"b\\\"\"]");
        Stream slow = open("/admin/events?types=slow,job");
        client.configSet("slowlog-log-slower-than", "0");
        try {
            client.echo("slow");
            String event = slow.event();
            while (!event.contains("\"ECHO\"")) {
                event = slow.event();
            }
            assertThat(event).startsWith("slow {\"id\":").contains("\"microseconds\":");
        } finally {
            client.configSet("slowlog-log-slower-than", "10000");
        }
    }

    @Test
    void evictedKeysAreTold() throws Exception {
        client.set("victim", "v");
        Stream stream = open("/admin/events?types=evicted");
        client.configSet("maxmemory-policy", "allkeys-random");
        client.configSet("maxmemory", "1");
        try {
            client.sendCommand(() -> "DBSIZE".getBytes());
            assertThat(stream.event()).isEqualTo("evicted {\"database\":0,\"key\":\"victim\"}");
        } finally {
            client.configSet("maxmemory", "0");
            client.configSet("maxmemory-policy", "noeviction");
        }
    }

    @Test
    void aReaderWhoDoesNotReadLosesEventsAndNotTheServersMemory() throws Exception {
        Stream stream = open("/admin/pubsub/flood");
        String message = "x".repeat(50_000);
        for (int i = 0; i < 1000; i++) {
            client.publish("flood", message);
        }
        String event = stream.event();
        while (!event.startsWith("lost ")) {
            event = stream.event();
        }
        assertThat(event).matches("lost \\{\"lost\":[0-9]+}");
    }

    @Test
    void aKilledSessionEndsItsStream() throws Exception {
        Stream stream = open("/admin/pubsub/news");
        String line =
                client.clientList()
                        .lines()
                        .filter(each -> each.contains("name=http"))
                        .findFirst()
                        .orElseThrow();
        assertThat(line).contains("cmd=subscribe").contains("sub=1").contains("flags=P");
        client.sendCommand(
                () -> "CLIENT".getBytes(), "KILL", "ID", line.replaceAll("id=([0-9]+).*", "$1"));
        assertThat(stream.event()).isNull();
    }

    @Test
    void streamsAreBounded() throws Exception {
        for (int i = 0; i < Streams.MOST_STREAMS; i++) {
            open("/admin/pubsub/c" + i);
        }
        given().get("/admin/pubsub/more")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .contentType("application/problem+json")
                .body("detail", equalTo("There are 64 streams already"));
        assertThat(client.pubsubChannels()).hasSize(Streams.MOST_STREAMS);
    }

    @Test
    void whatIsWrongIsSaid() {
        given().get("/admin/events?types=job,nosuch")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("not [nosuch]"));
        given().get("/admin/events?database=99").then().statusCode(404);
        given().get("/admin/pubsub/a?pattern=true&shard=true").then().statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{\"massage\":1}")
                .post("/admin/pubsub/a")
                .then()
                .statusCode(400)
                .body("detail", containsString("[massage]"));
    }

    @Test
    void whoMayNotListenIsRefused() {
        client.aclSetUser(
                "ann", "on", ">pw", "+@all", "-monitor", "~*", "resetchannels", "&mine:*");
        try {
            for (String path :
                    List.of(
                            "/admin/pubsub/news",
                            "/admin/pubsub/*?pattern=true",
                            "/admin/events?types=keyspace",
                            "/admin/events?types=monitor")) {
                given().auth()
                        .preemptive()
                        .basic("ann", "pw")
                        .get(path)
                        .then()
                        .statusCode(403)
                        .contentType("application/problem+json");
            }
        } finally {
            client.aclDelUser("ann");
        }
    }
}
