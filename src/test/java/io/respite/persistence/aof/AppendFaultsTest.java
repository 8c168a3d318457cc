package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Program;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the disk takes no more, or takes it late. */
class AppendFaultsTest {

    private static final String FIRST = "appendonlydir/appendonly.aof.1.incr.aof";
    private static final String REFUSED =
            "-MISCONF Errors writing to the AOF file: No space left on device\r\n";

    @TempDir private Path dir;

    /** How many bytes the disk still takes. */
    private long room = Long.MAX_VALUE;

    private boolean flushes = true;
    private boolean truncates = true;
    private int forced;

    @BeforeEach
    void reset() {
        room = Long.MAX_VALUE;
    }

    /** The process ends. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class Process implements Program {
        private boolean failed;

        @Override
        public void shutDown(Saving saving, boolean isNow, boolean isForced) {
            throw new AssertionError();
        }

        @Override
        public boolean abortShutdown() {
            return false;
        }

        @Override
        public void fail() {
            failed = true;
            throw new Ended();
        }
    }

    private LocalServer start(String policy) {
        LocalServer server =
                LocalServer.start(
                        Map.of(
                                "dir",
                                dir.toString(),
                                "appendonly",
                                "yes",
                                "appendfsync",
                                policy,
                                "save",
                                ""),
                        (path, isFresh) -> new Faulty(AppendFile.DISK.open(path, isFresh)));
        assertThat(server.load()).isNull();
        return server;
    }

    private final class Faulty implements AppendFile {

        private final AppendFile file;

        private Faulty(AppendFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            int limit = bytes.limit();
            bytes.limit((int) Math.min(limit, bytes.position() + room));
            int written = file.write(bytes);
            bytes.limit(limit);
            room -= written;
            return written;
        }

        @Override
        public void force() throws IOException {
            forced++;
            if (!flushes) {
                throw new IOException("Input/output error");
            }
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (!truncates) {
                throw new IOException("Operation not permitted");
            }
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

    private String written() throws IOException {
        return Files.readString(dir.resolve(FIRST), StandardCharsets.ISO_8859_1);
    }

    private static String command(String... words) {
        return new String(LocalServer.request(words), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFullDiskRefusesWritesUntilThereIsRoom() throws IOException {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            room = 30;
            assertThat(client.call("SET", "k", "v")).isEqualTo("+OK\r\n");
            assertThat(client.call("SET", "k", "w")).isEqualTo(REFUSED);
            assertThat(client.call("PING")).isEqualTo(REFUSED);
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(client.call("INFO", "persistence")).contains("aof_last_write_status:err");
            assertThat(written()).as("a part of it is taken away").isEmpty();

            room = Long.MAX_VALUE;
            server.advance(1000);
            server.runDisk();
            assertThat(client.call("INFO", "persistence")).contains("aof_last_write_status:ok");
            assertThat(client.call("SET", "k", "w")).isEqualTo("+OK\r\n");
            assertThat(written())
                    .isEqualTo(
                            command("SELECT", "0")
                                    + command("SET", "k", "v")
                                    + command("SET", "k", "w"));
        }
    }

    @Test
    void aPartThatCannotBeTakenAwayIsGoneOnFrom() throws IOException {
        try (LocalServer server = start("no");
                LocalServer.Client client = server.connect()) {
            room = 30;
            truncates = false;
            client.call("SET", "k", "v");
            assertThat(written()).hasSize(30);
            room = Long.MAX_VALUE;
            server.advance(1000);
            assertThat(written()).isEqualTo(command("SELECT", "0") + command("SET", "k", "v"));
        }
    }

    @Test
    void alwaysEndsTheProcessAndSendsNoReply() {
        try (LocalServer server = start("always");
                LocalServer.Client client = server.connect()) {
            Process process = new Process();
            server.engine().runIn(process);
            room = 0;
            endsWithoutReply(client);
            assertThat(process.failed).isTrue();
        }
    }

    @Test
    void alwaysEndsTheProcessWhenTheDiskCannotKeepWhatItTook() {
        try (LocalServer server = start("always");
                LocalServer.Client client = server.connect()) {
            Process process = new Process();
            server.engine().runIn(process);
            flushes = false;
            endsWithoutReply(client);
            assertThat(process.failed).isTrue();
        }
    }

    private static void endsWithoutReply(LocalServer.Client client) {
        String reply = "";
        try {
            reply = client.call("SET", "k", "v");
        } catch (Ended ended) {
            /* As it should. */
        }
        assertThat(reply).isEmpty();
        assertThat(client.received()).isEmpty();
    }

    @Test
    void aFailedFlushRefusesWritesUntilOneSucceeds() {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            flushes = false;
            server.advance(1000);
            client.call("SET", "k", "v");
            server.runDisk();
            assertThat(client.call("SET", "k", "w"))
                    .isEqualTo("-MISCONF Errors writing to the AOF file: Input/output error\r\n");
            flushes = true;
            server.advance(1000);
            server.runDisk();
            assertThat(client.call("SET", "k", "w")).isEqualTo("+OK\r\n");
        }
    }

    @Test
    void aWriteWaitsTwoSecondsForAFlushThatIsUnderWay() throws IOException {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            server.advance(1000);
            client.call("SET", "k", "v");
            String first = written();
            assertThat(client.call("SET", "k", "w")).isEqualTo("+OK\r\n");
            assertThat(written()).isEqualTo(first);
            server.advance(1000);
            assertThat(written()).isEqualTo(first);
            server.advance(1000);
            assertThat(written()).isEqualTo(first + command("SET", "k", "w"));
            assertThat(client.call("INFO", "persistence")).contains("aof_delayed_fsync:1");
        }
    }

    @Test
    void everyTurnIsFlushedOnceWithAlways() {
        try (LocalServer server = start("always");
                LocalServer.Client client = server.connect()) {
            int before = forced;
            client.send(
                    (command("SET", "k", "v") + command("INCR", "n") + command("GET", "k"))
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(forced).isEqualTo(before + 1);
            client.call("GET", "k");
            assertThat(forced).isEqualTo(before + 1);
        }
    }

    @Test
    void aFailedFlushOfTheFileBeforeRefusesWritesUntilOneSucceeds() {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            server.advance(1000);
            client.call("SET", "k", "v");
            flushes = false;
            client.call("BGREWRITEAOF");
            server.runDisk();
            assertThat(client.call("SET", "k", "w"))
                    .isEqualTo("-MISCONF Errors writing to the AOF file: Input/output error\r\n");
            flushes = true;
            server.advance(2000);
            server.runDisk();
            assertThat(client.call("SET", "k", "w")).isEqualTo("+OK\r\n");
        }
    }

    @Test
    void whoWaitsForTheDiskNeedNotWaitForTheNextFile() {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect();
                LocalServer.Client waiting = server.connect()) {
            waiting.call("SET", "k", "v");
            assertThat(waiting.call("WAITAOF", "1", "0", "0")).isEmpty();
            client.call("BGREWRITEAOF");
            server.runDisk();
            assertThat(new String(waiting.received(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("*2\r\n:1\r\n:0\r\n");
        }
    }

    @Test
    void aRewriteWaitsForWhatTheFullDiskDidNotTake() {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            room = 30;
            client.call("INCR", "n");
            assertThat(client.call("BGREWRITEAOF"))
                    .isEqualTo("+Background append only file rewriting scheduled\r\n");
            room = Long.MAX_VALUE;
            server.advance(1000);
            server.runDisk();
            assertThat(client.call("INFO", "persistence"))
                    .contains("aof_rewrites:1", "aof_rewrite_scheduled:0");
        }
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "n")).isEqualTo("$1\r\n1\r\n");
        }
    }

    /* Nothing can be written there. */
    private Path block(String name) throws IOException {
        return Files.createDirectories(dir.resolve(name).resolve("full"));
    }

    private static void unblock(Path inside) throws IOException {
        Files.delete(inside);
        Files.delete(inside.getParent());
    }

    @Test
    void whatAFailedRewriteDeletesIsNotWhatTheNextOneMakes() throws IOException {
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            Path blocked = block("appendonlydir/temp-appendonly.aof.manifest");
            assertThat(client.call("BGREWRITEAOF"))
                    .startsWith("-ERR Can't execute an AOF background rewriting");
            unblock(blocked);
            assertThat(client.call("BGREWRITEAOF"))
                    .isEqualTo("+Background append only file rewriting started\r\n");
            client.call("SET", "k", "v");
            server.runDisk();
        }
        try (LocalServer server = start("everysec");
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
        }
    }

    @Test
    void whatMustBeginAnewIsTriedUntilItSucceeds() throws IOException {
        try (LocalServer server = start("everysec")) {
            AppendOnlyFile aof = server.persistence().appendOnlyFile();
            Path blocked = block("temp-rewriteaof-bg-" + ProcessHandle.current().pid() + ".aof");
            assertThat(aof.beginAnew()).isTrue();
            server.runDisk();
            assertThat(aof.isBeginningAnew()).as("whoever waits is told").isFalse();
            assertThat(aof.isWhole()).isFalse();
            unblock(blocked);
            server.advance(1000);
            server.runDisk();
            assertThat(aof.isWhole()).isTrue();
            assertThat(dir.resolve("appendonlydir/appendonly.aof.2.base.rdb")).exists();
        }
    }
}
