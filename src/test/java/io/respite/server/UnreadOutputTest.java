package io.respite.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Replies to clients that do not read them. */
class UnreadOutputTest {

    private static final String VALUE = "v".repeat(20_000);
    private static final String REPLY = "$20000\r\n" + VALUE + "\r\n";

    @Test
    void aClientThatReadsLateGetsAllRepliesInOrder() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = connected(server);
            long before = used(server);
            client.read(false);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                assertThat(client.call("GET", "k")).isEmpty();
                assertThat(client.call("ECHO", "" + i)).isEmpty();
                expected.append(REPLY).append("$" + ("" + i).length() + "\r\n" + i + "\r\n");
            }
            assertThat(client.session().peer().outputBytes())
                    .isGreaterThanOrEqualTo(expected.length());
            client.read(true);
            assertThat(text(client.received())).isEqualTo(expected.toString());
            assertThat(used(server)).isEqualTo(before);
            assertThat(client.call("PING")).isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void smallRepliesThatWaitShareBlocks() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = connected(server);
            getUnread(client, 10);
            int pieces = client.session().peer().outputPieces();
            for (int i = 0; i < 500; i++) {
                client.call("PING");
            }
            assertThat(client.session().peer().outputPieces()).isLessThanOrEqualTo(pieces + 1);
        }
    }

    @Test
    void theEndOfAConnectionFreesWhatItsClientDidNotRead() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = connected(server);
            long before = used(server);
            client.read(false);
            client.send(LocalServer.request("GET", "k"));
            for (int i = 0; i < 100; i++) {
                client.call("GET", "k");
            }
            client.close();
            assertThat(used(server)).isEqualTo(before);
        }
    }

    @Test
    void quitWaitsForTheClientToRead() {
        try (LocalServer server = LocalServer.start()) {
            LocalServer.Client client = connected(server);
            getUnread(client, 10);
            client.call("QUIT");
            client.call("PING");
            assertThat(client.isOpen()).isTrue();
            client.read(true);
            assertThat(text(client.received())).isEqualTo(REPLY.repeat(10) + "+OK\r\n");
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void aClientBeyondTheHardLimitIsClosed() {
        try (LocalServer server = limited("normal 1mb 0 0")) {
            LocalServer.Client client = connected(server);
            long before = used(server);
            getUnread(client, 52);
            assertThat(client.isOpen()).isTrue();
            client.call("GET", "k");
            assertThat(client.isOpen()).isFalse();
            assertThat(used(server)).isEqualTo(before);
            assertThat(server.engine().statistics().outputBufferDisconnections).isEqualTo(1);
            assertThat(server.engine().sessions().count()).isZero();
        }
    }

    @Test
    void aClientBeyondTheSoftLimitIsClosedWhenItsTimeIsOver() {
        try (LocalServer server = limited("normal 0 1mb 3")) {
            LocalServer.Client client = connected(server);
            getUnread(client, 60);
            server.advance(3000);
            server.engine().sessions().enforceOutputLimits(server.clock().millis());
            server.advance(1);
            assertThat(client.isOpen()).isTrue();
            server.engine().sessions().enforceOutputLimits(server.clock().millis());
            server.advance(1);
            assertThat(client.isOpen()).isFalse();
        }
    }

    private static LocalServer.Client connected(LocalServer server) {
        LocalServer.Client client = server.connect();
        client.call("SET", "k", VALUE);
        return client;
    }

    @Test
    void repliesBeyondTheHardLimitAreNotBegunThoughTheClientReads() {
        try (LocalServer bounded = LocalServer.start()) {
            LocalServer.Client client = bounded.connect();
            client.call("CONFIG", "SET", "client-output-buffer-limit", "normal 100000 0 0");
            client.call("SET", "k", "v".repeat(60_000));
            assertThat(client.call("GET", "k")).hasSize(60_010);
            assertThat(client.call("GET", "k")).hasSize(60_010);

            assertThat(client.send("GET k\r\nGET k\r\nSET l 1\r\n".getBytes(ISO_8859_1))).isEmpty();
            assertThat(client.isOpen()).isFalse();

            LocalServer.Client waiter = bounded.connect();
            LocalServer.Client giver = bounded.connect();
            waiter.send(LocalServer.request("BLPOP", "list", "0"));
            giver.call("RPUSH", "list", "v".repeat(60_000));
            assertThat(waiter.received()).hasSizeGreaterThan(60_000);
            assertThat(waiter.call("GET", "k")).hasSize(60_010);

            LocalServer.Client other = bounded.connect();
            other.call("HSET", "h", "f", "v");
            String sent = other.call("HRANDFIELD", "h", "-999999999");
            bounded.advance(10);
            assertThat(other.isOpen()).isFalse();
            assertThat(sent).isEmpty();
            assertThat(bounded.engine().statistics().outputBufferDisconnections).isEqualTo(2);
        }
    }

    private static void getUnread(LocalServer.Client client, int times) {
        client.read(false);
        for (int i = 0; i < times; i++) {
            client.call("GET", "k");
        }
    }

    private static LocalServer limited(String limits) {
        LocalServer server = LocalServer.start();
        LocalServer.Client client = server.connect();
        assertThat(client.call("CONFIG", "SET", "client-output-buffer-limit", limits))
                .isEqualTo("+OK\r\n");
        client.close();
        return server;
    }

    private static long used(LocalServer server) {
        return server.engine().keyspace().arena().usedBytes();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
