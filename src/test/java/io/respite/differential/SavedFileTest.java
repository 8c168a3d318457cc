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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What random commands of all types leave behind is saved, and a real Redis loads the same data
 * from the file. The system property {@code saved.seed} names the first sequence.
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

    @Test
    void aRealRedisLoadsWhatIsSaved() throws Exception {
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
                compare(grammar, seed, version, theirs, theirDir);
            }
        }
    }

    /* Scores are summed up from another text in Redis 7.0. */
    private static boolean isCompared(String command, boolean isOld) {
        boolean hasScores = command.matches("B?Z.*|GEO.*|SORT");
        return !LEFT_OUT.contains(command) && !(isOld && hasScores);
    }

    private void compare(
            Grammar grammar, long seed, String version, Connection theirs, Path theirDir)
            throws IOException {
        Map<String, String> settings =
                Map.of(
                        "enable-debug-command",
                        "yes",
                        "dir",
                        dir.toString(),
                        "rdb-version",
                        version,
                        "rdbcompression",
                        seed % 2 == 0 ? "yes" : "no",
                        "maxmemory-policy",
                        new String[] {"noeviction", "allkeys-lru", "allkeys-lfu"}[(int) seed % 3]);
        try (LocalServer server = LocalServer.start(settings);
                LocalServer.Client client = server.connect()) {
            /* Expiry is told by whether there is one: of those that are near, it may pass. */
            long seconds = System.currentTimeMillis() / 1000 + 1_000_000;
            server.clock().advance(seconds * 1000 - server.clock().millis());
            for (Request request : Generator.sequence(grammar, seed, COMMANDS, seconds)) {
                client.call(request.arguments().toArray(String[]::new));
            }
            String digest;
            try (LocalServer.Client other = server.connect()) {
                digest = other.call("DEBUG", "DIGEST").strip();
                assertThat(other.call("SAVE")).isEqualTo("+OK\r\n");
            }
            Files.move(
                    dir.resolve("dump.rdb"),
                    theirDir.resolve("dump.rdb"),
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(ask(theirs, "DEBUG", "RELOAD", "NOSAVE")).containsExactly("+OK");
            List<String> theirDigest = ask(theirs, "DEBUG", "DIGEST");
            if (!theirDigest.equals(List.of(digest))) {
                try (LocalServer.Client other = server.connect()) {
                    assertThat(contents(theirs)).as("seed " + seed).isEqualTo(contents(other));
                }
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
