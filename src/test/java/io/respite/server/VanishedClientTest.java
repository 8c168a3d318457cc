package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.app.Families;
import io.respite.app.Sections;
import io.respite.bytes.Clock;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.settings.Directives;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients whose machine is gone: no end of the connection, no answer of any kind. */
class VanishedClientTest {

    private static final long LIMIT_MS = 20_000;
    private static final String VALUE = "v".repeat(100_000);

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Settings settings = new Settings(Directives.all());
    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 16, new SplittableRandom(1));
    private RespServer server;
    private Engine engine;
    private Socket socket;
    private BufferedReader replies;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux") && vertx.isNativeTransportEnabled(),
                "packet filters and the times of keepalive are Linux'");
        settings.put("port", List.of("0"));
        settings.put("bind", List.of("127.0.0.1"));
        settings.put("tcp-keepalive", List.of("1"));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        server.start().toCompletionStage().toCompletableFuture().join();
        socket = new Socket("127.0.0.1", port());
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        call("SET", "k", VALUE);
    }

    private int port() {
        return engine.submit(engine.instance()::port).join();
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            socket.close();
            server.stop().toCompletionStage().toCompletableFuture().join();
            keyspace.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Sends a request as an array: an inline one may not be as long as {@link #VALUE}. */
    private String call(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
        return replies.readLine();
    }

    @Test
    void aSilentOneIsEndedByKeepalive() throws Exception {
        try (VanishingSocket client = new VanishingSocket(port())) {
            client.send("PING\r\n");
            assertThat(client.read()).isEqualTo('+');
            client.vanish();
            assertThat(clients()).isEqualTo(2);
            awaitClients(1);
        }
    }

    @Test
    void aSubscriberIsEndedByItsLimit() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 8mb 0 0");
        try (VanishingSocket client = new VanishingSocket(port())) {
            client.send("SUBSCRIBE news\r\n");
            assertThat(client.read()).isEqualTo('*');
            long before = used();
            client.vanish();
            int published = 0;
            for (; clients() > 1 && published < 1_000; published++) {
                call("PUBLISH", "news", VALUE);
            }
            awaitClients(1);
            assertThat(published).isBetween(80, 200);
            assertThat(used()).isLessThanOrEqualTo(before);
            assertThat(call("PUBLISH", "news", "gone")).isEqualTo(":0");
            assertThat(engine.statistics().outputBufferDisconnections).isEqualTo(1);
        }
    }

    @Test
    void aSubscriberThatIsSentLittleIsEndedWhenItsTimeIsOver() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 1mb 1");
        try (VanishingSocket client = new VanishingSocket(port())) {
            client.send("SUBSCRIBE news\r\n");
            assertThat(client.read()).isEqualTo('*');
            client.vanish();
            for (int i = 0; i < 80; i++) {
                assertThat(call("PUBLISH", "news", VALUE)).isEqualTo(":1");
            }
            awaitClients(1);
        }
    }

    @Test
    void oneThatAskedForMuchIsEndedByItsLimit() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "normal 8mb 0 0");
        try (VanishingSocket client = new VanishingSocket(port())) {
            client.send("PING\r\n");
            assertThat(client.read()).isEqualTo('+');
            long before = used();
            client.vanish();
            client.send("GET k\r\n".repeat(500));
            awaitClients(1);
            assertThat(used()).isLessThanOrEqualTo(before);
        }
    }

    private int clients() {
        return engine.submit(engine.sessions()::count).join();
    }

    private long used() {
        return engine.submit(arena::usedBytes).join();
    }

    private void awaitClients(int count) throws InterruptedException {
        long deadline = System.currentTimeMillis() + LIMIT_MS;
        while (clients() != count && System.currentTimeMillis() < deadline) {
            Thread.sleep(50);
        }
        assertThat(clients()).isEqualTo(count);
    }
}
