package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Comparison;
import io.respite.topology.Node;
import io.respite.topology.Proxy;
import io.respite.topology.Proxy.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * Primaries and replicas that do wrong: they are killed, read nothing, give the wrong password, or
 * send what is no protocol. The other side goes on, is level again as soon as it can be, and keeps
 * nothing of it.
 */
class PeerFaultsIT {

    private static final int SILENCE_MS = 20_000;

    @TempDir static Path dir;

    private static Pair pair;
    private static Node primary;
    private static Node replica;

    @BeforeAll
    static void start() throws Exception {
        pair = new Pair(dir);
        primary = pair.primary();
        replica = pair.replica();
    }

    @AfterEach
    void separate() {
        pair.separate();
    }

    @AfterAll
    static void leavesNothingBehind() {
        pair.close();
    }

    /** A client that says it is a replica, and does no more than it is told to. */
    private static final class FalseReplica implements AutoCloseable {

        private final Socket socket;

        FalseReplica(int port, int receiveBuffer) throws IOException {
            socket = new Socket();
            socket.setReceiveBufferSize(receiveBuffer);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(SILENCE_MS);
        }

        FalseReplica say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int each = read(); each != '\n'; each = read()) {
                assertThat(each).isNotNegative();
                line.append((char) each);
            }
            return line.toString().strip();
        }

        private int read() throws IOException {
            return socket.getInputStream().read();
        }

        /** Reads until the other side closes the connection. */
        void awaitEnd() throws IOException {
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException reset) {
                /* Which is an end as well. */
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void awaitReplicas(int count) {
        String expected = "" + count;
        primary.await(count + " replicas", () -> primary.info("connected_slaves").equals(expected));
    }

    private static void writeMuch(int megabytes) {
        try (Jedis client = primary.connect()) {
            byte[] value = new byte[16 * 1024];
            new Random(5).nextBytes(value);
            for (int i = 0; i < megabytes; i++) {
                var pipeline = client.pipelined();
                for (int j = 0; j < 64; j++) {
                    pipeline.set(("much:" + j).getBytes(StandardCharsets.US_ASCII), value);
                }
                pipeline.sync();
            }
        }
    }

    @Test
    void aReplicaThatReadsNothingIsDroppedAtItsLimit() throws Exception {
        primary.set("client-output-buffer-limit", "replica 8mb 0 0");
        replica.follow(primary.port()).awaitLinked();
        long before = primary.number("used_memory");
        try (FalseReplica idle = new FalseReplica(primary.port(), 4096)) {
            idle.say("PSYNC ? -1\r\n");
            assertThat(idle.line()).startsWith("+FULLRESYNC ");
            awaitReplicas(2);
            writeMuch(24);
            awaitReplicas(1);
            Comparison.assertConverge(primary, replica);
            assertThat(primary.number("used_memory")).isLessThan(before + (16 << 20));
            idle.awaitEnd();
        }
        assertThat(primary.logged("overcoming of output buffer limits")).isPositive();
    }

    @Test
    void aReplicaThatStopsInTheMiddleOfItsDataHoldsNobodyBack() throws Exception {
        writeMuch(1);
        primary.fill(2, 2_000).set("repl-timeout", "2");
        try (Jedis client = primary.connect()) {
            for (int i = 0; i < 40; i++) {
                client.set("wide:" + i, "x".repeat(500_000) + i);
            }
        }
        try (FalseReplica stuck = new FalseReplica(primary.port(), 4096)) {
            stuck.say("REPLCONF capa eof capa psync2\r\n");
            assertThat(stuck.line()).isEqualTo("+OK");
            stuck.say("PSYNC ? -1\r\n");
            assertThat(stuck.line()).startsWith("+FULLRESYNC ");
            replica.follow(primary.port());
            primary.await("dropped replica", () -> primary.number("connected_slaves") <= 1);
            replica.awaitLinked();
            Comparison.assertConverge(primary, replica);
            stuck.awaitEnd();
        }
    }

    @Test
    void aReplicaThatVanishesDuringItsSyncLeavesNothing() throws Exception {
        primary.fill(3, 6_000);
        for (int i = 0; i < 10; i++) {
            try (FalseReplica gone = new FalseReplica(primary.port(), 4096)) {
                gone.say(i % 2 == 0 ? "SYNC\r\n" : "REPLCONF capa eof\r\nPSYNC ? -1\r\n");
                Node.pause(3 * i);
            }
        }
        awaitReplicas(0);
        replica.follow(primary.port()).awaitLinked();
        Comparison.assertConverge(primary, replica);
        assertThat(primary.info("rdb_bgsave_in_progress")).isEqualTo("0");
    }

    @Test
    void aFrozenReplicaIsLevelAgainWhenItGoesOn() throws Exception {
        primary.fill(4, 500);
        replica.follow(primary.port()).awaitLinked();
        Comparison.assertConverge(primary, replica);
        replica.freeze(true);
        primary.fill(5, 3_000);
        replica.freeze(false);
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void aReplicaKilledDuringItsSyncComesBack() throws Exception {
        primary.fill(6, 20_000);
        long full = primary.number("sync_full");
        replica.follow(primary.port());
        primary.await("full sync", () -> primary.number("sync_full") > full);
        replica.kill();
        awaitReplicas(0);
        replica.start().follow(primary.port()).awaitLinked();
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void aPrimaryKilledDuringAFullSyncIsFollowedWhenItIsBack() throws Exception {
        primary.fill(7, 6_000);
        replica.fill(8, 300);
        long keys = replica.client().dbSize();
        try (Proxy proxy = new Proxy(primary.port())) {
            proxy.throttle(Way.TO_CLIENT, 300_000);
            replica.follow(proxy.port());
            replica.await("transfer", () -> proxy.passed(Way.TO_CLIENT) > 60_000);
            primary.kill();
            proxy.cut();
            assertThat(replica.client().dbSize()).isEqualTo(keys);
            Node.pause(300);
            proxy.throttle(Way.TO_CLIENT, 0);
            primary.start().fill(9, 900);
            replica.awaitLinked();
            Comparison.assertConverge(primary, replica);
        }
    }

    @Test
    void aWrongPasswordIsTriedUntilItIsRight() throws Exception {
        primary.fill(10, 300);
        primary.call("CONFIG", "SET", "requirepass", "right");
        primary.call("AUTH", "right");
        replica.set("masterauth", "wrong").follow(primary.port());
        replica.process().awaitLine("Unable to AUTH to MASTER");
        replica.set("masterauth", "");
        Node.await(
                () -> "no attempt without password",
                () -> {
                    try {
                        return replica.logged("NOAUTH") > 0;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        assertThat(replica.isLinked()).isFalse();
        replica.set("masterauth", "right").awaitLinked();
        primary.set("requirepass", "");
        Comparison.assertConverge(primary, replica);
    }

    /** What a false primary says to whoever connects, whatever that asks; then it is silent. */
    private static final class FalsePrimary implements AutoCloseable {

        private final ServerSocket listener;
        private final byte[] says;
        private final Semaphore said = new Semaphore(0);
        private final Semaphore left = new Semaphore(0);

        FalsePrimary(byte[] says) throws IOException {
            this.says = says;
            listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                InputStream in = client.getInputStream();
                OutputStream out = client.getOutputStream();
                try {
                    out.write(says);
                } finally {
                    said.release();
                }
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                /* The replica has left, as it should. */
            }
            left.release();
        }

        int port() {
            return listener.getLocalPort();
        }

        /** Waits until a replica has heard it, or enough of it, and has left or stayed a while. */
        void awaitHeard(long longestMs) throws InterruptedException {
            assertThat(said.tryAcquire(SILENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
            left.tryAcquire(longestMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static final String GREETED = "+PONG\r\n+OK\r\n+OK\r\n+OK\r\n";
    private static final String SYNCED =
            GREETED + "+FULLRESYNC 0123456789012345678901234567890123456789 1\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "-ERR no\r\n-ERR no\r\n-ERR no\r\n-ERR no\r\n-ERR no\r\n",
                GREETED + "+FULLRESYNC short 1\r\n",
                GREETED + "+FULLRESYNC 0123456789012345678901234567890123456789 -9\r\n$10\r\nREDIS",
                GREETED + "+CONTINUE 0123\r\n*1\r\n",
                GREETED + "-NOMASTERLINK wait\r\n",
                SYNCED + "$-5\r\n",
                SYNCED + "$99999999999999999999999\r\n",
                SYNCED + "$9223372036854775807\r\nREDIS0011",
                SYNCED + "$EOF:short\r\nREDIS0011",
                SYNCED + "$20\r\nREDIS9999xxxxxxxxxxxxxxxxxx",
                SYNCED
                        + "$30\r\n"
                        + "REDIS0011\u0000\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                SYNCED + "-ERR no snapshot\r\n",
            })
    void aFalsePrimaryHarmsNobody(String says) throws Exception {
        replica.fill(11, 200).set("repl-timeout", "2");
        long keys = replica.client().dbSize();
        byte[] bytes = says.getBytes(StandardCharsets.ISO_8859_1);
        try (FalsePrimary falsePrimary = new FalsePrimary(bytes)) {
            replica.follow(falsePrimary.port());
            falsePrimary.awaitHeard(500);
            assertThat(replica.client().dbSize()).isEqualTo(keys);
            assertThat(replica.isLinked()).isFalse();
        }
        primary.fill(12, 100);
        replica.follow(primary.port()).awaitLinked();
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void anEndlessLineIsNotKept() throws Exception {
        byte[] line = new byte[64 << 20];
        Arrays.fill(line, (byte) 'x');
        long before = replica.number("used_memory");
        try (FalsePrimary falsePrimary = new FalsePrimary(line)) {
            replica.follow(falsePrimary.port());
            falsePrimary.awaitHeard(1_000);
            assertThat(replica.number("used_memory")).isLessThan(before + (4 << 20));
            assertThat(replica.client().ping()).isEqualTo("PONG");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PSYNC 0123456789012345678901234567890123456789 -5\r\n",
                "PSYNC x 99999999999999999999\r\n",
                "REPLCONF ack\r\n",
                "REPLCONF capa\r\nREPLCONF listening-port x\r\nREPLCONF nothing 1\r\n",
                "REPLCONF ack 5\r\nREPLCONF getack *\r\nREPLCONF rdb-only 7\r\n",
                "PSYNC ? -1\r\n"
                        + "REPLCONF ack 99999999999999\r\n"
                        + "REPLCONF ack -7\r\n"
                        + "SET a b\r\n"
                        + "*1\r\n"
                        + "$x",
            })
    void aFalseReplicaHarmsNobody(String says) throws Exception {
        primary.fill(13, 100);
        try (FalseReplica odd = new FalseReplica(primary.port(), 65_536)) {
            odd.say(says);
            Node.pause(200);
            assertThat(primary.client().ping()).isEqualTo("PONG");
            assertThat(primary.client().exists("a")).isFalse();
        }
        awaitReplicas(0);
        replica.follow(primary.port()).awaitLinked();
        Comparison.assertConverge(primary, replica);
    }
}
