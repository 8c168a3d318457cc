package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.respite.golden.CommandLine;
import io.respite.golden.Connection;
import io.respite.golden.RealRedis;
import io.respite.golden.ReplyLines;
import io.respite.golden.Version;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What random commands of all types leave behind is saved, and a real Redis loads the same data
 * from the file; or they are appended to a file, and it replays the same data from that. The system
 * property {@code saved.seed} names the first sequence.
 */
class SavedFileTest {

    private static final int COMMANDS = 300;

    /** Those that a Redis of the time does not know, and those that leave other settings. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "CONFIG",
                    "HELLO",
                    "RESET",
                    "QUIT",
                    "MULTI",
                    "HEXPIRE",
                    "HPEXPIRE",
                    "HEXPIREAT",
                    "HPEXPIREAT");

    @TempDir private Path dir;

    /** Has a real Redis take over what a server has written, and compares. */
    @FunctionalInterface
    private interface Exchange {
        void play(Grammar grammar, long seed, Their redis) throws IOException;
    }

    /** The real Redis: its connection, its directory, and the version of its format. */
    private record Their(Connection connection, Path dir, String version) {}

    @Test
    void aRealRedisLoadsWhatIsSaved() throws Exception {
        exchange(this::compare);
    }

    @Test
    void aRealRedisReplaysWhatIsAppended() throws Exception {
        exchange(this::compareAppended);
    }

    private static void exchange(Exchange exchange) throws Exception {
        Optional<Path> binary = RealRedis.binary();
        assumeTrue(binary.isPresent(), "there is no redis-server for this machine");
        long first = Long.getLong("saved.seed", 1);
        try (RealRedis redis = RealRedis.start(binary.get(), 10_000);
                Connection theirs = redis.connect()) {
            assumeTrue(redis.version().compareTo(new Version("7.0")) >= 0, "it is too old");
            boolean isOld = redis.version().compareTo(new Version("7.2")) < 0;
            String version = isOld ? "10" : "11";
            Grammar grammar = Grammar.read().only(line -> isCompared(line.command(), isOld));
            Path theirDir =
                    Path.of(ask(theirs, "CONFIG", "GET", "dir").get(2).strip().split(" ", 2)[1]);
            for (long seed = first; seed < first + 25; seed++) {
                exchange.play(grammar, seed, new Their(theirs, theirDir, version));
            }
        }
    }

    /* Scores are summed up from another text in Redis 7.0. */
    private static boolean isCompared(String command, boolean isOld) {
        boolean hasScores = command.matches("B?Z.*|GEO.*|SORT");
        return !LEFT_OUT.contains(command) && !(isOld && hasScores);
    }

