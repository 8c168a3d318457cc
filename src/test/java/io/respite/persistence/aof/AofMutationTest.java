package io.respite.persistence.aof;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.server.LocalServer;
import io.respite.server.LoggedLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Append-only files of real servers, with values of every type, in which manifest, base or
 * increment has a few wrong bits or is cut short: they are loaded as something else, or refused
 * with the file and the place in it. They take no more memory than they fill, and leave nothing
 * behind.
 */
class AofMutationTest {

    private static final Logger LOG = Logger.getLogger("io.respite");
    private static final String NOT_LOADED =
            "-ERR Error trying to load the AOF files, check server logs.\r\n";

    private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";

    private static final long MOST_BYTES = 16 << 20;
    private static final long MOST_KEPT_BYTES = 4 << 20;

    /** Of so many that are refused, one is tried at a start. */
    private static final int STARTED = 50;

    @TempDir private Path dir;

    private LoggedLines log;
    private LocalServer server;
    private LocalServer.Client client;
    private Keyspace keyspace;
    private SplittableRandom random;
    private int loaded;
    private int refused;

    @BeforeEach
    void start() {
        LOG.setUseParentHandlers(false);
        log = LoggedLines.of(LOG);
        server = LocalServer.start(settings("no"));
        client = server.connect();
        keyspace = server.engine().keyspace();
    }

    @AfterEach
    void close() {
        server.close();
        log.close();
        LOG.setUseParentHandlers(true);
    }

    private Map<String, String> settings(String appendonly) {
        return Map.of(
                "dir",
                dir.toString(),
                "appendonly",
                appendonly,
                "enable-debug-command",
                "yes",
                "aof-load-truncated",
                "no");
    }

    @Test
    void wrongBitsAreToldWithTheirPlaceOrHarmless() throws IOException {
        run(2_000, 21);
    }

    @Tag("long")
    @Test
    void manyWrongBitsAreToldWithTheirPlaceOrHarmless() throws IOException {
        run(100_000, 22);
    }

    private void run(int rounds, long seed) throws IOException {
        random = new SplittableRandom(seed);
        List<AofFiles> all = AofFiles.all().stream().map(AofFiles::upgraded).toList();
        for (AofFiles files : all) {
            files.write(dir);
            assertThat(client.call("DEBUG", "LOADAOF")).as(files.name()).isEqualTo("+OK\r\n");
            assertThat(client.call("DEBUG", "DIGEST")).isEqualTo("+" + files.digest() + "\r\n");
            settle();
        }
        /* What is kept from one value to the next may grow, but not with the same bytes again. */
        Arena arena = keyspace.arena();
        long first = arena.usedBytes();
        long empty = first;
        for (int i = 0; i < rounds; i++) {
            AofFiles files = mutated(all.get(random.nextInt(all.size())));
            String round = "round " + i + " of " + files;
            files.write(dir);
            arena.resetPeak();
            load(round);
            assertThat(arena.peakBytes()).as(round).isLessThan(empty + MOST_BYTES);
            settle();
            if (arena.usedBytes() != empty) {
                empty = arena.usedBytes();
                load(round);
                settle();
                assertThat(arena.usedBytes()).as(round).isEqualTo(empty);
            }
        }
        assertThat(empty).isLessThan(first + MOST_KEPT_BYTES);
        assertThat(refused).isGreaterThan(rounds / 4);
        assertThat(loaded).isGreaterThan(rounds / 20);
    }

    private void load(String round) {
        log.lines().clear();
        String reply = client.call("DEBUG", "LOADAOF");
        assertThat(reply).as(round).isIn("+OK\r\n", NOT_LOADED);
        if (reply.equals(NOT_LOADED)) {
            assertThat(log.lines()).as(round).anyMatch(AofMutationTest::namesPlace);
            if (refused++ % STARTED == 0) {
                startsNot(round);
            }
        } else {
            loaded++;
        }
    }

    /** The byte in a file, the line in a manifest, or the file that is not there. */
    private static boolean namesPlace(String line) {
        return line.matches("(?s).*([,:] offset \\d|, at line \\d|file .* length\\. stat: ).*")
                || line.contains("Found an empty AOF manifest")
                || line.contains("There is no append-only file")
                || line.contains("can't open the append log file");
    }

    /* Nobody sees what was loaded until then. */
    private void startsNot(String round) {
        try (LocalServer other = LocalServer.start(settings("yes"))) {
            assertThat(other.load()).as(round).isNotNull();
            assertThat(other.connect().call("DBSIZE")).as(round).isIn(LOADING, ":0\r\n");
        }
    }

    private AofFiles mutated(AofFiles files) {
        List<String> paths = new ArrayList<>(files.files().keySet());
        String path = paths.get(random.nextInt(paths.size()));
        return files.with(path, mutated(files.files().get(path)));
    }

    private byte[] mutated(byte[] whole) {
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private void settle() {
        client.call("FLUSHALL");
        client.call("FUNCTION", "FLUSH");
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
    }
}
