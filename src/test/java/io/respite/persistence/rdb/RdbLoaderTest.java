package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.respite.persistence.rdb.RdbLoader.Aim;
import io.respite.persistence.rdb.RdbLoader.Outcome;
import io.respite.server.LocalServer;
import io.respite.server.LoggedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RdbLoaderTest {

    private static final Logger LOG = Logger.getLogger("io.respite.persistence.rdb");

    @TempDir private Path directory;

    static List<RdbFiles.Known> own() {
        return RdbFiles.own();
    }

    @ParameterizedTest
    @MethodSource("own")
    void filesOfEveryVersionAreWhatRedisMakesOfThem(RdbFiles.Known file) throws IOException {
        loads(file);
    }

    @Test
    void filesOfOldServersAtHandAreWhatRedisMakesOfThem() throws IOException {
        List<RdbFiles.Known> files = RdbFiles.old();
        assumeFalse(files.isEmpty(), "no ../shared/rdb with files of old versions is at hand");
        for (RdbFiles.Known file : files) {
            loads(file);
        }
        assertThat(files).hasSizeGreaterThan(25);
    }

    private void loads(RdbFiles.Known file) throws IOException {
        Files.write(directory.resolve("dump.rdb"), file.bytes());
        try (LocalServer server = server()) {
            long empty = server.engine().keyspace().arena().usedBytes();
            CompletableFuture<Outcome> outcome = loader(server).loadConfigured();
            LocalServer.Client client = server.connect();
            client.call("PING");
            Outcome expected = file.digest() == null ? Outcome.FAILED : Outcome.LOADED;
            assertThat(outcome).as(file.name()).isCompletedWithValue(expected);
            String digest = file.digest() == null ? "0".repeat(40) : file.digest();
            assertThat(client.call("DEBUG", "DIGEST")).as(file.name()).isEqualTo(line(digest));
            client.call("FLUSHALL");
            server.advance(100);
            client.close();
            assertThat(empty).isPositive();
        }
    }

    private static String line(String text) {
        return "+" + text + "\r\n";
    }

    private LocalServer server() {
        return LocalServer.start(
                Map.of("dir", directory.toString(), "enable-debug-command", "yes"));
    }

    private static RdbLoader loader(LocalServer server) {
        return new RdbLoader(server.engine(), new Loading(server.engine()), Thread::new);
    }

    @Test
    void longValuesAreWhatTheyWere() {
        try (LocalServer server = server()) {
            LocalServer.Client client = server.connect();
            String text = "x".repeat(200);
            for (int i = 0; i < 10_000; i++) {
                client.call("SADD", "set", "member:" + i);
                client.call("HSET", "hash", "field:" + i, "value:" + i);
                client.call("ZADD", "zset", i % 100 + ".5", "member:" + i);
                client.call("RPUSH", "list", i + text);
            }
            client.call("SETRANGE", "string", "6000000", "end");
            client.call("PEXPIRE", "hash", "50000");
            client.call("SET", "last", "short");
            String digest = client.call("DEBUG", "DIGEST");
            long used = server.engine().keyspace().arena().usedBytes();
            for (String compresses : new String[] {"yes", "no"}) {
                client.call("CONFIG", "SET", "rdbcompression", compresses);
                assertThat(client.call("DEBUG", "RELOAD")).isEqualTo(line("OK"));
                assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(digest);
                assertThat(client.call("DBSIZE")).isEqualTo(":6\r\n");
                assertThat(client.call("PTTL", "hash")).isEqualTo(":50000\r\n");
                assertThat(client.call("STRLEN", "string")).isEqualTo(":6000003\r\n");
            }
            server.advance(1000);
            assertThat(server.engine().keyspace().arena().usedBytes()).isLessThan(used * 11 / 10);
        }
    }

    @Test
    void nothingIsLoadedWhereThereIsNoFile() {
        try (LocalServer server = server()) {
            assertThat(loader(server).loadConfigured()).isCompletedWithValue(Outcome.MISSING);
            assertThat(server.engine().isLoading()).isFalse();
        }
    }

    @Test
    void expiredKeysAreDropped() throws IOException {
        long now;
        try (LocalServer server = server()) {
            now = server.clock().millis();
            RdbBytes file =
                    RdbBytes.file(11)
                            .put(RdbOpcode.EXPIRE_TIME_MS)
                            .int64(now - 1)
                            .put(0)
                            .string("past")
                            .string("v")
                            .put(RdbOpcode.EXPIRE_TIME_MS)
                            .int64(now + 5000)
                            .put(0)
                            .string("future")
                            .string("v")
                            .put(RdbOpcode.EXPIRE_TIME)
                            .int32((int) (now / 1000) + 10)
                            .put(0)
                            .string("seconds")
                            .string("v")
                            .put(0)
                            .string("never")
                            .string("v")
                            .put(RdbOpcode.END)
                            .int64(0);
            write(file);
            assertThat(loader(server).loadConfigured()).isNotNull();
            LocalServer.Client client = server.connect();
            assertThat(client.call("EXISTS", "past")).isEqualTo(":0\r\n");
            assertThat(client.call("PTTL", "future")).isEqualTo(":5000\r\n");
            assertThat(client.call("EXPIRETIME", "seconds"))
                    .isEqualTo(":" + (now / 1000 + 10) + "\r\n");
            assertThat(client.call("TTL", "never")).isEqualTo(":-1\r\n");
        }
    }

    private void write(RdbBytes file) throws IOException {
        Files.write(directory.resolve("dump.rdb"), file.toBytes());
    }

    @Test
    void opcodesOfOtherServersArePassedOver() throws IOException {
        write(
                RdbBytes.file(12)
                        .put(RdbOpcode.AUX)
                        .string("something")
                        .string("else")
                        .put(RdbOpcode.SELECT_DB)
                        .length(3)
                        .put(RdbOpcode.RESIZE_DB)
                        .length(1L << 40)
                        .length(1L << 40)
                        .put(RdbOpcode.SLOT_INFO)
                        .length(7)
                        .length(1)
                        .length(0)
                        .put(RdbOpcode.IDLE)
                        .length(10)
                        .put(RdbOpcode.FREQUENCY)
                        .put(200)
                        .put(0)
                        .string("k")
                        .string("v")
                        .put(RdbOpcode.END)
                        .int64(0));
        try (LocalServer server = server()) {
            assertThat(loader(server).loadConfigured()).isCompletedWithValue(Outcome.LOADED);
            LocalServer.Client client = server.connect();
            client.call("SELECT", "3");
            assertThat(client.call("OBJECT", "IDLETIME", "k")).isEqualTo(":10\r\n");
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
        }
    }

    @Test
    void duplicateKeysAreRefusedOrTakeTheirPlace() throws IOException {
        write(
                RdbBytes.file(3)
                        .put(0)
                        .string("k")
                        .string("1")
                        .put(0)
                        .string("k")
                        .string("2")
                        .put(RdbOpcode.END));
        try (LocalServer server = server()) {
            assertThat(loader(server).loadConfigured()).isCompletedWithValue(Outcome.FAILED);
        }
        try (LocalServer server = server()) {
            Path file = directory.resolve("dump.rdb");
            LocalServer.Client client = server.connect();
            client.call("SET", "k", "0");
            client.call("SET", "mine", "0");
            assertThat(loader(server).load(file, new Aim(false, -1)))
                    .isCompletedWithValue(Outcome.LOADED);
            assertThat(client.call("MGET", "k", "mine")).isEqualTo("*2\r\n$1\r\n2\r\n$1\r\n0\r\n");
            assertThat(loader(server).load(file, new Aim(true, 4)))
                    .isCompletedWithValue(Outcome.LOADED);
            assertThat(client.call("DBSIZE")).isEqualTo(":2\r\n");
            client.call("SELECT", "4");
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\n2\r\n");
        }
    }

    @Test
    void modulesAreRefusedByName() throws IOException {
        refusesModule(
                RdbBytes.file(9).put(7).string("k").length(0).put(0).put(RdbOpcode.END).int64(0),
                "The RDB file contains module data I can't load: no matching module type"
                        + " 'AAAAAAAAA'");
        refusesModule(
                RdbBytes.file(9).put(RdbOpcode.MODULE_AUX).length(0).put(2, 2, 0, RdbOpcode.END),
                "The RDB file contains AUX module data I can't load: no matching module"
                        + " 'AAAAAAAAA'");
    }

    private void refusesModule(RdbBytes file, String reason) throws IOException {
        write(file);
        try (LoggedLines log = LoggedLines.of(LOG);
                LocalServer server = server()) {
            assertThat(server.load())
                    .isEqualTo("Fatal error loading the DB, check server logs. Exiting.");
            assertThat(server.connect().call("DBSIZE"))
                    .isEqualTo("-LOADING Redis is loading the dataset in memory\r\n");
            assertThat(log.lines()).anyMatch(line -> line.endsWith(reason));
        }
    }

    @Test
    void aReloadTakesThePlaceOfTheDataOrJoinsIt() throws IOException {
        RdbFiles.Known file = RdbFiles.own().getFirst();
        Files.write(directory.resolve("dump.rdb"), file.bytes());
        try (LocalServer server = server()) {
            assertThat(server.load()).isNull();
            LocalServer.Client client = server.connect();
            assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(line(file.digest()));
            client.call("SET", "more", "1");
            assertThat(client.call("DEBUG", "RELOAD", "NOSAVE")).isEqualTo("+OK\r\n");
            assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(line(file.digest()));
            client.call("SET", "more", "1");
            assertThat(client.call("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE"))
                    .isEqualTo("+OK\r\n");
            assertThat(client.call("DBSIZE")).isEqualTo(":32\r\n");
            assertThat(client.call("INFO", "persistence"))
                    .contains("loading:0\r\n", "rdb_last_load_keys_loaded:33\r\n");
            assertThat(client.call("DEBUG", "RELOAD", "NOSAVE", "ALL"))
                    .isEqualTo(
                            "-ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE"
                                    + " options.\r\n");
            Files.delete(directory.resolve("dump.rdb"));
            assertThat(client.call("DEBUG", "RELOAD", "NOSAVE"))
                    .isEqualTo("-ERR Error trying to load the RDB dump, check server logs.\r\n");
        }
    }
}
