package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to the append-only file, and what comes of it at the next start. */
class AppendOnlyFileTest {

    private static final String LIBRARY =
            "#!lua name=l\nredis.register_function('answer', function() return 42 end)";

    private static final String MANIFEST = "appendonly.aof.manifest";
    private static final String FIRST = "appendonly.aof.1.incr.aof";

    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";

    @TempDir private Path dir;

    private LocalServer start(String... directives) {
        LocalServer server = LocalServer.start(settings(directives));
        assertThat(server.load()).isNull();
        return server;
    }

    private Map<String, String> settings(String... directives) {
        Map<String, String> settings = new HashMap<>();
        settings.put("dir", dir.toString());
        settings.put("appendonly", "yes");
        settings.put("save", "");
        settings.put("enable-debug-command", "yes");
        for (int i = 0; i < directives.length; i += 2) {
            settings.put(directives[i], directives[i + 1]);
        }
        return settings;
    }

    private Path file(String name) {
        return dir.resolve("appendonlydir").resolve(name);
    }

    private String text(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.ISO_8859_1);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text, StandardCharsets.ISO_8859_1);
    }

    private static String command(String... words) {
        return new String(LocalServer.request(words), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFreshStartMakesABaseAndAnIncrement() throws IOException {
        try (LocalServer server = start()) {
            assertThat(text(MANIFEST))
                    .isEqualTo(
                            "file appendonly.aof.1.base.rdb seq 1 type b\n"
                                    + "file appendonly.aof.1.incr.aof seq 1 type i\n");
            assertThat(text(FIRST)).isEmpty();
        }
    }

    @Test
    void writesAreAppendedWithTheirDatabase() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "v");
            client.call("GET", "k");
            client.call("INCR", "n");
            client.call("SELECT", "11");
            client.call("RPUSH", "l", "a");
            assertThat(text(FIRST))
                    .isEqualTo(
                            command("SELECT", "0")
                                    + command("SET", "k", "v")
                                    + command("INCR", "n")
                                    + command("SELECT", "11")
                                    + command("RPUSH", "l", "a"));
        }
    }

    @Test
    void aTransactionIsOne() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("MULTI");
            client.call("SET", "k", "v");
            client.call("INCR", "n");
            client.call("EXEC");
            assertThat(text(FIRST))
                    .isEqualTo(
                            command("MULTI")
                                    + command("SELECT", "0")
                                    + command("SET", "k", "v")
                                    + command("INCR", "n")
                                    + command("EXEC"));
        }
    }

    @Test
    void whileAScriptOfTheFileTakesLongClientsAreToldThatItLoads() throws IOException {
        String slow = "for i = 1, 1e6 do end return redis.call('incr', 'n')";
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        write(
                FIRST,
                command("SELECT", "0")
                        + command("EVAL", slow, "0")
                        + command("INCR", "n")
                        + command("MULTI")
                        + command("INCR", "n")
                        + command("EVAL", slow, "0")
                        + command("INCR", "n")
                        + command("EXEC")
                        + command("EVAL", slow, "0"));
        List<String> outcome = new ArrayList<>();
        try (LocalServer server = LocalServer.start(settings("busy-reply-threshold", "5"));
                LocalServer.Client client = server.connect()) {
            server.clock().lookTakes(1);
            server.limitTurns(3);
            server.persistence().start(ended -> outcome.add(ended == null ? "loaded" : ended));
            for (int i = 0; outcome.isEmpty(); i++) {
                assertThat(i).isLessThan(1000);
                assertThat(client.call("PING")).isIn("+PONG\r\n", LOADING);
            }
            server.limitTurns(100_000);
            assertThat(outcome).containsExactly("loaded");
            assertThat(client.call("GET", "n")).isEqualTo("$1\r\n6\r\n");
            client.call("DEBUG", "LOADAOF");
            assertThat(client.call("GET", "n")).isEqualTo("$1\r\n6\r\n");
        }
    }

    @Test
    void theNextStartHasWhatWasWritten() {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "v");
            client.call("RPUSH", "l", "a", "b");
        }
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(client.call("LLEN", "l")).isEqualTo(":2\r\n");
        }
    }

    @Test
    void aStreamIsTrimmedAsItWasHoweverItsNodesAre() {
        try (LocalServer server = start("stream-node-max-entries", "10");
                LocalServer.Client client = server.connect()) {
            for (int i = 0; i < 100; i++) {
                client.call("XADD", "s", "*", "f", "v");
            }
            client.call("XADD", "s", "MAXLEN", "~", "55", "LIMIT", "30", "*", "f", "v");
            assertThat(client.call("XLEN", "s")).isEqualTo(":71\r\n");
            client.call("XTRIM", "s", "MINID", "~", "99999999999999", "LIMIT", "20");
            assertThat(client.call("XLEN", "s")).isEqualTo(":51\r\n");
        }
        try (LocalServer server = start("stream-node-max-entries", "1");
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("XLEN", "s")).isEqualTo(":51\r\n");
        }
    }

    @Test
    void timesAreNoted() throws IOException {
        try (LocalServer server = start("aof-timestamp-enabled", "yes");
                LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "v");
            client.call("SET", "k", "w");
            long second = server.clock().millis() / 1000;
            assertThat(text(FIRST))
                    .isEqualTo(
                            "#TS:"
                                    + second
                                    + "\r\n"
                                    + command("SELECT", "0")
                                    + command("SET", "k", "v")
                                    + command("SET", "k", "w"));
        }
    }

    @Test
    void repliesWaitUntilTheirWritesAreInTheFile() {
        for (String policy : List.of("always", "everysec", "no")) {
            try (LocalServer server = start("appendfsync", policy);
                    LocalServer.Client client = server.connect()) {
                assertThat(client.call("SET", "k", "v")).isEqualTo("+OK\r\n");
                assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            }
        }
    }

    @Test
    void aCommandThatIsCutOffIsTakenAway() throws IOException {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        String whole = command("SELECT", "0") + command("SET", "k", "v");
        write(FIRST, whole + "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n");
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(text(FIRST)).isEqualTo(whole);
            client.call("SET", "k", "w");
            assertThat(text(FIRST)).startsWith(whole + command("SELECT", "0"));
        }
    }

    @Test
    void aTransactionThatIsCutOffIsTakenAwayAsAWhole() throws IOException {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        String whole = command("SELECT", "0") + command("SET", "k", "v");
        write(FIRST, whole + command("MULTI") + command("SET", "k", "w"));
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(text(FIRST)).isEqualTo(whole);
        }
    }

    @Test
    void aFileThatIsCutOffStopsTheStartWhereItMustNotBe() throws IOException {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        write(FIRST, command("SET", "k", "v") + "*3\r\n$3\r\nSET");
        try (LocalServer server = LocalServer.start(settings("aof-load-truncated", "no"))) {
            assertThat(server.load())
                    .startsWith("Unexpected end of file reading the append only file " + FIRST);
        }
    }

    @Test
    void whatIsNoCommandStopsTheStart() throws IOException {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        write(FIRST, command("SET", "k", "v") + "!!!" + command("SET", "k", "v"));
        try (LocalServer server = LocalServer.start(settings())) {
            assertThat(server.load())
                    .startsWith("Bad file format reading the append only file " + FIRST);
        }
    }

    @Test
    void aKeyThatWasGivenMoreTimeIsThere() throws IOException {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        write(
                FIRST,
                command("SET", "k", "v")
                        + command("PEXPIREAT", "k", "1000")
                        + command("PERSIST", "k")
                        + command("SET", "gone", "v", "PXAT", "1000"));
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(client.call("GET", "gone")).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void theFileOfAnOlderVersionIsMoved() throws IOException {
        Files.writeString(dir.resolve("appendonly.aof"), command("SET", "k", "v"));
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(dir.resolve("appendonly.aof")).doesNotExist();
            assertThat(text("appendonly.aof")).isEqualTo(command("SET", "k", "v"));
            assertThat(text(MANIFEST))
                    .isEqualTo(
                            "file appendonly.aof seq 1 type b\n"
                                    + "file appendonly.aof.1.incr.aof seq 1 type i\n");
        }
    }

    @Test
    void everySecondAWorkerFlushes() {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect();
                LocalServer.Client waiting = server.connect()) {
            server.advance(1000);
            waiting.call("SET", "k", "v");
            assertThat(waiting.call("WAITAOF", "1", "0", "0")).isEmpty();
            assertThat(client.call("INFO", "persistence")).contains("aof_pending_bio_fsync:1");
            server.runDisk();
            assertThat(new String(waiting.received(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("*2\r\n:1\r\n:0\r\n");
        }
    }

    @Test
    void appendonlyNoEndsTheWaitForTheDiskWithAnError() {
        try (LocalServer server = start("appendfsync", "no");
                LocalServer.Client client = server.connect();
                LocalServer.Client waiting = server.connect()) {
            waiting.call("SET", "k", "v");
            assertThat(waiting.call("WAITAOF", "1", "0", "0")).isEmpty();
            client.call("CONFIG", "SET", "appendonly", "no");
            assertThat(new String(waiting.received(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(
                            "-ERR WAITAOF cannot be used when numlocal is set but appendonly is"
                                    + " disabled.\r\n");
        }
    }

    @Test
    void aRewriteKeepsAllAndEveryWriteThatComesMeanwhile() throws IOException {
        for (String isRdb : List.of("yes", "no")) {
            try (LocalServer server = start("aof-use-rdb-preamble", isRdb);
                    LocalServer.Client client = server.connect()) {
                client.call("FLUSHALL");
                fill(client);
                client.call("FUNCTION", "LOAD", "REPLACE", LIBRARY);
                String before = client.call("DEBUG", "DIGEST");
                assertThat(client.call("BGREWRITEAOF"))
                        .isEqualTo("+Background append only file rewriting started\r\n");
                server.runDisk();
                assertThat(client.call("INFO", "persistence"))
                        .contains("aof_rewrite_in_progress:0", "aof_last_bgrewrite_status:ok");
                client.call("DEBUG", "LOADAOF");
                assertThat(client.call("DEBUG", "DIGEST")).isEqualTo(before);
                assertThat(client.call("FCALL", "answer", "0")).isEqualTo(":42\r\n");
                client.call("INCR", "n");
            }
            try (LocalServer server = start("aof-use-rdb-preamble", isRdb);
                    LocalServer.Client client = server.connect()) {
                assertThat(client.call("GET", "n")).isEqualTo("$1\r\n1\r\n");
                assertThat(client.call("DBSIZE")).isEqualTo(":11\r\n");
                assertThat(client.call("FCALL", "answer", "0")).isEqualTo(":42\r\n");
            }
        }
    }

    @Test
    void whatCountsNoMoreGoesWhenItMayGo() throws IOException {
        try (LocalServer server = start("aof-disable-auto-gc", "yes");
                LocalServer.Client client = server.connect()) {
            client.call("BGREWRITEAOF");
            server.runDisk();
            assertThat(text(MANIFEST))
                    .isEqualTo(
                            "file appendonly.aof.2.base.rdb seq 2 type b\n"
                                    + "file appendonly.aof.1.incr.aof seq 1 type h\n"
                                    + "file appendonly.aof.1.base.rdb seq 1 type h\n"
                                    + "file appendonly.aof.2.incr.aof seq 2 type i\n");
            assertThat(file("appendonly.aof.1.base.rdb")).exists();
            client.call("CONFIG", "SET", "aof-disable-auto-gc", "no");
            assertThat(text(MANIFEST))
                    .isEqualTo(
                            "file appendonly.aof.2.base.rdb seq 2 type b\n"
                                    + "file appendonly.aof.2.incr.aof seq 2 type i\n");
            assertThat(file("appendonly.aof.1.base.rdb")).doesNotExist();
            assertThat(file("appendonly.aof.1.incr.aof")).doesNotExist();
        }
    }

    @Test
    void librariesComeAndGoWithTheirCommands() throws IOException {
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            client.call("FUNCTION", "LOAD", LIBRARY);
            client.call("FUNCTION", "LOAD", LIBRARY.replace("name=l", "name=m"));
            client.call("FUNCTION", "LOAD", LIBRARY.replace("l\n", "n\n").replace("answer", "n"));
            client.call("FUNCTION", "DELETE", "n");
            client.call("DEBUG", "LOADAOF");
            assertThat(client.call("FCALL", "answer", "0")).isEqualTo(":42\r\n");
            assertThat(client.call("FCALL", "n", "0")).isEqualTo("-ERR Function not found\r\n");
            client.call("FUNCTION", "FLUSH");
        }
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("FUNCTION", "LIST")).isEqualTo("*0\r\n");
        }
    }

    private static void fill(LocalServer.Client client) {
        client.call("SET", "s", "text");
        client.call("SET", "i", "12", "PXAT", "4000000000000");
        client.call("RPUSH", "l", "a", "1", "");
        client.call("SADD", "set", "a", "1", "b");
        client.call("SADD", "ints", "1", "2", "3");
        client.call("ZADD", "z", "1.5", "a", "-inf", "b", "0.1", "c");
        client.call("HSET", "h", "f", "v", "g", "1");
        client.call("HSET", "e", "f", "v", "g", "1");
        client.call("HPEXPIREAT", "e", "4000000000000", "FIELDS", "1", "f");
        client.call("XADD", "x", "1-1", "f", "v");
        client.call("XADD", "x", "1-2", "f", "v", "g", "7");
        client.call("XADD", "x", "2-0", "f", "v");
        client.call("XDEL", "x", "2-0");
        client.call("XGROUP", "CREATE", "x", "g", "0");
        client.call("XGROUP", "CREATECONSUMER", "x", "g", "idle");
        client.call("XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "STREAMS", "x", ">");
        client.call("XGROUP", "CREATE", "empty", "g", "$", "MKSTREAM");
        for (int i = 0; i < 1000; i++) {
            String n = Integer.toString(i);
            client.call("SELECT", "9");
            client.call("RPUSH", "l", n);
            client.call("SADD", "s", n + "x");
            client.call("ZADD", "z", n, n + "m");
            client.call("HSET", "h", n, n);
        }
        client.call("SELECT", "0");
    }

    @Test
    void anIncrementThatNoManifestNamesIsBegunAnew() throws IOException {
        write(FIRST, command("SET", "k", "v"));
        try (LocalServer server = start()) {
            assertThat(text(FIRST)).isEmpty();
        }
    }

    @Test
    void nothingExpiresBetweenTheSlicesOfALoad() throws Exception {
        write(MANIFEST, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        write(
                FIRST,
                command("SET", "k", "v", "PXAT", "1000")
                        + command("SET", "gone", "v", "PXAT", "1000")
                        + command("INCR", "n").repeat(1000)
                        + command("PERSIST", "k"));
        try (LocalServer server = LocalServer.start(settings("appendonly", "no"));
                LocalServer.Client client = server.connect()) {
            AofDirectory files = new AofDirectory(server.engine().settings());
            try (AofLoad load = new AofLoad(server.engine(), files, files.read(), null)) {
                assertThat(load.begin()).isTrue();
                assertThat(load.slice(0)).isFalse();
                server.advance(1000);
                while (!load.slice(0)) {
                    server.advance(1000);
                }
            }
            assertThat(client.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
            assertThat(client.call("GET", "n")).isEqualTo("$4\r\n1000\r\n");
            assertThat(client.call("GET", "gone")).isEqualTo("$-1\r\n");
        }
    }

    @Test
    void appendingBeginsWhenTheSaveHasEndedThatOvertookARewrite() {
        byte[] both =
                (command("BGSAVE") + command("CONFIG", "SET", "appendonly", "yes"))
                        .getBytes(StandardCharsets.ISO_8859_1);
        String[] replies = new String[1];
        try (LocalServer server = start("appendonly", "no", "aof-use-rdb-preamble", "no");
                LocalServer.Client client = server.connect();
                LocalServer.Client other = server.connect()) {
            client.call("SET", "k", "v");
            Rewrites rewrites = server.persistence().appendOnlyFile().rewrites();
            Runnable overtake =
                    new Runnable() {
                        @Override
                        public void run() {
                            if (server.persistence().saves().isBusy()) {
                                server.engine().loop().execute(this);
                            } else if (rewrites.isRunning()) {
                                replies[0] =
                                        new String(other.send(both), StandardCharsets.ISO_8859_1);
                            }
                        }
                    };
            server.engine().loop().execute(() -> server.engine().loop().execute(overtake));
            client.call("BGREWRITEAOF");
            assertThat(replies[0]).isEqualTo("+Background saving started\r\n+OK\r\n");
            server.advance(1000);
            server.runDisk();
            assertThat(client.call("INFO", "persistence"))
                    .contains("aof_enabled:1", "rdb_saves:1", "aof_rewrite_scheduled:0");
            client.call("SET", "l", "v");
        }
        try (LocalServer server = start();
                LocalServer.Client client = server.connect()) {
            assertThat(client.call("MGET", "k", "l")).isEqualTo("*2\r\n$1\r\nv\r\n$1\r\nv\r\n");
        }
    }
}
