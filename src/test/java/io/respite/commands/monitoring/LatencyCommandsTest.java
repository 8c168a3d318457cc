package io.respite.commands.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.LatencyEvent;
import io.respite.engine.LatencyMonitor;
import io.respite.engine.LatencySeries;
import io.respite.persistence.aof.AppendFile;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What transcripts do not show of LATENCY: what needs time to pass, and events of the disk. */
class LatencyCommandsTest {

    private static final String HEADER =
            "command - high 100 ms, low 30 ms (all time high 100 ms)\n" + "-".repeat(80) + "\n";

    private LocalServer server =
            LocalServer.start(
                    Map.of("enable-debug-command", "yes", "latency-monitor-threshold", "20"));
    private LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private LatencyMonitor monitor() {
        return server.engine().observers().latency();
    }

    private void sleep(String seconds) {
        assertThat(client.call("DEBUG", "SLEEP", seconds)).isEqualTo("+OK\r\n");
    }

    private String text(String... words) {
        String reply = client.call(words);
        return reply.substring(reply.indexOf("\r\n") + 2, reply.length() - 2);
    }

    /** Recorded from Redis 7.2.6. */
    @Test
    void theGraphIsThatOfRedis() {
        sleep("0.03");
        server.advance(1000);
        sleep("0.05");
        server.advance(2000);
        sleep("0.1");
        server.advance(1000);
        sleep("0.03");
        server.advance(1000);
        sleep("0.07");
        server.advance(1000);
        assertThat(text("LATENCY", "GRAPH", "command"))
                .isEqualTo(
                        HEADER + "  #  \n" + "  | _\n" + " _| |\n" + "_||_|\n" + "     \n"
                                + "65321\n" + "sssss\n");
        assertThat(text("LATENCY", "DOCTOR"))
                .contains(
                        "1. command: 5 latency spikes (average 56ms, mean deviation 23ms, period"
                                + " 1.20 sec). Worst all time event 100ms.\n");
    }

    @Test
    void theGraphTellsMinutesHoursAndDaysAndGoesOnBelow() {
        sleep("0.03");
        server.clock().advance(2 * 86_400_000L);
        sleep("0.03");
        server.clock().advance(5 * 3_600_000L);
        sleep("0.03");
        server.clock().advance(12 * 60_000);
        for (int i = 0; i < 80; i++) {
            sleep(i == 0 ? "0.1" : "0.03");
            server.clock().advance(1000);
        }
        String graph = text("LATENCY", "GRAPH", "command");
        assertThat(graph).startsWith(HEADER + "   #");
        String[] lines = graph.split("\n");
        assertThat(lines[7]).startsWith("2511");
        assertThat(lines[8]).startsWith("dh3m");
        assertThat(lines[10]).isEmpty();
        assertThat(lines).hasSize(18);
        assertThat(lines[14]).isEqualTo("___");
        assertThat(lines[16]).isEqualTo("321");
    }

    @Test
    void theLongestOfASecondIsKeptAndAtMost160Seconds() {
        sleep("0.04");
        sleep("0.06");
        sleep("0.05");
        assertThat(monitor().series()).hasSize(1);
        LatencySeries series = monitor().find("command");
        assertThat(series.count()).isEqualTo(1);
        assertThat(series.millis(0)).isEqualTo(60);
        long begin = series.atSeconds(0);
        for (int i = 1; i <= 200; i++) {
            server.clock().advance(1000);
            sleep("0.02");
        }
        assertThat(series.count()).isEqualTo(160);
        assertThat(series.atSeconds(0)).isGreaterThan(begin + 40);
        assertThat(series.millis(0)).isEqualTo(20);
        assertThat(series.longestMillis()).isEqualTo(60);
    }

    @Test
    void whatTakesLessThanTheThresholdIsNotKept() {
        sleep("0.0199");
        assertThat(monitor().series()).isEmpty();
        sleep("0.02");
        assertThat(monitor().series()).hasSize(1);
        monitor().took(LatencyEvent.EXPIRE_CYCLE, 19_999_999);
        assertThat(monitor().series()).hasSize(1);
        monitor().took(LatencyEvent.EXPIRE_CYCLE, 20_000_000);
        assertThat(monitor().series())
                .extracting(series -> series.event().text())
                .containsExactly("command", "expire-cycle");
    }