    private void compare(Grammar grammar, long seed, Their redis) throws IOException {
        Map<String, String> settings =
                Map.of(
                        "enable-debug-command",
                        "yes",
                        "dir",
                        dir.toString(),
                        "rdb-version",
                        redis.version,
                        "rdbcompression",
                        seed % 2 == 0 ? "yes" : "no",
                        "maxmemory-policy",
                        new String[] {"noeviction", "allkeys-lru", "allkeys-lfu"}[(int) seed % 3]);
        try (LocalServer server = LocalServer.start(settings)) {
            play(server, grammar, seed);
            try (LocalServer.Client other = server.connect()) {
                assertThat(other.call("SAVE")).isEqualTo("+OK\r\n");
            }
            Files.move(
                    dir.resolve("dump.rdb"),
                    redis.dir.resolve("dump.rdb"),
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(ask(redis.connection, "DEBUG", "RELOAD", "NOSAVE")).containsExactly("+OK");
            assertSame(server, redis.connection, seed);
        }
    }

    /* Every other time the file was rewritten, and begins with commands that make the values. */
    private void compareAppended(Grammar grammar, long seed, Their redis) throws IOException {
        boolean isRewritten = seed % 2 == 0;
        Path ours = Files.createTempDirectory(dir, "ours");
        Map<String, String> settings =
                Map.of(
                        "enable-debug-command",
                        "yes",
                        "dir",
                        ours.toString(),
                        "rdb-version",
                        redis.version,
                        "appendonly",
                        "yes",
                        "aof-use-rdb-preamble",
                        isRewritten ? "no" : "yes");
        try (LocalServer server = LocalServer.start(settings)) {
            assertThat(server.load()).isNull();
            play(server, grammar, seed);
            if (isRewritten) {
                rewrite(server);
                play(server, grammar, seed + 1_000);
            }
            server.runDisk();
            appendFrom(redis);
            /* Redis knows commands from a snapshot by the first bytes, not by the name. */
            Path theirs = redis.dir.resolve("appendonlydir");
            Files.write(theirs.resolve("appendonly.aof.1.base.rdb"), only(ours, ".base."));
            Files.write(theirs.resolve("appendonly.aof.1.incr.aof"), only(ours, ".incr.aof"));
            assertThat(ask(redis.connection, "DEBUG", "LOADAOF")).containsExactly("+OK");
            assertSame(server, redis.connection, seed);
        }
    }

    private static void rewrite(LocalServer server) {
        try (LocalServer.Client client = server.connect()) {
            assertThat(client.call("BGREWRITEAOF")).startsWith("+Background append only file");
            server.runDisk();
            assertThat(client.call("INFO", "persistence"))
                    .contains("aof_rewrites:1\r\n", "aof_last_bgrewrite_status:ok\r\n");
        }
    }

    private static byte[] only(Path dir, String part) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("appendonlydir"))) {
            List<Path> found = files.filter(file -> file.toString().contains(part)).toList();
            assertThat(found).hasSize(1);
            return Files.readAllBytes(found.getFirst());
        }
    }

    /* Has it keep a file, whose names are those of the first one. */
    private static void appendFrom(Their redis) throws IOException {
        if (ask(redis.connection, "CONFIG", "GET", "appendonly").toString().contains("yes")) {
            return;
        }
        ask(redis.connection, "CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
        ask(redis.connection, "CONFIG", "SET", "appendonly", "yes");
        while (ask(redis.connection, "INFO", "persistence")
                .toString()
                .contains("aof_rewrite_in_progress:1")) {
            Thread.onSpinWait();
        }
    }

    private static void play(LocalServer server, Grammar grammar, long seed) {
        try (LocalServer.Client client = server.connect()) {
            /* Expiry is told by whether there is one: of those that are near, it may pass. */
            long seconds = System.currentTimeMillis() / 1000 + 1_000_000;
            server.clock().advance(seconds * 1000 - server.clock().millis());
            for (Request request : Generator.sequence(grammar, seed, COMMANDS, seconds)) {
                client.call(request.arguments().toArray(String[]::new));
            }
        }
    }

    private static void assertSame(LocalServer server, Connection theirs, long seed)
            throws IOException {
        try (LocalServer.Client other = server.connect()) {
            String digest = other.call("DEBUG", "DIGEST").strip();
            List<String> theirDigest = ask(theirs, "DEBUG", "DIGEST");
            if (!theirDigest.equals(List.of(digest))) {
                assertThat(contents(theirs)).as("seed " + seed).isEqualTo(contents(other));
            }
            assertThat(theirDigest).as("seed " + seed).containsExactly(digest);
        }
    }

    /* Key by key, to see which one differs. */
    private static Map<String, String> contents(Connection theirs) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String db : List.of("0", "1")) {
            ask(theirs, "SELECT", db);
            for (String line : ask(theirs, "KEYS", "*")) {
                if (line.startsWith("  $")) {
                    String key = line.split(" ", 4)[3];
                    contents.put(
                            db + " " + key,
                            ask(theirs, "DEBUG", "DIGEST-VALUE", key).get(1).strip()
                                    + ask(theirs, "TYPE", key)
                                    + (ask(theirs, "TTL", key).get(0).equals(":-1") ? "" : " ttl"));
                }
            }
        }
        ask(theirs, "SELECT", "0");
        return contents;
    }

    private static Map<String, String> contents(LocalServer.Client ours) {
        Map<String, String> contents = new TreeMap<>();
        for (String db : List.of("0", "1")) {
            ours.call("SELECT", db);
            String[] lines = ours.call("KEYS", "*").split("\r\n");
            for (int i = 2; i < lines.length; i += 2) {
                String digest = ours.call("DEBUG", "DIGEST-VALUE", lines[i]).split("\r\n")[1];
                String type = "[" + ours.call("TYPE", lines[i]).strip() + "]";
                boolean isLasting = ours.call("TTL", lines[i]).equals(":-1\r\n");
                contents.put(db + " " + lines[i], digest + type + (isLasting ? "" : " ttl"));
            }
        }
        return contents;
    }

    private static List<String> ask(Connection connection, String... words) throws IOException {
        connection.send(CommandLine.request(Request.exact(words).bytes()));
        return ReplyLines.read(connection.replies(), 1);
    }
}
