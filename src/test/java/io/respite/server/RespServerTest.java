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
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directives that only show over a socket and with a clock that runs. */
class RespServerTest {

    private static final String FAILED = "-ERR CONFIG SET failed (possibly related to argument ";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Settings settings = new Settings(Directives.all());
    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 16, new SplittableRandom(1));
    private RespServer server;
    private Socket socket;
    private BufferedReader replies;

    @BeforeEach
    void start() throws Exception {
        settings.put("port", List.of("0"));
        settings.put("bind", List.of("127.0.0.1"));
        settings.put("hz", List.of("1"));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        Engine engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        server.start().toCompletionStage().toCompletableFuture().join();
        socket = new Socket("127.0.0.1", engine.submit(engine.instance()::port).join());
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        server.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        keyspace.close();
    }

    private String call(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(ISO_8859_1));
        return replies.readLine();
    }

    /* With the timer of the start each key would stay for most of a second: nobody asks for it. */
    @Test
    void hzTakesEffectWhileTheServerRuns() throws IOException {
        assertThat(call("CONFIG SET hz 500")).isEqualTo("+OK");

        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            call("SET k v PX 1");
            String size;
            do {
                size = call("DBSIZE");
            } while (!size.equals(":0"));
        }

        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
    }

    @Test
    void anotherPortOrAddressIsRefusedWithAllThatCameWithIt() throws IOException {
        assertThat(call("CONFIG SET maxmemory 10000001 port 7 hz 2"))
                .isEqualTo(FAILED + "'port') - Unable to listen on this port. Check server logs.");
        assertThat(call("CONFIG SET bind 127.0.0.2"))
                .isEqualTo(FAILED + "'bind') - Failed to bind to specified addresses.");

        assertThat(call("CONFIG SET port 0 bind 127.0.0.1")).isEqualTo("+OK");
        assertThat(settings.number("maxmemory")).isZero();
        assertThat(settings.number("hz")).isEqualTo(1);
        assertThat(call("PING")).isEqualTo("+PONG");
    }
}
