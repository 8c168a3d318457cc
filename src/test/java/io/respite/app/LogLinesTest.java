package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {

    @TempDir Path dir;

    @AfterEach
    void logToStandardOutputAgain() {
        LogLines.setFile(null);
    }

    @Test
    void aLineIsLaidOutAsRedisDoes() throws Exception {
        Path file = dir.resolve("respite.log");
        LogLines.setFile(file);

        publish(Level.INFO, "Ready to accept connections tcp", null);

        assertThat(Files.readString(file))
                .matches(
                        ProcessHandle.current().pid()
                                + ":M \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}"
                                + " \\* Ready to accept connections tcp\n");
    }

    @Test
    void eachLevelHasItsSign() throws Exception {
        Path file = dir.resolve("respite.log");
        LogLines.setFile(file);

        for (Level level : Level.values()) {
            publish(level, level.name(), null);
        }

        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(line.length() - 7).strip())
                .containsExactly("# FATAL", "# ERROR", "# WARN", "* INFO", "- DEBUG", ". TRACE");
    }

    @Test
    void aCauseFollowsItsLine() throws Exception {
        Path file = dir.resolve("respite.log");
        LogLines.setFile(file);

        publish(Level.WARN, "Write failed", new IllegalStateException("disk full"));

        assertThat(Files.readAllLines(file).getFirst()).contains("# Write failed: ");
        assertThat(Files.readString(file)).contains("disk full").endsWith(")\n");
    }

    @Test
    void aMovedFileIsFollowedByANewOne() throws Exception {
        Path file = dir.resolve("respite.log");
        LogLines.setFile(file);
        publish(Level.INFO, "before", null);
        Files.move(file, dir.resolve("respite.log.1"));

        publish(Level.INFO, "after", null);

        assertThat(Files.readString(file)).endsWith("* after\n").doesNotContain("before");
    }

    private static void publish(Level level, String message, Throwable cause) {
        ExtLogRecord record =
                new ExtLogRecord(
                        org.jboss.logmanager.Level.parse(level.name()), message, "io.respite.Test");
        record.setThrown(cause);
        LogLines.lines().publish(record);
    }
}
