package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.app.FreePort;
import io.respite.engine.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directives that only show over a socket and with a clock that runs. */
class RespServerTest {

    private static final String FAILED = "-ERR CONFIG SET failed (possibly related to argument ";

    private final RunningServer server = new RunningServer(Map.of("hz", "1"));
    private final Settings settings = server.settings();
    private final int port = server.port();
    private RunningServer.Client client;

    @BeforeEach
    void connect() throws IOException {
        client = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private String call(String command) throws IOException {
        return client.call(command);
    }

    /* With the timer of the start each key would stay for most of a second: nobody asks for it. */
    @Test
    void hzTakesEffectWhileTheServerRuns() throws IOException {
        assertThat(call("CONFIG SET hz 500")).isEqualTo("+OK");

        long begin = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            call("SET k v PX 1");
            String size;
            do {
                size = call("DBSIZE");
            } while (!size.equals(":0"));
        }

        assertThat(System.nanoTime() - begin).isLessThan(3_500_000_000L);
    }

    @Test
    void takenPortIsRefusedWithAllThatCameWithIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(call("CONFIG SET maxmemory 10000001 port " + other.getLocalPort() + " hz 2"))
                    .isEqualTo(
                            FAILED
                                    + "'port') - Unable to listen on this port. Check server"
                                    + " logs.");
        }
        assertThat(call("CONFIG SET bind 192.0.2.1"))
                .isEqualTo(FAILED + "'bind') - Failed to bind to specified addresses.");
        assertThat(call("CONFIG SET bind no.such.name.invalid"))
                .isEqualTo(FAILED + "'bind') - Failed to bind to specified addresses.");
        assertThat(call("CONFIG SET port 0 bind \"127.0.0.1 127.0.0.1\""))
                .isEqualTo(FAILED + "'bind') - Failed to bind to specified addresses.");

        assertThat(call("CONFIG SET port 0 bind 127.0.0.1")).isEqualTo("+OK");
        assertThat(settings.number("maxmemory")).isZero();
        assertThat(settings.number("hz")).isEqualTo(1);
        assertThat(call("PING")).isEqualTo("+PONG");
        assertThat(pingAt("127.0.0.1", port)).isEqualTo("+PONG");
    }

    private static String pingAt(String host, int port) throws IOException {
        try (Socket client = new Socket(host, port)) {
            client.getOutputStream().write("PING\r\n".getBytes(ISO_8859_1));
            return new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1))
                    .readLine();
        }
    }

    @Test
    void clientsStayWhereThePortMoves() throws IOException {
        int other = FreePort.next();

        assertThat(call("CONFIG SET port " + other)).isEqualTo("+OK");

        assertThat(call("PING")).isEqualTo("+PONG");
        assertThat(pingAt("127.0.0.1", other)).isEqualTo("+PONG");
        assertThatThrownBy(() -> pingAt("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void addressesComeAndGo() throws IOException {
        assertThat(call("CONFIG SET bind \"127.0.0.1 127.0.0.2 -192.0.2.1\"")).isEqualTo("+OK");
        assertThat(pingAt("127.0.0.1", port)).isEqualTo("+PONG");
        assertThat(pingAt("127.0.0.2", port)).isEqualTo("+PONG");

        assertThat(call("CONFIG SET bind *")).isEqualTo("+OK");
        assertThat(pingAt("127.0.0.3", port)).isEqualTo("+PONG");

        assertThat(call("CONFIG SET bind 127.0.0.2")).isEqualTo("+OK");
        assertThat(call("PING")).isEqualTo("+PONG");
        assertThat(pingAt("127.0.0.2", port)).isEqualTo("+PONG");
        assertThatThrownBy(() -> pingAt("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void noPortAtAllLeavesTheClientsThatAreThere() throws IOException {
        int other = FreePort.next();
        assertThat(call("CONFIG SET bind \"\"")).isEqualTo("+OK");
        assertThatThrownBy(() -> pingAt("127.0.0.1", port)).isInstanceOf(ConnectException.class);

        assertThat(call("CONFIG SET bind 127.0.0.1 port " + other)).isEqualTo("+OK");

        assertThat(pingAt("127.0.0.1", other)).isEqualTo("+PONG");
    }
}
