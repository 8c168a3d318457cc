package io.respite.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import io.respite.persistence.rdb.RdbCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A server that is killed at random moments while clients write, while it rewrites its append-only
 * file and while it saves: it starts again from what is on disk, with all that was acknowledged
 * ({@code appendfsync always}), or all that was acknowledged two seconds before ({@code everysec}).
 * The system property {@code faults.rounds} gives the number of rounds, {@code faults.seed} the
 * first seed.
 */
class KillIT {

    private static final int WRITERS = 4;
    private static final long EVERYSEC_MS = 2_000;

    @TempDir Path dir;

    /** What earlier rounds left: by writer, how many numbers. */
    private final Map<String, Long> known = new HashMap<>();

    private final long seed = Long.getLong("faults.seed", 20261123);

    @Test
    void alwaysLosesNothingThatWasAcknowledged() throws Exception {
        rounds("always", Integer.getInteger("faults.rounds", 4));
    }

    @Test
    void everysecLosesNothingOlderThanTwoSeconds() throws Exception {
        rounds("everysec", Integer.getInteger("faults.rounds", 2));
    }

    @Test
    @Tag("long")
    void alwaysLosesNothingInAHundredRounds() throws Exception {
        rounds("always", 100);
    }

    @Test
    @Tag("long")
    void everysecLosesNothingOldInAHundredRounds() throws Exception {
        rounds("everysec", 100);
    }

    private void rounds(String policy, int rounds) throws Exception {
        List<Writer> writers = List.of();
        long killedAt = 0;
        long written = 0;
        for (int round = 0; round <= rounds; round++) {
            Random random = new Random(seed + round);
            String name = policy + ", seed " + (seed + round - 1);
            int port = FreePort.next();
            try (ServerProcess server = start(port, policy)) {
                try (Jedis client = new Jedis("127.0.0.1", port)) {
                    for (Writer writer : writers) {
                        check(client, writer, least(writer, policy, killedAt), name);
                    }
                    known.forEach((id, numbers) -> checkAll(client, id, numbers, name));
                    forgetSometimes(client, random);
                }
                writers = write(port, round, random);
                killedAt = System.nanoTime();
                server.signal("KILL");
            }
            for (Writer writer : writers) {
                writer.join();
            }
            written += writers.stream().mapToLong(Writer::acknowledged).sum();
            assertSnapshotsLoad(name);
        }
        assertThat(written).isGreaterThan(100L * rounds);
    }

    private static long least(Writer writer, String policy, long killedAt) {
        return policy.equals("always")
                ? writer.acknowledged()
                : writer.acknowledgedBefore(killedAt, EVERYSEC_MS);
    }

    private ServerProcess start(int port, String policy) throws Exception {
        return ServerProcess.start(
                dir,
                port,
                "--appendonly",
                "yes",
                "--appendfsync",
                policy,
                "--auto-aof-rewrite-min-size",
                "64kb",
                "--auto-aof-rewrite-percentage",
                "20",
                "--save",
                "1 1000");
    }

    /** Lets clients write for a while, in which files are rewritten and saved too. */
    private static List<Writer> write(int port, int round, Random random) throws Exception {
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(port, round + "." + i, random.nextLong()));
        }
        writers.forEach(Thread::start);
        try (Jedis client = new Jedis("127.0.0.1", port)) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                Thread.sleep(random.nextInt(300));
                switch (random.nextInt(4)) {
                    case 0 -> unlessBusy(client::bgrewriteaof);
                    case 1 -> unlessBusy(client::bgsave);
                    default -> {}
                }
            }
        }
        Thread.sleep(random.nextInt(60));
        return writers;
    }

    private static void unlessBusy(Supplier<String> command) {
        try {
            command.get();
        } catch (JedisDataException busy) {
            assertThat(busy.getMessage()).containsAnyOf("in progress", "is active");
        }
    }

    private void assertSnapshotsLoad(String name) throws Exception {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.toList()) {
                String text = file.getFileName().toString();
                if (text.endsWith(".rdb") && !text.startsWith("temp-")) {
                    assertLoads(file, name);
                }
            }
        }
    }

    private static void assertLoads(Path file, String name) throws Exception {
        RdbCheck.Finding finding = RdbCheck.check(file, line -> {});
        assertThat(finding.isSound()).as("%s: %s: %s", name, file, finding.report()).isTrue();
    }

    /* A writer's commands come in one order: what is there is a beginning of them. */
    private void check(Jedis client, Writer writer, long least, String name) {
        String id = writer.id();
        long numbers = client.llen("l:" + id);
        assertThat(numbers)
                .as("%s: writer %s of %s acknowledged", name, id, writer.acknowledged())
                .isGreaterThanOrEqualTo(least);
        long fields = client.hlen("h:" + id);
        assertThat(fields).as(name).isBetween(numbers - 1, numbers);
        String counted = client.get("x:" + id);
        assertThat(counted).as(name).isEqualTo(client.get("y:" + id));
        assertThat(counted == null ? 0 : Long.parseLong(counted))
                .as(name)
                .isBetween(fields - 1, fields);
        checkAll(client, id, numbers, name);
        known.put(id, numbers);
    }

    private static void checkAll(Jedis client, String id, long numbers, String name) {
        List<String> expected = LongStream.range(0, numbers).mapToObj(Long::toString).toList();
        assertThat(client.lrange("l:" + id, 0, -1)).as(name).isEqualTo(expected);
        String[] keys =
                LongStream.rangeClosed(0, numbers)
                        .mapToObj(number -> "s:" + id + ":" + number)
                        .toArray(String[]::new);
        assertThat(client.exists(keys)).as(name).isBetween(numbers, numbers + 1);
    }

    private void forgetSometimes(Jedis client, Random random) {
        if (random.nextInt(5) == 0) {
            client.flushAll();
            known.clear();
        }
    }
}
