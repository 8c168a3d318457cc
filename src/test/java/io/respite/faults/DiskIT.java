package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Disks that are full, and directories that may not be written: nothing that was there is lost. */
class DiskIT {

    private static final int DISK_MB = 4;
    private static final int VALUE_BYTES = 10_000;
    private static final int PATIENCE_S = 30;

    @TempDir Path dir;

    private final Random random = new Random(1);
    private SmallDisk disk;
    private int port;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(dir.resolve("disk"), DISK_MB);
        port = FreePort.next();
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    private ServerProcess start(String... arguments) throws Exception {
        return ServerProcess.start(
                dir.resolve("run"),
                port,
                Stream.concat(Stream.of("--dir", disk.path.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private Jedis connect() {
        return new Jedis("127.0.0.1", port, PATIENCE_S * 1000);
    }

    @Test
    void aSaveThatFindsTheDiskFullLeavesTheOldFile() throws Exception {
        try (ServerProcess server = start("--save", "3600 1000000");
                Jedis client = connect()) {
            client.set("first", "value");
            assertThat(client.save()).isEqualTo("OK");
            byte[] saved = Files.readAllBytes(disk.path.resolve("dump.rdb"));
            long savedAt = client.lastsave();
            setMuch(client, 2 * DISK_MB);
            assertThatThrownBy(client::save).isInstanceOf(JedisDataException.class);
            assertThat(files()).containsExactly("dump.rdb");
            client.bgsave();
            await(() -> info(client, "rdb_bgsave_in_progress").equals("0"));
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("err");
            assertThat(files()).containsExactly("dump.rdb");
            assertThat(Files.readAllBytes(disk.path.resolve("dump.rdb"))).isEqualTo(saved);
            assertThat(client.lastsave()).isEqualTo(savedAt);
            assertThatThrownBy(() -> client.set("k", "v")).hasMessageStartingWith("MISCONF ");
            assertThat(client.get("first")).isEqualTo("value");
            client.configSet("stop-writes-on-bgsave-error", "no");
            client.flushAll();
            client.set("second", "value");
            /* FLUSHALL has saved already, which was well. */
            client.bgsave();
            await(() -> info(client, "rdb_bgsave_in_progress").equals("0"));
            assertThat(info(client, "rdb_last_bgsave_status")).isEqualTo("ok");
            client.configSet("stop-writes-on-bgsave-error", "yes");
            client.set("k", "v");
            server.signal("KILL");
        }
        try (ServerProcess server = start();
                Jedis client = connect()) {
            assertThat(client.keys("*")).containsExactly("second");
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void aReadOnlyDirectoryIsToldAndNothingElseHappens() throws Exception {
        try (ServerProcess server = start("--save", "3600 1000000");
                Jedis client = connect()) {
            client.set("k", "v");
            client.save();
            disk.makeReadOnly();
            assertThatThrownBy(client::save).isInstanceOf(JedisDataException.class);
            client.bgsave();
            await(() -> info(client, "rdb_last_bgsave_status").equals("err"));
            assertThatThrownBy(() -> client.set("k", "w")).hasMessageStartingWith("MISCONF ");
            assertThatThrownBy(() -> client.configSet("appendonly", "yes"))
                    .isInstanceOf(JedisDataException.class);
            assertThat(client.get("k")).isEqualTo("v");
            disk.makeWritable();
            assertThat(client.save()).isEqualTo("OK");
            assertThat(client.set("k", "w")).isEqualTo("OK");
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void anAppendOnlyFileInAReadOnlyDirectoryStopsTheStart() throws Exception {
        disk.makeReadOnly();
        try (ServerProcess server =
                ServerProcess.run(
                        dir.resolve("run"),
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--http-port",
                        "0",
                        "--dir",
                        disk.path.toString(),
                        "--appendonly",
                        "yes")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(String.join("\n", server.lines()) + String.join("\n", server.errors()))
                    .containsIgnoringCase("read-only file system");
        }
    }

    @Test
    void everysecRefusesWritesWhileTheDiskIsFull() throws Exception {
        long written;
        try (ServerProcess server = startAppending("everysec");
                Jedis client = connect()) {
            disk.fillBut(200_000);
            written = setUntilRefused(client);
            assertThat(info(client, "aof_last_write_status")).isEqualTo("err");
            assertThat(client.get("key:0")).hasSize(VALUE_BYTES);
            disk.free();
            await(() -> info(client, "aof_last_write_status").equals("ok"));
            client.set("after", "v");
            awaitOnDisk(client);
            server.signal("KILL");
        }
        try (ServerProcess server = startAppending("everysec");
                Jedis client = connect()) {
            assertThat(client.get("after")).isEqualTo("v");
            assertHasAll(client, written);
            assertThat(server.errors()).isEmpty();
        }
    }

    /* A write that was answered cannot be taken back: so the server ends, as Redis does. */
    @Test
    void alwaysEndsWhenTheDiskIsFull() throws Exception {
        long written = 0;
        try (ServerProcess server = startAppending("always");
                Jedis client = connect()) {
            disk.fillBut(200_000);
            try {
                written = setUntilRefused(client);
            } catch (JedisException gone) {
                written = acknowledged;
            }
            assertThat(server.exitStatus()).isEqualTo(1);
        }
        disk.free();
        try (ServerProcess server = startAppending("always");
                Jedis client = connect()) {
            assertHasAll(client, written);
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void aRewriteThatFindsTheDiskFullLeavesTheOldFiles() throws Exception {
        try (ServerProcess server = startAppending("everysec");
                Jedis client = connect()) {
            for (int i = 0; i < 100; i++) {
                client.set("key:" + i, value());
            }
            awaitOnDisk(client);
            disk.fillBut(300_000);
            client.bgrewriteaof();
            await(() -> info(client, "aof_rewrite_in_progress").equals("0"));
            assertThat(info(client, "aof_last_bgrewrite_status")).isEqualTo("err");
            client.set("after", "v");
            awaitOnDisk(client);
            server.signal("KILL");
        }
        try (ServerProcess server = startAppending("everysec");
                Jedis client = connect()) {
            assertThat(client.get("after")).isEqualTo("v");
            assertHasAll(client, 100);
            assertThat(server.errors()).isEmpty();
        }
    }

    private ServerProcess startAppending(String policy) throws Exception {
        return start(
                "--appendonly",
                "yes",
                "--appendfsync",
                policy,
                "--save",
                "",
                "--auto-aof-rewrite-percentage",
                "0");
    }

    private static void awaitOnDisk(Jedis client) {
        assertThat(client.waitAOF(1, 0, PATIENCE_S * 1000L).getKey()).isEqualTo(1);
    }

    private long acknowledged;

    /* Returns how many were acknowledged before the one that was refused. */
    private long setUntilRefused(Jedis client) throws Exception {
        for (acknowledged = 0; acknowledged < 10_000; acknowledged++) {
            try {
                client.set("key:" + acknowledged, value());
            } catch (JedisDataException refused) {
                assertThat(refused).hasMessageStartingWith("MISCONF Errors writing to the AOF");
                return acknowledged;
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new AssertionError("the disk is never full");
    }

    private static void assertHasAll(Jedis client, long written) {
        for (long i = 0; i < written; i++) {
            assertThat(client.strlen("key:" + i)).as("key:" + i).isEqualTo(VALUE_BYTES);
        }
    }

    private void setMuch(Jedis client, int megabytes) {
        for (int i = 0; i < megabytes * 1_000_000 / VALUE_BYTES; i++) {
            client.set("key:" + i, value());
        }
    }

    /* Nothing that could be compressed. */
    private String value() {
        StringBuilder text = new StringBuilder();
        while (text.length() < VALUE_BYTES) {
            text.append((char) (33 + random.nextInt(90)));
        }
        return text.toString();
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(disk.path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String info(Jedis client, String field) {
        return client.info("persistence").replaceAll("(?s).*\\b" + field + ":(\\S*).*", "$1");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
