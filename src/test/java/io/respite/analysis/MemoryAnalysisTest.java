package io.respite.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.analysis.MemoryAnalysis.State;
import io.respite.analysis.MemoryAnalysis.Wish;
import io.respite.keyspace.ValueType;
import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryAnalysisTest {

    private static final Wish ALL = new Wish(-1, ":".getBytes(), 4, 100);

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final MemoryAnalyses analyses = new MemoryAnalyses(server.engine(), work::add);

    @AfterEach
    void stop() {
        server.close();
    }

    /* Each exchange lets the loop do what waits. */
    private void send(String... words) {
        client.call(words);
    }

    private MemoryReport report(MemoryAnalysis analysis) {
        run();
        var report = analysis.report();
        run();
        return report.join();
    }

    private void run() {
        for (int i = 0; i < 100; i++) {
            while (!work.isEmpty()) {
                work.remove().run();
            }
            server.advance(1);
        }
    }

    private void fill(int db, String prefix, int count) {
        send("SELECT", String.valueOf(db));
        for (int i = 0; i < count; i++) {
            send("SET", prefix + i, "value");
        }
    }

    @Test
    void everyKeyIsSummedUpByTypeAndPrefix() {
        fill(0, "user:", 500);
        fill(3, "user:", 500);
        send("HSET", "h:1", "field", "value");
        send("SET", "large", "x".repeat(10_000));
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        run();
        assertThat(analysis.job().state()).isEqualTo(State.DONE);
        assertThat(analysis.job().keys()).isEqualTo(1002);
        assertThat(analysis.job().totalKeys()).isEqualTo(1002);
        MemoryReport report = report(analysis);
        assertThat(report.types())
                .extracting(MemoryReport.Type::type)
                .containsExactly(ValueType.STRING, ValueType.HASH);
        assertThat(report.types().getFirst().keys()).isEqualTo(1001);
        assertThat(report.tree().below().getFirst().keys()).isEqualTo(1000);
        assertThat(new String(report.largest().getFirst().key())).isEqualTo("large");
        assertThat(report.largest().getFirst().bytes()).isEqualTo(usage(3, "large"));
    }

    private long usage(int db, String key) {
        send("SELECT", String.valueOf(db));
        String reply = client.call("MEMORY", "USAGE", key);
        return Long.parseLong(reply.substring(1).strip());
    }

    @Test
    void theSumIsThatOfMemoryUsage() {
        Random random = new Random(3);
        long sum = 0;
        for (int i = 0; i < 200; i++) {
            send("SET", "k" + i, "x".repeat(random.nextInt(3000)), "PX", "1000000");
            send("RPUSH", "l" + i, "a", "b");
        }
        for (int i = 0; i < 200; i++) {
            sum += usage(0, "k" + i) + usage(0, "l" + i);
        }
        MemoryReport report = report(analyses.begin(ALL).orElseThrow());
        assertThat(report.tree().bytes()).isEqualTo(sum);
    }

    @Test
    void oneDatabaseAloneIsLookedAt() {
        fill(0, "a", 10);
        fill(3, "b", 20);
        Wish wish = new Wish(3, ":".getBytes(), 1, 1);
        MemoryAnalysis analysis = analyses.begin(wish).orElseThrow();
        assertThat(report(analysis).tree().keys()).isEqualTo(20);
    }

    @Test
    void anEmptyKeyspaceIsSoonDone() {
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        assertThat(report(analysis).tree().keys()).isZero();
        assertThat(report(analysis).types()).isEmpty();
        assertThat(analysis.job().state()).isEqualTo(State.DONE);
    }

    @Test
    void onlyOneRunsAtATime() {
        fill(0, "a", 10);
        MemoryAnalysis first = analyses.begin(ALL).orElseThrow();
        assertThat(analyses.begin(ALL)).isEmpty();
        assertThat(analyses.running()).contains(first);
        run();
        assertThat(analyses.begin(ALL)).isPresent();
        assertThat(analyses.find(first.job().id())).contains(first);
    }

    @Test
    void aCancelledOneKeepsWhatItFound() {
        fill(0, "a", 10);
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        analysis.cancel();
        assertThat(analysis.job().state()).isEqualTo(State.CANCELLED);
        assertThat(report(analysis).tree().keys()).isZero();
        analysis.cancel();
        assertThat(analyses.begin(ALL)).isPresent();
    }

    @Test
    void itWaitsForItsWorker() {
        fill(0, "some:rather:long:prefix:".repeat(20), 2000);
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        for (int i = 0; i < 1000; i++) {
            server.advance(1);
        }
        assertThat(analysis.job().keys()).isBetween(100L, 600L);
        assertThat(work).hasSize(2);
        run();
        assertThat(analysis.job().keys()).isEqualTo(2000);
        assertThat(analysis.job().state()).isEqualTo(State.DONE);
    }

    /* Two batches are handed over and no more, so that the walk stands still in the middle. */
    private MemoryAnalysis halfway() {
        fill(0, "first:".repeat(80), 1500);
        fill(1, "other:".repeat(80), 1500);
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        for (int i = 0; i < 1000; i++) {
            server.advance(1);
        }
        assertThat(analysis.job().keys()).isBetween(100L, 600L);
        return analysis;
    }

    @Test
    void aFlushedTableHasNoMoreKeys() {
        MemoryAnalysis analysis = halfway();
        long seen = analysis.job().keys();
        send("SELECT", "0");
        send("FLUSHDB");
        fill(0, "new:", 100);
        MemoryReport report = report(analysis);
        assertThat(analysis.job().state()).isEqualTo(State.DONE);
        assertThat(report.tree().keys()).isEqualTo(seen + 1500);
        halfwayAgain();
    }

    private void halfwayAgain() {
        MemoryAnalysis analysis = analyses.begin(ALL).orElseThrow();
        server.advance(1);
        send("FLUSHALL");
        assertThat(report(analysis).tree().keys()).isLessThanOrEqualTo(1600);
        assertThat(analysis.job().state()).isEqualTo(State.DONE);
    }

    @Test
    void aSwappedTableIsFollowed() {
        MemoryAnalysis analysis = halfway();
        send("SWAPDB", "0", "1");
        send("SWAPDB", "1", "7");
        MemoryReport report = report(analysis);
        assertThat(report.tree().keys()).isEqualTo(3000);
        assertThat(report.tree().below())
                .extracting(each -> new String(each.prefix(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("first:", "other:");
        assertThat(report.tree().below())
                .extracting(MemoryReport.Prefix::keys)
                .containsExactly(1500L, 1500L);
    }

    @Test
    void keysThatStayAreSeenWhateverElseComesAndGoes() {
        fill(0, "stays:".repeat(80), 1000);
        MemoryAnalysis analysis = analyses.begin(new Wish(0, ":".getBytes(), 1, 9)).orElseThrow();
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            send("SET", "moves:" + random.nextInt(2000), "x");
            send("DEL", "moves:" + random.nextInt(2000));
            if (i % 10 == 0 && !work.isEmpty()) {
                work.remove().run();
            }
        }
        MemoryReport report = report(analysis);
        long stays =
                report.tree().below().stream()
                        .filter(each -> new String(each.prefix()).equals("stays:"))
                        .findAny()
                        .orElseThrow()
                        .keys();
        assertThat(stays).isGreaterThanOrEqualTo(1000);
    }

    @Test
    void ofAVeryLongNameTheBeginningIsKept() {
        send("SET", "a:" + "x".repeat(5000), "v");
        MemoryReport report = report(analyses.begin(ALL).orElseThrow());
        assertThat(report.largest().getFirst().isCut()).isTrue();
        assertThat(report.largest().getFirst().key()).hasSize(KeyBatch.MOST_KEY_BYTES);
        assertThat(report.tree().below().getFirst().keys()).isEqualTo(1);
    }

    @Test
    void oneWhoseWorkerBreaksFailsAndKeepsNoOtherWaiting() {
        fill(0, "a", 10);
        Wish broken = new Wish(-1, new byte[0], 4, 100);
        MemoryAnalysis analysis = analyses.begin(broken).orElseThrow();
        run();
        assertThat(analysis.job().state()).isEqualTo(State.FAILED);
        assertThat(report(analysis).tree().keys()).isZero();
        assertThat(analyses.begin(ALL)).isPresent();
    }
}
