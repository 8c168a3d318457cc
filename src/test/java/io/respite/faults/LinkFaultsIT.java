package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Comparison;
import io.respite.topology.Node;
import io.respite.topology.Proxy;
import io.respite.topology.Proxy.Way;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/**
 * What goes wrong between a primary and its replica: the link is cut or stands still at any stage
 * of the handshake and of the transfer, bytes change on their way. In the end the replica holds
 * what the primary does, and neither holds anything else.
 */
class LinkFaultsIT {

    /** Bytes that a primary answers in the handshake, up to the first of the snapshot, about. */
    private static final int HANDSHAKE = 120;

    private static final int KEYS = 6_000;

    @TempDir static Path dir;

    private static Pair pair;
    private static Node primary;
    private static Node replica;

    private Proxy proxy;

    @BeforeAll
    static void start() throws Exception {
        pair = new Pair(dir);
        primary = pair.primary();
        replica = pair.replica();
    }

    @AfterAll
    static void leavesNothingBehind() {
        pair.close();
    }

    @BeforeEach
    void connect() throws Exception {
        proxy = new Proxy(primary.port());
    }

    @AfterEach
    void disconnect() throws Exception {
        pair.separate();
        proxy.close();
    }

    private void sync() {
        replica.follow(proxy.port()).awaitLinked();
    }

    private long syncs(String kind) {
        return primary.number("sync_" + kind);
    }

    @Test
    void cutAnywhereInWhatTheReplicaSaysFirst() {
        primary.fill(2, 300);
        for (int at : new int[] {0, 13, 30, 60, 100, 140}) {
            proxy.cutAfter(Way.TO_SERVER, at);
        }
        sync();
        assertThat(proxy.planned()).isZero();
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void cutAnywhereInWhatThePrimaryAnswers() {
        primary.fill(3, 300);
        for (int at : new int[] {0, 3, 7, 12, 20, 60, 90, HANDSHAKE}) {
            proxy.cutAfter(Way.TO_CLIENT, at);
        }
        sync();
        assertThat(proxy.planned()).isZero();
        Comparison.assertConverge(primary, replica);
    }

    @ParameterizedTest
    @CsvSource({"yes,disabled", "yes,swapdb", "yes,on-empty-db", "no,disabled", "no,swapdb"})
    void cutAnywhereInTheTransfer(String isDiskless, String load) {
        primary.fill(4, KEYS).set("repl-diskless-sync", isDiskless);
        replica.fill(5, 500).set("repl-diskless-load", load);
        long size = sizeOfTransfer();
        for (long at : new long[] {HANDSHAKE + 20, size / 3, size - 3}) {
            proxy.cutAfter(Way.TO_CLIENT, at);
        }
        long before = syncs("full");
        sync();
        assertThat(proxy.planned()).isZero();
        Comparison.assertConverge(primary, replica);
        assertThat(syncs("full") - before).isBetween(3L, 4L);
    }

    /* How many bytes a full sync takes: one is done first, by another replica's eyes the same. */
    private long sizeOfTransfer() {
        replica.follow(proxy.port()).awaitLinked();
        long size = proxy.passed(Way.TO_CLIENT);
        replica.lead();
        replica.call("FLUSHALL");
        replica.fill(5, 500);
        return size;
    }

    @ParameterizedTest
    @CsvSource({"disabled", "swapdb"})
    void oldDataStaysUntilTheNewIsWhole(String load) {
        primary.fill(6, KEYS);
        replica.fill(7, 400).set("repl-diskless-load", load).set("repl-timeout", "3");
        replica.client().set("mine", "1");
        long keys = replica.client().dbSize();
        proxy.stallAfter(Way.TO_CLIENT, HANDSHAKE + 30_000);
        replica.follow(proxy.port());
        primary.await("transfer", () -> proxy.passed(Way.TO_CLIENT) >= HANDSHAKE + 30_000);
        proxy.refuse(true);
        if (load.equals("disabled")) {
            assertThat(replica.client().get("mine")).isEqualTo("1");
        }
        primary.await("second attempt", () -> proxy.accepted() > 1);
        assertThat(replica.client().get("mine")).isEqualTo("1");
        assertThat(replica.client().dbSize()).isEqualTo(keys);
        proxy.refuse(false);
        replica.awaitLinked();
        Comparison.assertConverge(primary, replica);
    }

    @ParameterizedTest
    @CsvSource({"disabled,40000", "swapdb,40000", "on-empty-db,40000", "swapdb,-30"})
    void aByteThatChangesInTheTransferIsNoticed(String load, int offset) {
        primary.fill(8, KEYS);
        replica.set("repl-diskless-load", load);
        long size = sizeOfTransfer();
        if (load.equals("on-empty-db")) {
            replica.call("FLUSHALL");
        }
        /* A mark that is not the right one at the end is waited for in vain. */
        replica.set("repl-timeout", "3");
        proxy.flipBit(Way.TO_CLIENT, offset < 0 ? size + offset : offset);
        sync();
        Comparison.assertConverge(primary, replica);
        assertThat(proxy.accepted()).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 70, HANDSHAKE + 5_000})
    void aPrimaryThatFallsSilentIsLeft(int at) {
        primary.fill(9, 3_000).set("repl-timeout", "2");
        replica.set("repl-timeout", "2");
        proxy.stallAfter(Way.TO_CLIENT, at);
        sync();
        assertThat(proxy.accepted()).isGreaterThan(1);
        Comparison.assertConverge(primary, replica);
        primary.await("end of the first link", () -> primary.number("connected_slaves") == 1);
    }

