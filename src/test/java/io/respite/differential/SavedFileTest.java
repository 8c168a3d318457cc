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
        Grammar grammar = Grammar.read().only(line -> !LEFT_OUT.contains(line.command()));
        long first = Long.getLong("saved.seed", 1);
        try (RealRedis redis = RealRedis.start(binary.get(), 10_000);
                Connection theirs = redis.connect()) {
            assumeTrue(redis.version().compareTo(new Version("7.0")) >= 0, "it is too old");
            String version = redis.version().compareTo(new Version("7.2")) < 0 ? "10" : "11";
            Path theirDir =
                    Path.of(ask(theirs, "CONFIG", "GET", "dir").get(2).strip().split(" ", 2)[1]);
            for (long seed = first; seed < first + 25; seed++) {
                compare(grammar, seed, version, theirs, theirDir);
            }
        }
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
            assertThat(ask(theirs, "DEBUG", "DIGEST")).as("seed " + seed).containsExactly(digest);
        }
    }

    private static List<String> ask(Connection connection, String... words) throws IOException {
        connection.send(CommandLine.request(Request.exact(words).bytes()));
        return ReplyLines.read(connection.replies(), 1);
    }
}
