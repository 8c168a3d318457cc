package io.respite.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What the packaged server makes of the snapshot that it finds at its start. */
class SnapshotStartIT {

    @TempDir Path dir;

    private static byte[] snapshot() throws Exception {
        try (InputStream in = SnapshotStartIT.class.getResourceAsStream("/rdb/redis-7.2.rdb")) {
            return in.readAllBytes();
        }
    }

    @Test
    void aSnapshotOfARealRedisIsThereWhenItIsReady() throws Exception {
        Files.write(dir.resolve("dump.rdb"), snapshot());
        int port = FreePort.next();
        try (ServerProcess server = ServerProcess.start(dir, port, "--save", "")) {
            assertThat(server.lines())
                    .anyMatch(line -> line.contains("* Loading RDB produced by version 7.2.6"))
                    .anyMatch(
                            line ->
                                    line.endsWith(
                                            "* Done loading RDB, keys loaded: 33, keys expired:"
                                                    + " 0."))
                    .anyMatch(line -> line.contains("* DB loaded from disk: "));
            try (Jedis client = new Jedis("127.0.0.1", port)) {
                assertThat(client.dbSize()).isEqualTo(31);
                assertThat(client.lindex("list:large", 1999)).isEqualTo("element 1999");
            }
        }
    }

    @Test
    void aBrokenSnapshotStopsTheStartAndStaysAsItWas() throws Exception {
        byte[] broken = Arrays.copyOf(snapshot(), 20_000);
        Path file = Files.write(dir.resolve("dump.rdb"), broken);
        String port = "" + FreePort.next();
        try (ServerProcess server =
                ServerProcess.run(dir, "--port", port, "--http-port", "0", "--save", "1 1")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.lines())
                    .anyMatch(line -> line.contains("# --- RDB ERROR DETECTED ---"))
                    .anyMatch(line -> line.contains("Unexpected EOF reading RDB file"));
            assertThat(server.errors())
                    .containsExactly("Fatal error loading the DB, check server logs. Exiting.");
            assertThat(Files.readAllBytes(file)).isEqualTo(broken);
        }
    }

    @Test
    void checkRdbTellsTheFirstErrorAndExits() throws Exception {
        Path file = Files.write(dir.resolve("checked.rdb"), snapshot());
        try (ServerProcess sound = check(dir.resolve("sound"), file)) {
            assertThat(sound.exitStatus()).isZero();
            assertThat(sound.lines()).contains("[offset 26908] \\o/ RDB looks OK! \\o/");
        }
        byte[] wrong = snapshot();
        wrong[wrong.length - 1] ^= 1;
        Files.write(file, wrong);
        try (ServerProcess broken = check(dir.resolve("broken"), file)) {
            assertThat(broken.exitStatus()).isEqualTo(1);
            assertThat(broken.lines()).contains("[offset 26908] RDB CRC error");
        }
    }

    private static ServerProcess check(Path directory, Path file) throws Exception {
        List<String> command =
                List.of(ServerProcess.LAUNCHER.toString(), "--check-rdb", file.toString());
        return ServerProcess.run(directory, command, Map.of());
    }
}
