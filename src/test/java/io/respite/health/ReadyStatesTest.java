package io.respite.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Engine;
import io.respite.persistence.aof.AppendFile;
import io.respite.server.LocalServer;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each state that a server may be in is told apart: by its own check, and its data. */
class ReadyStatesTest {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";

    @TempDir private Path dir;

    private LocalServer server;
    private LocalServer.Client client;

    /** Whether the disk takes what is appended. */
    private boolean takes = true;

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private void start(String... directives) {
        Map<String, String> all = new HashMap<>(Map.of("dir", dir.toString()));
        for (int i = 0; i < directives.length; i += 2) {
            all.put(directives[i], directives[i + 1]);
        }
        server =
                LocalServer.start(
                        all, (path, isFresh) -> new Disk(AppendFile.DISK.open(path, isFresh)));
        client = server.connect();
    }

    private HealthCheckResponse ask(AsyncHealthCheck check) {
        Uni<HealthCheckResponse> answer = check.call();
        var response = answer.subscribeAsCompletionStage();
        server.advance(1);
        return response.join();
    }

    private static void assertUp(HealthCheckResponse response, Map<String, Object> data) {
        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow()).containsAllEntriesOf(data);
    }

    private static void assertDown(HealthCheckResponse response, Map<String, Object> data) {
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsAllEntriesOf(data);
    }

    @Test
    void loading() {
        start();
        LoadingCheck check = new LoadingCheck(server.engine());
        assertThat(ask(check).getStatus()).isEqualTo(Status.UP);
        assertThat(ask(check).getName()).isEqualTo("loading");
        server.persistence().loading().begin(1000);
        server.persistence().loading().reached(400, 7, 1);
        assertDown(ask(check), Map.of("loadedBytes", 400L, "totalBytes", 1000L, "keys", 7L));
        assertUp(ask(new StartCheck(listening())), Map.of("loading", true));
        assertThat(ask(new EngineCheck(server.engine())).getStatus()).isEqualTo(Status.UP);
        server.persistence().loading().end();
        assertThat(ask(check).getStatus()).isEqualTo(Status.UP);
    }

    private Engine listening() {
        server.engine().instance().listensOn(6379, "epoll");
        return server.engine();
    }

    @Test
    void aPrimaryHasNoLink() {
        start();
        assertUp(ask(new PrimaryLinkCheck(server.engine())), Map.of("role", "primary"));
    }

    @Test
    void aReplicaIsReadyWhenItHasSeenItsPrimary() {
        start();
        client.call("REPLICAOF", "localhost", "7000");
        PrimaryLinkCheck check = new PrimaryLinkCheck(server.engine());
        assertDown(ask(check), Map.of("role", "replica", "link", "broken"));
        sync();
        assertUp(ask(check), Map.of("link", "up", "showsOldData", false));
    }

    @Test
    void aBrokenLinkIsToldAndDownWhereOldDataIsNotShown() {
        start();
        client.call("REPLICAOF", "localhost", "7000");
        sync();
        server.wires().last().breakOff("Connection reset by peer");
        server.advance(3000);
        PrimaryLinkCheck check = new PrimaryLinkCheck(server.engine());
        assertUp(ask(check), Map.of("link", "broken", "showsOldData", true, "downSeconds", 3L));
        client.call("CONFIG", "SET", "replica-serve-stale-data", "no");
        assertDown(ask(check), Map.of("link", "broken", "showsOldData", false));
    }

    private void sync() {
        byte[] rdb = rdb();
        server.wires().last().connect();
        say("+PONG\r\n+OK\r\n+OK\r\n");
        say("+FULLRESYNC " + ID + " 100\r\n$" + rdb.length + "\r\n");
        say(rdb);
        server.runDisk();
        server.replicating().start();
    }

    private void say(String text) {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void say(byte[] bytes) {
        server.wires().last().send(server.engine().keyspace().arena(), bytes);
    }

    private byte[] rdb() {
        try (LocalServer primary = LocalServer.start(Map.of("dir", dir.toString()));
                LocalServer.Client own = primary.connect()) {
            own.call("SET", "k", "v");
            own.call("SAVE");
            return Files.readAllBytes(dir.resolve("dump.rdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void writesThatCannotBeAppended() {
        start("appendonly", "yes");
        assertThat(server.load()).isNull();
        AppendOnlyFileCheck check = new AppendOnlyFileCheck(server.engine());
        assertUp(ask(check), Map.of("enabled", true, "lastRewrite", "ok"));
        takes = false;
        client.call("SET", "k", "v");
        assertDown(
                ask(check),
                Map.of(
                        "reason",
                        "MISCONF Errors writing to the AOF file: No space left on device"));
        assertThat(ask(new SnapshotCheck(server.engine())).getStatus()).isEqualTo(Status.UP);
        takes = true;
        server.advance(1000);
        assertThat(ask(check).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void snapshotsThatCannotBeSaved() throws IOException {
        start();
        server.load();
        client.call("CONFIG", "SET", "save", "3600 1000000");
        SnapshotCheck check = new SnapshotCheck(server.engine());
        assertUp(ask(check), Map.of("lastSave", "ok", "changesSinceSave", 0L));
        Files.createDirectory(dir.resolve("dump.rdb"));
        client.call("SET", "k", "v");
        client.call("BGSAVE");
        server.runDisk();
        HealthCheckResponse failed = ask(check);
        assertDown(failed, Map.of("lastSave", "failed", "changesSinceSave", 1L));
        assertThat(failed.getData().orElseThrow().get("reason").toString()).startsWith("MISCONF ");
        client.call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
        assertUp(ask(check), Map.of("lastSave", "failed"));
    }

    @Test
    void aFullDisk() {
        start();
        DiskCheck.Need wanted = new DiskCheck.Need(dir, true);
        DiskCheck.Need unwanted = new DiskCheck.Need(dir, false);
        long gigabyte = 1L << 30;
        assertUp(DiskCheck.answer(wanted, gigabyte / 2, gigabyte), Map.of("state", "ok"));
        assertUp(DiskCheck.answer(wanted, gigabyte / 20, gigabyte), Map.of("state", "low"));
        assertDown(
                DiskCheck.answer(wanted, 4096, gigabyte),
                Map.of("state", "full", "freeBytes", 4096L, "totalBytes", gigabyte));
        assertUp(DiskCheck.answer(unwanted, 4096, gigabyte), Map.of("state", "full"));
    }

    @Test
    void memoryUnderPressure() {
        start();
        MemoryCheck check = new MemoryCheck(server.engine());
        assertUp(ask(check), Map.of("state", "ok", "maxBytes", 0L));
        client.call("SET", "k", "v".repeat(100_000));
        client.call("CONFIG", "SET", "maxmemory", "1");
        assertUp(ask(check), Map.of("state", "full", "policy", "noeviction", "maxBytes", 1L));
        client.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        server.advance(100);
        client.call("SET", "l", "v");
        client.call("CONFIG", "SET", "maxmemory", "100mb");
        server.engine().tick();
        assertUp(ask(check), Map.of("state", "evicting", "evictedKeys", 1L));
        server.advance(3000);
        for (int i = 0; i < 20; i++) {
            server.advance(100);
            server.engine().tick();
        }
        assertUp(ask(check), Map.of("state", "ok"));
    }

    /** A file on a disk that may be full. */
    private final class Disk implements AppendFile {

        private final AppendFile file;

        Disk(AppendFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (!takes) {
                throw new IOException("No space left on device");
            }
            return file.write(bytes);
        }

        @Override
        public void force() throws IOException {
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