    @Test
    void aReplicaThatFallsSilentIsLeft() {
        primary.fill(10, 1_000).set("repl-timeout", "2");
        proxy.stallAfter(Way.TO_SERVER, 60);
        replica.set("repl-timeout", "2");
        sync();
        assertThat(proxy.accepted()).isGreaterThan(1);
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void aHalfOpenLinkIsGivenUpByBothAndGoesOnWhereItWas() {
        primary.fill(11, 1_000).set("repl-backlog-size", "16mb");
        sync();
        Comparison.assertConverge(primary, replica);
        long full = syncs("full");
        long partial = syncs("partial_ok");
        primary.set("repl-timeout", "2");
        replica.set("repl-timeout", "2");
        proxy.stall();
        primary.fill(12, 1_500);
        replica.await("broken link", () -> !replica.isLinked());
        primary.await("lost replica", () -> primary.info("connected_slaves").equals("0"));
        proxy.cut();
        proxy.resume();
        replica.awaitLinked();
        Comparison.assertConverge(primary, replica);
        assertThat(syncs("full")).isEqualTo(full);
        assertThat(syncs("partial_ok")).isGreaterThan(partial);
    }

    @Test
    void cutsUnderLoadLoseNothingAndNeedNoFullSync() throws Exception {
        primary.fill(13, 1_000).set("repl-backlog-size", "64mb");
        sync();
        long full = syncs("full");
        Thread writing = Thread.ofVirtual().start(() -> write(3_000));
        for (int i = 0; i < 6; i++) {
            Node.pause(100 + 50 * i);
            proxy.cut();
        }
        writing.join();
        replica.awaitLinked();
        Comparison.assertConverge(primary, replica);
        assertThat(syncs("full")).isEqualTo(full);
        assertThat(syncs("partial_ok")).isPositive();
    }

    private static void write(long milliseconds) {
        long end = System.nanoTime() + milliseconds * 1_000_000;
        try (Jedis client = primary.connect()) {
            for (int i = 0; System.nanoTime() < end; i++) {
                var pipeline = client.pipelined();
                for (int j = 0; j < 50; j++) {
                    pipeline.incr("counter");
                    pipeline.set("key:" + i % 1000, "value " + i);
                    pipeline.rpush("list", "" + i);
                }
                pipeline.sync();
            }
        }
    }

    @Test
    void aSlowLinkArrivesAllTheSame() {
        primary.fill(14, KEYS);
        proxy.throttle(Way.TO_CLIENT, 400_000);
        replica.follow(proxy.port());
        primary.await("transfer", () -> proxy.passed(Way.TO_CLIENT) > 50_000);
        primary.fill(15, 2_000);
        replica.awaitLinked();
        Comparison.assertConverge(primary, replica);
    }

    @Test
    void aPrimaryThatIsNotThereIsAskedAgainAndAgain() {
        primary.fill(16, 200);
        proxy.refuse(true);
        replica.follow(proxy.port());
        replica.await("third attempt", () -> proxy.accepted() >= 3);
        assertThat(replica.info("master_link_status")).isEqualTo("down");
        proxy.refuse(false);
        replica.awaitLinked();
        Comparison.assertConverge(primary, replica);
    }
}
