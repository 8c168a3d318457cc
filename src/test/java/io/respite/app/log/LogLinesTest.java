package io.respite.app.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {

    @TempDir Path dir;

    private Path file;

    @BeforeEach
    void logToAFile() {
        file = dir.resolve("respite.log");
        LogLines.setFile(file);
    }

    @AfterEach
    void logToStandardOutputAgain() {
        LogLines.setFile(null);
        LogLines.setJson(false);
        LogLines.setRole(() -> false);
    }

    @Test
    void aLineIsLaidOutAsRedisDoes() throws Exception {
        publish(Level.INFO, "Ready to accept connections tcp", null);

        assertThat(Files.readString(file))
                .matches(
                        ProcessHandle.current().pid()
                                + ":M \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}"
                                + " \\* Ready to accept connections tcp\n");
    }

    @Test
    void eachLevelHasItsSign() throws Exception {
        for (Level level : Level.values()) {
            publish(level, level.name(), null);
        }

        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(line.length() - 7).strip())
                .containsExactly("# FATAL", "# ERROR", "# WARN", "* INFO", "- DEBUG", ". TRACE");
    }

    @Test
    void aCauseFollowsItsLine() throws Exception {
        publish(Level.WARN, "Write failed", new IllegalStateException("disk full"));

        assertThat(Files.readAllLines(file).getFirst()).contains("# Write failed: ");
        assertThat(Files.readString(file)).contains("disk full").endsWith(")\n");
    }

    @Test
    void aMovedFileIsFollowedByANewOne() throws Exception {
        publish(Level.INFO, "before", null);
        Files.move(file, dir.resolve("respite.log.1"));

        publish(Level.INFO, "after", null);

        assertThat(Files.readString(file)).endsWith("* after\n").doesNotContain("before");
    }

    @Test
    void whatAClientSentMakesNoLineOfItsOwn() throws Exception {
        publish(Level.WARN, "DEBUG LOG: a\r\n1:M 1 Jan 2026 00:00:00.000 * forged\u0000\n", null);

        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .endsWith("# DEBUG LOG: a\\r\\n1:M 1 Jan 2026 00:00:00.000 * forged\\x00");
    }

    @Test
    void aReplicaSaysSo() throws Exception {
        LogLines.setRole(() -> true);

        publish(Level.INFO, "x", null);

        assertThat(Files.readString(file)).startsWith(ProcessHandle.current().pid() + ":S ");
    }

    @Test
    void aRecordIsOneJsonObject() throws Exception {
        LogLines.setJson(true);

        LogLines.raw("not JSON");
        publish(Level.INFO, "a \"quoted\"\nline", null);
        publish(Level.WARN, "Write failed", new IllegalStateException("disk full"));

        List<JsonNode> objects = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            objects.add(new ObjectMapper().readTree(line));
        }
        assertThat(objects).hasSize(2);
        JsonNode first = objects.getFirst();
        assertThat(first.get("message").asText()).isEqualTo("a \"quoted\"\nline");
        assertThat(first.get("level").asText()).isEqualTo("notice");
        assertThat(first.get("role").asText()).isEqualTo("master");
        assertThat(first.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(first.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(OffsetDateTime.parse(first.get("timestamp").asText()))
                .isCloseTo(OffsetDateTime.now(), within(1, ChronoUnit.MINUTES));
        List<String> names = new ArrayList<>();
        first.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "timestamp",
                        "logger",
                        "level",
                        "message",
                        "thread",
                        "threadId",
                        "host",
                        "pid",
                        "role");
        assertThat(objects.get(1).get("level").asText()).isEqualTo("warning");
        assertThat(objects.get(1).get("exception").asText())
                .startsWith("java.lang.IllegalStateException: disk full")
                .contains("LogLinesTest");
    }

    @Test
    void nothingIsLoggedAtNothing() throws Exception {
        try {
            LogLines.setLevel(Verbosity.NOTHING);
            publish(Level.FATAL, "x", null);
        } finally {
            LogLines.setLevel(Verbosity.NOTICE);
        }
        publish(Level.INFO, "y", null);

        assertThat(Files.readString(file)).endsWith("* y\n").doesNotContain("x");
    }

    @Test
    void syslogHasItsOwnNumbers() {
        assertThat(Syslog.facilityNumber("user")).isEqualTo(8);
        assertThat(Syslog.facilityNumber("local0")).isEqualTo(128);
        assertThat(Syslog.facilityNumber("local7")).isEqualTo(184);
        assertThat(Verbosity.values()).extracting(Syslog::priority).containsExactly(7, 6, 5, 4, 4);
    }

    private static void publish(Level level, String message, Throwable cause) {
        ExtLogRecord record =
                new ExtLogRecord(
                        org.jboss.logmanager.Level.parse(level.name()), message, "io.respite.Test");
        record.setThrown(cause);
        LogLines.lines().publish(record);
    }
}