    @Test
    void nothingIsMeasuredWhileItIsOff() {
        client.call("CONFIG", "SET", "latency-monitor-threshold", "0");
        assertThat(monitor().begin()).isZero();
        sleep("0.5");
        assertThat(monitor().series()).isEmpty();
        assertThat(monitor().end(LatencyEvent.AOF_WRITE, 1)).isZero();
        assertThat(monitor().series()).isEmpty();
    }

    @Test
    void theDoctorGivesAdviceForEachEvent() {
        for (LatencyEvent event : LatencyEvent.values()) {
            monitor().resetAll();
            monitor().took(event, 25_000_000);
            assertThat(text("LATENCY", "DOCTOR"))
                    .contains("1. " + event.text() + ": 1 latency spikes (average 25ms")
                    .contains("\nWhat may help:\n\n- ");
        }
    }

    @Test
    void theDoctorKnowsTheSlowLog() {
        sleep("0.03");
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        assertThat(text("LATENCY", "DOCTOR")).contains("The slow log is off");
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "50000");
        assertThat(text("LATENCY", "DOCTOR")).contains("leaves out requests");
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "10000");
        assertThat(text("LATENCY", "DOCTOR"))
                .doesNotContain("The slow log is off")
                .doesNotContain("leaves out requests");
    }

    @Test
    void writesToTheAppendOnlyFileAreEvents(@TempDir Path dir) {
        Map<String, String> directives =
                Map.of(
                        "dir", dir.toString(),
                        "appendonly", "yes",
                        "appendfsync", "always",
                        "latency-monitor-threshold", "20");
        close();
        server =
                LocalServer.start(
                        directives,
                        (path, isFresh) -> new SlowFile(AppendFile.DISK.open(path, isFresh)));
        client = server.connect();
        assertThat(server.load()).isNull();
        assertThat(client.call("SET", "k", "v")).isEqualTo("+OK\r\n");
        assertThat(monitor().find("aof-write").longestMillis()).isEqualTo(30);
        assertThat(monitor().find("aof-write-alone").longestMillis()).isEqualTo(30);
        assertThat(monitor().find("aof-fsync-always").longestMillis()).isEqualTo(40);
        assertThat(monitor().series()).hasSize(3);
    }

    @Test
    void theEndOfARewriteIsTwoEvents(@TempDir Path dir) {
        close();
        server = LocalServer.start(Map.of("dir", dir.toString(), "appendonly", "yes"));
        client = server.connect();
        assertThat(server.load()).isNull();
        client.call("CONFIG", "SET", "latency-monitor-threshold", "20");
        Handler end = new EndOfRewrite();
        Logger log = Logger.getLogger("io.respite.persistence.aof.Rewrites");
        log.addHandler(end);
        try {
            assertThat(client.call("BGREWRITEAOF"))
                    .isEqualTo("+Background append only file rewriting started\r\n");
            server.runDisk();
        } finally {
            log.removeHandler(end);
        }
        assertThat(monitor().find("aof-rename").longestMillis()).isEqualTo(25);
        assertThat(monitor().find("aof-fstat").longestMillis()).isEqualTo(25);
    }

    /** Lets time pass between the end of the walk and that of the rewrite. */
    private final class EndOfRewrite extends Handler {

        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().equals("Background AOF rewrite terminated with success")) {
                server.clock().lookTakes(25);
            } else if (line.getMessage().equals("Background AOF rewrite finished successfully")) {
                server.clock().lookTakes(0);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Takes 30 ms for a write and 40 ms for a flush. */
    private final class SlowFile implements AppendFile {

        private final AppendFile file;

        SlowFile(AppendFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            server.clock().advance(30);
            return file.write(bytes);
        }

        @Override
        public void force() throws IOException {
            server.clock().advance(40);
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
