package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at a time that mean no good, by real sockets. */
class CrowdTest {

    private static final int CROWD = 2000;
    private static final String BEGUN = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10000000\r\nabc";

    private final RunningServer server = new RunningServer(true, Map.of());
    private final List<Socket> crowd = new ArrayList<>();
    private RunningServer.Client client;

    @BeforeEach
    void start() throws Exception {
        client = server.connect();
        assertThat(client.call("PING")).isEqualTo("+PONG");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket each : crowd) {
            each.close();
        }
        client.close();
        server.close();
    }

    private Socket connect() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private long accepted() {
        return server.of(engine -> engine.sessions().accepted());
    }

    @Test
    void halfRequestsTakeLittleAndLeaveNothing() throws Exception {
        long before = server.usedBytes();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(connect());
            crowd.getLast().getOutputStream().write(BEGUN.getBytes(ISO_8859_1));
        }
        assertThat(client.call("PING")).isEqualTo("+PONG");
        server.awaitClients(CROWD + 1);
        assertThat(server.usedBytes() - before).isLessThan(CROWD * 2048L);

        for (Socket each : crowd) {
            each.close();
        }
        server.awaitClients(1);
        assertThat(server.usedBytes()).isEqualTo(before);
        assertThat(client.call("PING")).isEqualTo("+PONG");
    }

    @Test
    void connectionsThatAreResetLeaveNothing() throws Exception {
        long before = server.usedBytes();
        long expected = accepted() + CROWD;
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
        while (accepted() < expected && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        server.awaitClients(1);

        assertThat(client.call("PUBSUB NUMPAT")).isEqualTo(":0");
        assertThat(client.call("PUBLISH c m")).isEqualTo(":0");
        assertThat(server.usedBytes()).isEqualTo(before);
    }

    @Test
    void thoseBeyondTheMostAreToldAndLeaveRoomForOthers() throws Exception {
        assertThat(client.call("CONFIG SET maxclients 11")).isEqualTo("+OK");
        for (int i = 0; i < 10; i++) {
            crowd.add(connect());
        }
        server.awaitClients(11);

        try (Socket late = connect()) {
            assertThat(new String(late.getInputStream().readAllBytes(), ISO_8859_1))
                    .isEqualTo("-ERR max number of clients reached\r\n");
        }
        crowd.getFirst().close();
        server.awaitClients(10);

        crowd.add(connect());
        server.awaitClients(11);
        assertThat(server.<Long>of(engine -> engine.statistics().rejectedConnections)).isEqualTo(1);
    }
}
