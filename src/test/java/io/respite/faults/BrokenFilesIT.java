package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Files that are cut off or changed: the server does not start with half of what they held. */
class BrokenFilesIT {

    private static final int KEYS = 200;

    @TempDir Path dir;

    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        port = FreePort.next();
    }

    private byte[] saved() throws Exception {
        try (ServerProcess server = ServerProcess.start(dir, port, "--save", "");
                Jedis client = new Jedis("127.0.0.1", port)) {
            fill(client);
            client.save();
            server.signal("KILL");
        }
        return Files.readAllBytes(dir.resolve("dump.rdb"));
    }

    private static void fill(Jedis client) {
        for (int i = 0; i < KEYS; i++) {
            client.set("string:" + i, "value " + i);
        }
        client.rpush("list", "a", "b", "1");
        client.hset("hash", "field", "value");
        client.sadd("set", "1", "2", "x");
        client.zadd("zset", 1.5, "member");
    }

    @Test
    void aSnapshotThatIsCutOffStopsTheStart() throws Exception {
        byte[] saved = saved();
        for (int length : new int[] {saved.length - 1, saved.length / 2, 12, 3}) {
            Files.write(dir.resolve("dump.rdb"), Arrays.copyOf(saved, length));
            assertRefused("" + length);
        }
    }

    @Test
    void aSnapshotWithAChangedBitStopsTheStart() throws Exception {
        byte[] saved = saved();
        for (int at : new int[] {2, 40, saved.length / 3, saved.length / 2, saved.length - 3}) {
            byte[] changed = saved.clone();
            changed[at] ^= 4;
            Files.write(dir.resolve("dump.rdb"), changed);
            assertRefused("byte " + at);
        }
    }

    @Test
    void anAppendOnlyFileThatIsCutOffLoadsUpToThere() throws Exception {
        Path file = appended();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 5));
        try (ServerProcess server = ServerProcess.start(dir, port, "--appendonly", "yes");
                Jedis client = new Jedis("127.0.0.1", port)) {
            assertThat(client.exists("set")).isTrue();
            assertThat(client.exists("zset")).isFalse();
            client.set("after", "v");
            assertThat(server.errors()).isEmpty();
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 5));
        assertRefused("cut off", "--appendonly", "yes", "--aof-load-truncated", "no");
    }

    @Test
    void anAppendOnlyFileThatIsBrokenInsideStopsTheStart() throws Exception {
        Path file = appended();
        byte[] whole = Files.readAllBytes(file);
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = text.indexOf("*3\r\n", whole.length / 2);
        whole[at] = '!';
        Files.write(file, whole);
        assertRefused("inside", "--appendonly", "yes");
    }

    @Test
    void aManifestThatIsBrokenStopsTheStart() throws Exception {
        appended();
        Path manifest = only(".manifest");
        List<String> lines = Files.readAllLines(manifest);
        for (String broken : List.of("", "file x", lines.getFirst() + " again", "seq 1 type b")) {
            Files.writeString(manifest, broken + "\n");
            assertRefused(broken, "--appendonly", "yes");
        }
        Files.write(manifest, lines);
        Files.delete(only(".incr.aof"));
        assertRefused("no such file", "--appendonly", "yes");
    }

    private Path appended() throws Exception {
        try (ServerProcess server =
                        ServerProcess.start(
                                dir, port, "--appendonly", "yes", "--appendfsync", "always");
                Jedis client = new Jedis("127.0.0.1", port)) {
            fill(client);
            server.signal("KILL");
        }
        return only(".incr.aof");
    }

    private Path only(String end) throws Exception {
        try (Stream<Path> files = Files.list(dir.resolve("appendonlydir"))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(end)).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private void assertRefused(String what, String... arguments) throws Exception {
        String[] all =
                Stream.concat(
                                Stream.of("--port", "" + port, "--bind", "127.0.0.1"),
                                Stream.concat(Stream.of("--http-port", "0"), Stream.of(arguments)))
                        .toArray(String[]::new);
        try (ServerProcess server = ServerProcess.run(dir, all)) {
            assertThat(server.exitStatus()).as(what).isEqualTo(1);
            assertThat(server.lines()).as(what).noneMatch(line -> line.contains("Ready to accept"));
            assertThat(String.join("", server.lines()) + String.join("", server.errors()))
                    .as(what)
                    .containsAnyOf(
                            "Short read",
                            "RDB",
                            "Bad file format",
                            "Unexpected end of file",
                            "Wrong signature",
                            "AOF",
                            "append only file")
                    .doesNotContain("Exception");
        }
    }
}
