package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Comparison;
import io.respite.topology.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/**
 * Real Redis servers as replicas of this one, while it is written to. They are compared key by key:
 * the digests of 7.0 and 7.2 differ where a score has a fraction. Those before 7.0 read no
 * snapshot of today, neither Redis' nor ours.
 */
class RealReplicasIT {

    @TempDir static Path dir;

    private static Node primary;
    private static int directories;

    @BeforeAll
    static void start() throws Exception {
        primary = Node.respite(dir.resolve("primary"), "--rdb-version", "10");
    }

    @AfterAll
    static void stop() {
        primary.close();
    }

    private static Node replica() throws Exception {
        Optional<Path> binary =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(directory -> Path.of(directory, "redis-server"))
                        .filter(Files::isExecutable)
                        .findFirst();
        Assumptions.assumeTrue(binary.isPresent(), "no redis-server on PATH to be a replica");
        Path directory = Files.createDirectories(dir.resolve("replica-" + directories++));
        return Node.redis(binary.get(), directory);
    }

    /** Writes of many kinds, until it is closed. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Thread thread = new Thread(this::run);

        Writer() {
            thread.start();
        }

        private void run() {
            try (Jedis client = primary.connect()) {
                for (int i = 0; !isOver.get(); i++) {
                    write(client, i);
                }
            }
        }

        private static void write(Jedis client, int i) {
            client.select(i % 3);
            client.set("string:" + i % 500, "v".repeat(i % 3000));
            client.psetex("brief:" + i % 50, 1 + i % 40, "v");
            client.lpush("list:" + i % 20, "a" + i, "b");
            client.rpop("list:" + i % 20);
            client.sadd("set:" + i % 20, "m" + i % 700);
            client.spop("set:" + i % 20);
            client.zincrby("zset:" + i % 20, i, "m" + i % 400);
            client.hincrBy("hash:" + i % 20, "f" + i % 300, i);
            var transaction = client.multi();
            transaction.incr("counter");
            transaction.expire("hash:" + i % 20, 1000);
            transaction.xadd(
                    "stream:" + i % 5, StreamEntryID.NEW_ENTRY, Map.of("field", "value" + i));
            transaction.exec();
        }

        @Override
        public void close() throws InterruptedException {
            isOver.set(true);
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void replicasThatComeUnderWritesBecomeEqual(String isDiskless) throws Exception {
        primary.call("FLUSHALL");
        primary.set("repl-diskless-sync", isDiskless);
        primary.fill(1, 2_000);
        try (Node one = replica();
                Node two = replica()) {
            try (Writer writer = new Writer()) {
                one.follow(primary.port());
                Node.pause(200);
                two.follow(primary.port()).awaitLinked();
                one.awaitLinked();
                primary.await("replica", () -> primary.number("connected_slaves") == 2);
                Node.pause(500);
                assertThat(primary.number("connected_slaves")).isEqualTo(2);
            }
            Comparison.assertConverge(primary, one);
            Comparison.assertConverge(primary, two);
        }
    }

    @Test
    void replicasWhoseLinkIsCutGoOnWhereTheyWere() throws Exception {
        try (Node replica = replica()) {
            replica.follow(primary.port()).awaitLinked();
            long full = primary.number("sync_full");
            try (Writer writer = new Writer()) {
                for (int i = 0; i < 5; i++) {
                    Node.pause(200);
                    long before = primary.number("sync_partial_ok");
                    primary.call("CLIENT", "KILL", "TYPE", "replica");
                    primary.await(
                            "going on", () -> primary.number("sync_partial_ok") == before + 1);
                }
            }
            Comparison.assertConverge(primary, replica);
            assertThat(primary.number("sync_full")).isEqualTo(full);
        }
    }
}
