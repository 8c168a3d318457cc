package io.respite.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final long NO_PROCESS = 4_194_305;

    @TempDir private Path directory;

    @Test
    void whatEndedProcessesLeftIsRemoved() throws IOException {
        Path save = old("temp-" + NO_PROCESS + ".rdb");
        Path base = old("temp-rewriteaof-bg-" + NO_PROCESS + ".aof");
        Path commands = old("temp-rewriteaof-bg-" + NO_PROCESS + ".aof.rdb");
        Path ours = old("temp-" + ProcessHandle.current().pid() + ".rdb");
        Path sent = old("temp-import-" + NO_PROCESS + "-123.rdb");
        TemporaryFiles.sweep(directory, NOW);
        assertThat(save).doesNotExist();
        assertThat(base).doesNotExist();
        assertThat(commands).doesNotExist();
        assertThat(ours).doesNotExist();
        assertThat(sent).doesNotExist();
    }

    @Test
    void whatIsNotOursToRemoveStays() throws IOException {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Path running = old("temp-" + parent + ".rdb");
        Path other = old("temp-save.rdb");
        Path stranger = old("temp-99999999999999999999.rdb");
        Path data = old("dump.rdb");
        Path young = old("temp-" + NO_PROCESS + ".rdb");
        Files.setLastModifiedTime(young, FileTime.from(NOW.minusSeconds(59)));
        TemporaryFiles.sweep(directory, NOW);
        assertThat(running).exists();
        assertThat(other).exists();
        assertThat(stranger).exists();
        assertThat(data).exists();
        assertThat(young).exists();
    }

    @Test
    void whatIsMadeIsFoundLater() throws IOException {
        Path made = TemporaryFiles.create(directory, "export");
        Files.setLastModifiedTime(made, FileTime.from(NOW.minusSeconds(61)));
        TemporaryFiles.sweep(directory, NOW);
        assertThat(made).doesNotExist();
    }

    private Path old(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");
        return Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(3600)));
    }
}
