package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.golden.RealRedis;
import io.respite.topology.Comparison;
import io.respite.topology.Node;
import io.respite.topology.Proxy;
import io.respite.topology.Proxy.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.params.GetExParams;

/**
 * Replication with a real Redis on the other side. As a primary it is the 6.2 embedded in the
 * tests, everywhere, and the one on PATH where there is one; as a replica the one on PATH, for 6.2
 * reads no snapshot of today.
 */
class RealReplicationIT {

    @TempDir static Path dir;

    private static Node respite;
    private static int directories;

    @BeforeAll
    static void start() throws Exception {
        respite = Node.respite(dir.resolve("respite"), "--rdb-version", "10");
    }

    @AfterAll
    static void stop() {
        respite.close();
    }

    @BeforeEach
    void forget() {
        respite.lead().set("repl-diskless-load", "disabled").set("repl-diskless-sync", "yes");
        respite.call("FLUSHALL");
    }

    private static Stream<Path> primaries() throws IOException {
        return Stream.concat(RealRedis.embedded().stream(), RealRedis.onPath().stream());
    }

    private static Node real(Path binary, String... arguments) throws Exception {
        Path directory = dir.resolve("real-" + directories++);
        Node real = Node.redis(binary, Files.createDirectories(directory), arguments);
        return real.set("repl-ping-replica-period", "1");
    }

    private static Node realReplica() throws Exception {
        Optional<Path> binary = RealRedis.onPath();
        Assumptions.assumeTrue(binary.isPresent(), "no redis-server on PATH to be a replica");
        return real(binary.get(), "--enable-debug-command", "yes");
    }

    private static void writeOfEveryKind(Node node) {
        node.fill(20, 600);
        var client = node.client();
        client.select(5);
        var transaction = client.multi();
        transaction.incr("counter");
        transaction.rpush("list", "a", "b", "c");
        transaction.exec();
        client.spop("content:1");
        client.setex("volatile", 500, "v");
        client.pexpire("list", 400_000);
        client.psetex("brief", 60, "v");
        client.getEx("volatile", GetExParams.getExParams().persist());
        client.hset("hash", "field", "1");
        client.hincrByFloat("hash", "field", 1.5);
        client.select(0);
    }

    private static void awaitExpiry(Node primary, Node replica) {
        primary.await("expiry", () -> count(primary, "brief") == 0);
        Comparison.assertConverge(primary, replica);
        assertThat(count(replica, "brief")).isZero();
    }

    private static int count(Node node, String key) {
        try (var client = node.connect()) {
            client.select(5);
            return client.keys(key).size();
        }
    }

    @ParameterizedTest
    @MethodSource("primaries")
    void followsARealPrimary(Path binary) throws Exception {
        try (Node primary = real(binary)) {
            primary.fill(1, 3_000);
            respite.fill(2, 100);
            respite.follow(primary.port()).awaitLinked();
            Comparison.assertConverge(primary, respite);
            writeOfEveryKind(primary);
            awaitExpiry(primary, respite);
            assertThat(primary.info("slave0")).contains("port=" + respite.port(), "state=online");
        }
    }

    @ParameterizedTest
    @CsvSource({"yes,disabled", "yes,swapdb", "yes,on-empty-db", "no,disabled", "no,swapdb"})
    void takesBothKindsOfTransferInEveryWay(String isDiskless, String load) throws Exception {
        for (Path binary : primaries().toList()) {
            try (Node primary = real(binary)) {
                respite.call("FLUSHALL");
                respite.set("repl-diskless-load", load);
                primary.set("repl-diskless-sync", isDiskless).fill(3, 2_000);
                respite.follow(primary.port()).awaitLinked();
                Comparison.assertConverge(primary, respite);
                respite.lead();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("primaries")
    void goesOnWhereItWasAfterACut(Path binary) throws Exception {
        try (Node primary = real(binary);
                Proxy proxy = new Proxy(primary.port())) {
            primary.fill(4, 500);
            respite.follow(proxy.port()).awaitLinked();
            for (int i = 0; i < 3; i++) {
                proxy.refuse(true);
                proxy.cut();
                writeOfEveryKind(primary);
                proxy.refuse(false);
                respite.awaitLinked();
                awaitExpiry(primary, respite);
            }
            assertThat(primary.info("sync_full")).isEqualTo("1");
            assertThat(primary.number("sync_partial_ok")).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("primaries")
    void goesOnWhereItWasAfterARestart(Path binary) throws Exception {
        try (Node primary = real(binary);
                Node follower = Node.respite(dir.resolve("restart-" + directories++))) {
            primary.fill(5, 500);
            follower.follow(primary.port()).awaitLinked();
            Comparison.assertConverge(primary, follower);
            follower.call("CONFIG", "SET", "save", "3600 1");
            follower.process().signal("TERM");
            assertThat(follower.process().exitStatus()).isZero();
            writeOfEveryKind(primary);
            follower.startWith("--replicaof", "127.0.0.1 " + primary.port()).awaitLinked();
            awaitExpiry(primary, follower);
            assertThat(primary.info("sync_full")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource({"yes", "no"})
    void isFollowedByARealReplica(String isDiskless) throws Exception {
        try (Node replica = realReplica()) {
            respite.set("repl-diskless-sync", isDiskless).fill(6, 3_000);
            replica.follow(respite.port()).awaitLinked();
            Comparison.assertConverge(respite, replica);
            writeOfEveryKind(respite);
            awaitExpiry(respite, replica);
            assertThat(respite.info("slave0")).contains("port=" + replica.port(), "state=online");
        }
    }

    @ParameterizedTest
    @CsvSource({"disabled", "swapdb"})
    void aRealReplicaGoesOnWhereItWas(String load) throws Exception {
        try (Node replica = realReplica();
                Proxy proxy = new Proxy(respite.port())) {
            replica.set("repl-diskless-load", load);
            respite.fill(7, 500);
            long full = respite.number("sync_full");
            proxy.cutAfter(Way.TO_CLIENT, 5_000);
            replica.follow(proxy.port()).awaitLinked();
            proxy.cut();
            writeOfEveryKind(respite);
            replica.awaitLinked();
            awaitExpiry(respite, replica);
            assertThat(respite.number("sync_full") - full).isEqualTo(2);
        }
    }

    /* Real primary, Respite and a real replica beside it; Respite takes over. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void takesOverFromARealPrimary(boolean isChained) throws Exception {
        try (Node primary = realReplica();
                Node other = realReplica()) {
            primary.fill(8, 800);
            respite.follow(primary.port()).awaitLinked();
            other.follow(isChained ? respite.port() : primary.port()).awaitLinked();
            Comparison.assertConverge(primary, respite);
            Comparison.assertConverge(primary, other);
            long full = respite.number("sync_full");
            respite.lead();
            respite.fill(9, 100);
            other.follow(respite.port());
            primary.follow(respite.port()).awaitLinked();
            other.awaitLinked();
            writeOfEveryKind(respite);
            awaitExpiry(respite, other);
            Comparison.assertConverge(respite, primary);
            assertThat(respite.number("sync_full")).isEqualTo(full);
            assertThat(other.info("master_replid")).isEqualTo(respite.info("master_replid"));
        }
    }
}
