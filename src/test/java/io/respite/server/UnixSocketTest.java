package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come by a Unix socket, with the system's transport and with Java's own. */
class UnixSocketTest {

    @TempDir Path dir;

    private final Settings settings = new Settings(Directives.all());
    private final Keyspace keyspace =
            new Keyspace(new Arena(1L << 30), 16, new SplittableRandom(1));
    private Vertx vertx;
    private RespServer server;
    private Path path;

    private void start(boolean isNative) {
        settings.put("port", List.of("0"));
        settings.put("dir", List.of(dir.toString()));
        settings.put("unixsocket", List.of("s"));
        settings.put("unixsocketperm", List.of("640"));
        path = dir.resolve("s");
        vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setPreferNativeTransport(isNative)
                                .setEventLoopPoolSize(1));
        EngineLoop loop = new EngineLoop(vertx);
        CommandTable commands = new CommandTable(Families.all(Sections.all("test")));
        Engine engine = new Engine(keyspace, commands, settings, Clock.SYSTEM, loop);
        server = new RespServer(vertx, loop, engine);
        server.start().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        server.stop().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        keyspace.close();
        assertThat(path).doesNotExist();
    }

    private String ask(String commands, String end) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap((commands + "\r\n").getBytes(ISO_8859_1)));
            StringBuilder replies = new StringBuilder();
            ByteBuffer bytes = ByteBuffer.allocate(4096);
            while (replies.indexOf(end) < 0 && client.read(bytes.clear()) >= 0) {
                replies.append(ISO_8859_1.decode(bytes.flip()));
            }
            return replies.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientIsShownByThePathAndIsLocal(boolean isNative) throws IOException {
        Files.writeString(dir.resolve("s"), "what a server that crashed left");
        start(isNative);

        assertThat(ask("CLIENT LIST", "lib-ver="))
                .contains(" addr=s:0 laddr=s:0 ", " flags=U ", " user=default ");
        assertThat(ask("MONITOR\r\nPING", "\"PING\"")).contains(" [0 unix:s] \"PING\"\r\n");
        assertThat(ask("CLIENT KILL s:0", "\r\n")).isEqualTo("+OK\r\n");
        assertThat(ask("CONFIG SET enable-protected-configs no\r\nINFO server", "server_name"))
                .contains("listener1:name=unix,bind=s\r\n")
                .contains("tcp_port:0\r\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
        assertThat(server.kinds()).containsExactly("unix");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repliesThatTheSocketDoesNotTakeAtOnceComeInOrder(boolean isNative) throws IOException {
        start(isNative);
        String value = "x".repeat(10_000);

        String replies = ask("SET k " + value + "\r\n" + "GET k\r\n".repeat(200) + "PING", "+PONG");

        assertThat(replies)
                .isEqualTo("+OK\r\n" + ("$10000\r\n" + value + "\r\n").repeat(200) + "+PONG\r\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pathThatCannotBeIsNamed(boolean isNative) {
        start(isNative);
        settings.put("unixsocket", List.of("none/s"));
        EngineLoop loop = new EngineLoop(vertx);
        Engine engine =
                new Engine(
                        keyspace,
                        new CommandTable(Families.all(Sections.all("test"))),
                        settings,
                        Clock.SYSTEM,
                        loop);
        RespServer refused = new RespServer(vertx, loop, engine);

        assertThatThrownBy(() -> refused.start().toCompletionStage().toCompletableFuture().join())
                .hasCauseInstanceOf(ListenRefused.class)
                .hasMessageContaining(
                        "Failed opening Unix socket: bind: No such file or directory");
    }
}
