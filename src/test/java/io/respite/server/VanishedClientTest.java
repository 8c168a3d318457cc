package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients whose machine is gone: no end of the connection, no answer of any kind. */
class VanishedClientTest {

    private static final String VALUE = "v".repeat(100_000);

    private final RunningServer server = new RunningServer(true, Map.of("tcp-keepalive", "1"));
    private RunningServer.Client client;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux") && server.isNative(),
                "packet filters and the times of keepalive are Linux'");
        client = server.connect();
        call("SET", "k", VALUE);
    }

    @AfterEach
    void stop() throws IOException {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    /** Sends a request as an array: an inline one may not be as long as {@link #VALUE}. */
    private String call(String... words) throws IOException {
        client.send(LocalServer.request(words));
        return client.line();
    }

    @Test
    void aSilentOneIsEndedByKeepalive() throws Exception {
        try (VanishingSocket gone = new VanishingSocket(server.port())) {
            gone.send("PING\r\n");
            assertThat(gone.read()).isEqualTo('+');
            gone.vanish();
            assertThat(server.clients()).isEqualTo(2);
            server.awaitClients(1);
        }
    }

    @Test
    void aSubscriberIsEndedByItsLimit() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 8mb 0 0");
        try (VanishingSocket gone = new VanishingSocket(server.port())) {
            gone.send("SUBSCRIBE news\r\n");
            assertThat(gone.read()).isEqualTo('*');
            long before = server.usedBytes();
            gone.vanish();
            int published = 0;
            for (; server.clients() > 1 && published < 1_000; published++) {
                call("PUBLISH", "news", VALUE);
            }
            server.awaitClients(1);
            assertThat(published).isBetween(80, 200);
            assertThat(server.usedBytes()).isLessThanOrEqualTo(before);
            assertThat(call("PUBLISH", "news", "gone")).isEqualTo(":0");
            assertThat(server.<Long>of(engine -> engine.statistics().outputBufferDisconnections))
                    .isEqualTo(1);
        }
    }

    @Test
    void aSubscriberThatIsSentLittleIsEndedWhenItsTimeIsOver() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 1mb 1");
        try (VanishingSocket gone = new VanishingSocket(server.port())) {
            gone.send("SUBSCRIBE news\r\n");
            assertThat(gone.read()).isEqualTo('*');
            gone.vanish();
            for (int i = 0; i < 80; i++) {
                assertThat(call("PUBLISH", "news", VALUE)).isEqualTo(":1");
            }
            server.awaitClients(1);
        }
    }

    @Test
    void oneThatAskedForMuchIsEndedByItsLimit() throws Exception {
        call("CONFIG", "SET", "client-output-buffer-limit", "normal 8mb 0 0");
        try (VanishingSocket gone = new VanishingSocket(server.port())) {
            gone.send("PING\r\n");
            assertThat(gone.read()).isEqualTo('+');
            long before = server.usedBytes();
            gone.vanish();
            gone.send("GET k\r\n".repeat(500));
            server.awaitClients(1);
            assertThat(server.usedBytes()).isLessThanOrEqualTo(before);
        }
    }
}
