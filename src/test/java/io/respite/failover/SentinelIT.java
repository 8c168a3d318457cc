package io.respite.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.RealRedis;
import io.respite.golden.Version;
import io.respite.topology.Comparison;
import io.respite.topology.Node;
import io.respite.topology.Sentinel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A real Sentinel fails servers over: Respite alone, and Respite and Redis together. */
class SentinelIT {

    private static final Version WITH_PERIODS = new Version("7.0");

    @TempDir Path dir;

    private final List<Node> nodes = new ArrayList<>();
    private final List<Sentinel> sentinels = new ArrayList<>();
    private Path redis;

    @BeforeEach
    void find() throws IOException {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "no redis-server here");
        redis = binary.get();
        assumeTrue(
                RealRedis.version(redis).compareTo(WITH_PERIODS) >= 0,
                "a redis-server before 7.0 has no Sentinel that can be made to look often");
    }

    @AfterEach
    void stop() throws Exception {
        for (Sentinel sentinel : sentinels) {
            sentinel.close();
        }
        for (Node node : nodes) {
            node.close();
        }
    }

    private Node respite(String... arguments) throws Exception {
        Path directory = dir.resolve("respite" + nodes.size());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(Node.CONFIGURATION), "# of a test\n");
        return keep(Node.respite(directory, arguments));
    }

    private Node redis() throws Exception {
        Path directory = dir.resolve("redis" + nodes.size());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(Node.CONFIGURATION), "# of a test\n");
        return keep(Node.redis(redis, directory));
    }

    private Node keep(Node node) {
        nodes.add(node);
        return node;
    }

    private Sentinel watch(Node primary, int replicas, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Path directory = dir.resolve("sentinel" + i);
            sentinels.add(Sentinel.start(redis, directory, primary, count / 2 + 1));
        }
        for (Sentinel sentinel : sentinels) {
            sentinel.awaitKnown(replicas, count - 1);
        }
        return sentinels.getFirst();
    }

    /* Waits until another one is the primary, of all others, and returns it. */
    private Node awaitOther(Node old, Sentinel sentinel) {
        Node.await(
                () -> "no failover: " + sentinel.primary() + "\n" + sentinel.replicas(),
                () -> sentinel.primaryPort() != old.port());
        Node next =
                nodes.stream().filter(n -> n.port() == sentinel.primaryPort()).findFirst().get();
        next.await("role of a primary", () -> is(next, "role", "master"));
        for (Node node : nodes) {
            if (node != next && node != old) {
                awaitFollows(node, next);
            }
        }
        return next;
    }

    private static void awaitFollows(Node node, Node primary) {
        node.await(
                "link to " + primary,
                () ->
                        is(node, "master_port", "" + primary.port())
                                && is(node, "master_link_status", "up"));
    }

    /* Sentinel sends clients away, this one as well. */
    private static boolean is(Node node, String field, String value) {
        try {
            return node.info(field).equals(value);
        } catch (JedisConnectionException sentAway) {
            return false;
        }
    }

    @Test
    void respiteAloneWhenItsPrimaryIsKilled() throws Exception {
        Node primary = respite();
        Node one = respite("--replicaof", "127.0.0.1 " + primary.port());
        Node never =
                respite("--replicaof", "127.0.0.1 " + primary.port(), "--replica-priority", "0");
        primary.fill(1, 300);
        one.awaitLinked();
        never.awaitLinked();
        Sentinel sentinel = watch(primary, 2, 3);
        assertThat(sentinel.primary()).containsEntry("runid", primary.info("run_id"));
        assertThat(sentinel.replicas())
                .extracting(replica -> replica.get("slave-priority"))
                .containsExactlyInAnyOrder("100", "0");
        Comparison.assertConverge(primary, one);

        primary.kill();
        assertThat(awaitOther(primary, sentinel)).isSameAs(one);
        one.fill(2, 300);
        assertThat(one.info("second_repl_offset")).isNotEqualTo("-1");
        assertThat(never.number("sync_full")).isZero();
        Comparison.assertConverge(one, never);

        primary.start();
        awaitFollows(primary, one);
        Comparison.assertConverge(one, primary);
        assertThat(Files.readString(primary.directory().resolve(Node.CONFIGURATION)))
                .contains("replicaof 127.0.0.1 " + one.port());
    }

    @Test
    void aFrozenPrimaryComesBackAsAReplica() throws Exception {
        Node primary = respite("--rdb-version", "10");
        Node real = redis().follow(primary.port()).awaitLinked();
        Node one = respite().follow(primary.port()).awaitLinked();
        primary.fill(3, 300);
        real.set("replica-priority", "10");
        Sentinel sentinel = watch(primary, 2, 1);
        Comparison.assertConverge(primary, real);
        Comparison.assertConverge(primary, one);

        primary.freeze(true);
        assertThat(awaitOther(primary, sentinel)).isSameAs(real);
        real.client().set("after", "it froze");
        primary.freeze(false);
        awaitFollows(primary, real);
        Comparison.assertConverge(real, primary);
        Comparison.assertConverge(real, one);
    }

    @Test
    void respiteTakesOverFromRedis() throws Exception {
        Node primary = redis();
        Node one = respite().follow(primary.port()).awaitLinked();
        Node two = respite("--rdb-version", "10").follow(primary.port()).awaitLinked();
        primary.fill(4, 300);
        one.set("replica-announced", "no");
        one.set("replica-priority", "0");
        two.set("replica-priority", "1");
        Sentinel sentinel = watch(primary, 1, 1);
        Comparison.assertConverge(primary, two);

        primary.kill();
        assertThat(awaitOther(primary, sentinel)).isSameAs(two);
        Comparison.assertConverge(two, one);
        primary.start();
        awaitFollows(primary, two);
        Comparison.assertConverge(two, primary);

        sentinel.awaitKnown(1, 0);
        sentinel.failOver();
        assertThat(awaitOther(two, sentinel)).isSameAs(primary);
        awaitFollows(two, primary);
        Comparison.assertConverge(primary, two);
    }

    @Test
    void clientsAreSentAway() throws Exception {
        Node primary = respite();
        Node one = respite().follow(primary.port()).awaitLinked();
        Sentinel sentinel = watch(primary, 1, 1);
        Jedis waiting = one.connect();
        waiting.clientSetname("waiting");
        assertThat(one.client().clientList()).contains("name=waiting");
        String names = one.client().clientList();
        assertThat(names).contains("name=sentinel-").contains("-cmd").contains("-pubsub");
        assertThat(one.client().pubsubNumSub("__sentinel__:hello"))
                .containsEntry("__sentinel__:hello", 1L);

        sentinel.failOver();
        assertThat(awaitOther(primary, sentinel)).isSameAs(one);
        assertThat(one.client().clientList()).doesNotContain("name=waiting");
        waiting.close();
        awaitFollows(primary, one);
    }
}
