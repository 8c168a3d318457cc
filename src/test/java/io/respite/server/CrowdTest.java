package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at a time that mean no good, by real sockets. */
class CrowdTest {

    private static final int CROWD = 2000;
    private static final String BEGUN = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10000000\r\nabc";

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final Settings settings = new Settings(Directives.all());
    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 16, new SplittableRandom(1));
    private final List<Socket> crowd = new ArrayList<>();
    private Engine engine;
    private RespServer server;
    private Socket socket;
    private BufferedReader replies;

    @BeforeEach
    void start() throws Exception {
        settings.put("port", List.of("0"));
        settings.put("bind", List.of("127.0.0.1"));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        server.start().toCompletionStage().toCompletableFuture().join();
        socket = connect();
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        assertThat(call("PING")).isEqualTo("+PONG");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket each : crowd) {
            each.close();
        }
        socket.close();
        server.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        keyspace.close();
    }

    private Socket connect() throws Exception {
        int port = engine.submit(() -> engine.instance().port()).join();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private String call(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        return replies.readLine();
    }

    private long used() {
        return engine.submit(arena::usedBytes).join();
    }

    private int clients() {
        return engine.submit(() -> engine.sessions().count()).join();
    }

    private void awaitClients(int count) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (clients() != count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(clients()).isEqualTo(count);
    }

    @Test
    void halfRequestsTakeLittleAndLeaveNothing() throws Exception {
        long before = used();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(connect());
            crowd.getLast().getOutputStream().write(BEGUN.getBytes(ISO_8859_1));
        }
        assertThat(call("PING")).isEqualTo("+PONG");
        awaitClients(CROWD + 1);
        assertThat(used() - before).isLessThan(CROWD * 2048L);

        for (Socket each : crowd) {
            each.close();
        }
        awaitClients(1);
        assertThat(used()).isEqualTo(before);
        assertThat(call("PING")).isEqualTo("+PONG");
    }

    @Test
    void connectionsThatAreResetLeaveNothing() throws Exception {
        long before = used();
        long accepted = engine.submit(() -> engine.sessions().accepted()).join();
        for (int i = 0; i < CROWD; i++) {
            try (Socket each = connect()) {
                each.setSoLinger(true, 0);
                if (i % 3 > 0) {
                    String sent = i % 3 == 1 ? BEGUN : "SUBSCRIBE c\r\nSET k v\r\n*3\r\n";
                    each.getOutputStream().write(sent.getBytes(ISO_8859_1));
                }
            }
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while (engine.submit(() -> engine.sessions().accepted()).join() < accepted + CROWD
                && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        awaitClients(1);

        assertThat(call("PUBSUB NUMPAT")).isEqualTo(":0");
        assertThat(call("PUBLISH c m")).isEqualTo(":0");
        assertThat(used()).isEqualTo(before);
    }

    @Test
    void thoseBeyondTheMostAreToldAndLeaveRoomForOthers() throws Exception {
        assertThat(call("CONFIG SET maxclients 11")).isEqualTo("+OK");
        for (int i = 0; i < 10; i++) {
            crowd.add(connect());
        }
        awaitClients(11);

        try (Socket late = connect()) {
            assertThat(new String(late.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("-ERR max number of clients reached\r\n");
        }
        crowd.getFirst().close();
        awaitClients(10);

        crowd.add(connect());
        awaitClients(11);
        assertThat(engine.submit(() -> engine.statistics().rejectedConnections).join())
                .isEqualTo(1);
    }
}
