package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come by a Unix socket, with the system's transport and with Java's own. */
class UnixSocketTest {

    @TempDir Path dir;

    private RunningServer server;
    private Path path;

    private RunningServer start(boolean isNative, String socket) {
        return new RunningServer(
                isNative,
                Map.of("dir", dir.toString(), "unixsocket", socket, "unixsocketperm", "640"));
    }

    private void start(boolean isNative) {
        path = dir.resolve("s");
        server = start(isNative, "s");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            assertThat(path).doesNotExist();
        }
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
        assertThatThrownBy(() -> start(isNative, "none/s"))
                .hasCauseInstanceOf(ListenRefused.class)
                .hasMessageContaining(
                        "Failed opening Unix socket: bind: No such file or directory");
    }
}
