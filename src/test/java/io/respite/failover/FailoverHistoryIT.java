package io.respite.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Comparison;
import io.respite.topology.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whatever WAIT said that a replica has is there when that replica takes over: three servers, one
 * client that writes without pause and notes what was acknowledged, and a primary that is deposed
 * in every way there is.
 */
class FailoverHistoryIT {

    private static final long SEED = 20_240_215;
    private static final int SOME = 8;
    private static final int MANY = 100;
    private static final int FEW = 10;
    private static final int AT_ONCE = 500;

    /** What a client hears of it. */
    private static final Pattern DEPOSED =
            Pattern.compile("READONLY|UNBLOCKED|WAIT cannot be used|stream|reset|pipe|connect");

    /** How a primary loses its part. */
    private enum Blow {
        /** It is asked to hand it over. */
        FAILOVER,
        /** A replica takes it, while the primary still believes to have it. */
        USURPED,
        /** Its process is killed. */
        KILLED,
        /** Its process is stopped, and goes on when another is the primary. */
        FROZEN
    }

    @TempDir Path dir;

    private final Random random = new Random(SEED);
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private int written;

    /** How many replicas the primary has itself: those that WAIT counts. */
    private volatile int replicas;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 3; i++) {
            nodes.add(Node.respite(dir.resolve("node" + i), "--repl-ping-replica-period", "1"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (Node node : nodes) {
            node.close();
        }
    }

    @Test
    void whatWasAcknowledgedOutlivesSomeFailovers() throws Exception {
        failOver(SOME);
    }

    @Test
    @Tag("long")
    void whatWasAcknowledgedOutlivesHundredFailovers() throws Exception {
        failOver(MANY);
    }

    private void failOver(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            Blow blow = Blow.values()[round % Blow.values().length];
            Collections.shuffle(nodes, random);
            Node primary = link(random.nextBoolean());
            int before = acknowledged.size();
            deposeWhileWriting(primary, nodes.get(1), blow);
            List<String> fresh = List.copyOf(acknowledged.subList(before, acknowledged.size()));
            String where = "round " + round + ", " + blow;
            assertThat(fresh).as(where).isNotEmpty();
            assertThat(missing(nodes.get(1), fresh)).as(where).isEmpty();
        }
        link(true);
        for (Node node : nodes) {
            assertThat(missing(node, List.copyOf(acknowledged))).isEmpty();
        }
        Comparison.assertConverge(nodes.get(0), nodes.get(1));
        Comparison.assertConverge(nodes.get(0), nodes.get(2));
    }

    /* The server that was the primary last stays it, at first: it alone has all. */
    private Node link(boolean asChain) {
        Node primary = nodes.stream().filter(FailoverHistoryIT::leads).findFirst().orElseThrow();
        nodes.remove(primary);
        nodes.addFirst(primary);
        follow(nodes.get(1), primary);
        follow(nodes.get(2), asChain ? nodes.get(1) : primary);
        replicas = asChain ? 1 : 2;
        return primary;
    }

    /* What still loads the data of the primary before cannot be told to follow another. */
    private static void follow(Node node, Node primary) {
        node.await("end of loading", () -> follows(node, primary));
        node.awaitLinked();
    }

    private static boolean follows(Node node, Node primary) {
        try {
            node.follow(primary.port());
            return true;
        } catch (JedisDataException loading) {
            assertThat(loading).hasMessageStartingWith("LOADING");
            return false;
        }
    }

    private static boolean leads(Node node) {
        return node.info("role").equals("master");
    }

    private void deposeWhileWriting(Node primary, Node next, Blow blow) throws Exception {
        Thread writer = Thread.ofPlatform().start(() -> write(primary));
        int before = acknowledged.size();
        Node.await(
                () -> "nothing is acknowledged\n" + primary.client().info("replication"),
                () -> acknowledged.size() >= before + FEW || !writer.isAlive());
        Node.pause(random.nextInt(100));
        switch (blow) {
            case FAILOVER -> {
                primary.call("FAILOVER", "TO", "127.0.0.1", "" + next.port(), "TIMEOUT", "20000");
                next.await("role of a primary", () -> leads(next));
            }
            case USURPED -> {
                next.lead();
                Node.pause(20);
                primary.follow(next.port());
            }
            case KILLED -> {
                primary.kill();
                next.lead();
                primary.start().follow(next.port());
            }
            case FROZEN -> {
                primary.freeze(true);
                next.lead();
                primary.freeze(false);
                primary.follow(next.port());
            }
        }
        writer.join();
    }

    /* Until the server is gone, or no primary any more. */
    private void write(Node primary) {
        try (Jedis client = primary.connect()) {
            while (true) {
                String name = Integer.toString(written++);
                client.set("key:" + name, name);
                if (client.waitReplicas(replicas, 200) >= replicas) {
                    acknowledged.add(name);
                }
            }
        } catch (JedisException deposed) {
            assertThat(deposed.getMessage()).containsPattern(DEPOSED);
        }
    }

    private static List<String> missing(Node node, List<String> names) {
        List<String> missing = new ArrayList<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + AT_ONCE));
            String[] keys = some.stream().map(name -> "key:" + name).toArray(String[]::new);
            List<String> values = node.client().mget(keys);
            for (int i = 0; i < some.size(); i++) {
                if (!some.get(i).equals(values.get(i))) {
                    missing.add(some.get(i));
                }
            }
        }
        return missing;
    }
}
