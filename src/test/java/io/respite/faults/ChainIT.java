package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Comparison;
import io.respite.topology.Footprint;
import io.respite.topology.Node;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary, its replica, and a replica of that one, when one of them goes away: in the end all
 * hold the same, and none anything else.
 */
class ChainIT {

    @TempDir static Path dir;

    private static Node head;
    private static Node middle;
    private static Node tail;
    private static List<Footprint> atFirst;

    @BeforeAll
    static void start() throws Exception {
        head = Node.respite(dir.resolve("head"), "--repl-ping-replica-period", "1");
        middle = Node.respite(dir.resolve("middle"), "--repl-ping-replica-period", "1");
        tail = Node.respite(dir.resolve("tail"));
        link();
        separate();
        for (Node each : new Node[] {tail, middle, head}) {
            /* Until then a server has not opened all its sockets. */
            each.process().awaitHttp();
        }
        atFirst = Footprint.of(head, middle, tail);
    }

    @AfterAll
    static void leavesNothingBehind() {
        try {
            separate();
            Footprint.assertNotExceeded(atFirst);
        } finally {
            tail.close();
            middle.close();
            head.close();
        }
    }

    private static void separate() {
        for (Node each : new Node[] {tail, middle, head}) {
            each.lead().call("FLUSHALL");
        }
    }

    @BeforeEach
    void linkAnew() {
        separate();
        link();
    }

    private static void link() {
        head.fill(1, 1_000);
        middle.follow(head.port()).awaitLinked();
        tail.follow(middle.port()).awaitLinked();
        assertAllLevel();
    }

    private static void assertAllLevel() {
        Comparison.assertConverge(head, middle);
        Comparison.assertConverge(middle, tail);
        assertThat(tail.info("master_replid")).isEqualTo(head.info("master_replid"));
    }

    @Test
    void writesReachTheLast() {
        head.fill(2, 2_000);
        assertAllLevel();
        /* PINGs go on meanwhile. */
        Node.await(
                () -> "the offsets differ",
                () -> offset(tail, "slave").equals(offset(head, "master")));
    }

    private static String offset(Node node, String role) {
        return node.info(role + "_repl_offset");
    }

    @Test
    void theTailOutlivesTheMiddle() throws Exception {
        middle.kill();
        head.fill(3, 500);
        middle.start().follow(head.port());
        middle.awaitLinked();
        tail.awaitLinked();
        assertAllLevel();
    }

    @Test
    void theTailGoesOnAtTheHeadWhereItWas() throws Exception {
        middle.freeze(true);
        head.fill(4, 500);
        long full = head.number("sync_full");
        tail.follow(head.port()).awaitLinked();
        Comparison.assertConverge(head, tail);
        assertThat(head.number("sync_full")).isEqualTo(full);
        middle.freeze(false);
        Comparison.assertConverge(head, middle);
    }

    @Test
    void theMiddleTakesOverAndTheOthersGoOnWithIt() {
        long full = middle.number("sync_full");
        String former = head.info("master_replid");
        middle.lead();
        assertThat(middle.info("master_replid2")).isEqualTo(former);
        middle.fill(5, 700);
        tail.awaitLinked();
        Comparison.assertConverge(middle, tail);
        head.follow(middle.port()).awaitLinked();
        Comparison.assertConverge(middle, head);
        assertThat(middle.number("sync_full")).isEqualTo(full);
        assertThat(head.info("master_replid")).isEqualTo(middle.info("master_replid"));
    }

    @Test
    void aFullSyncOfTheMiddleReachesTheTail() {
        middle.lead();
        middle.fill(6, 300);
        head.fill(7, 800);
        middle.follow(head.port()).awaitLinked();
        tail.awaitLinked();
        assertAllLevel();
    }

    @Test
    void keysExpireEverywhereTogether() {
        for (int i = 0; i < 200; i++) {
            head.client().psetex("brief:" + i, 150 + i, "x");
        }
        assertAllLevel();
        head.await("expiry", () -> head.client().keys("brief:*").isEmpty());
        assertAllLevel();
        assertThat(tail.client().dbSize()).isEqualTo(head.client().dbSize());
    }
}
