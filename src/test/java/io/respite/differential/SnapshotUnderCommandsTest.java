package io.respite.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.Keyspace;
import io.respite.keyspace.Snapshot;
import io.respite.persistence.rdb.SnapshotRecorder;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A snapshot holds the keyspace as it was at the cut, whatever random commands of all types change
 * while it is taken, and wherever its steps fall between them. The system property {@code
 * snapshot.seed} names the first sequence.
 */
class SnapshotUnderCommandsTest {

    private static final int COMMANDS = 400;
    private static final int BEFORE = 150;

    /** Those that end clients or change how values are kept matter to none of this. */
    private static final Set<String> LEFT_OUT = Set.of("CONFIG", "HELLO", "RESET", "QUIT", "MULTI");

    @Test
    void aSnapshotIsTheStateAtItsCut() throws IOException {
        play(Integer.getInteger("snapshot.rounds", 60));
    }

    @Test
    @Tag("long")
    void soAreThousands() throws IOException {
        play(3000);
    }

    @Test
    void whatSortMakesLargeIsInItAsItWas() {
        try (LocalServer server = LocalServer.start();
                LocalServer.Client client = server.connect()) {
            client.call("ZADD", "z", "1", "b", "2", "a");
            Keyspace keyspace = server.engine().keyspace();
            Map<String, String> expected = SnapshotRecorder.stateOf(keyspace);
            SnapshotRecorder recorder = new SnapshotRecorder(keyspace);
            Snapshot snapshot = keyspace.beginSnapshot(recorder);
            assertThat(client.call("SORT", "z", "ALPHA")).isEqualTo("*2\r\n$1\r\na\r\n$1\r\nb\r\n");
            while (keyspace.snapshot() != null) {
                snapshot.step();
            }
            assertThat(recorder.seen()).isEqualTo(expected);
        }
    }

    private static void play(int rounds) throws IOException {
        Grammar grammar = Grammar.read().only(line -> !LEFT_OUT.contains(line.command()));
        long first = Long.getLong("snapshot.seed", 1);
        int parts = 0;
        for (long seed = first; seed < first + rounds; seed++) {
            parts += play(grammar, seed);
        }
        assertThat(parts).as("parts of long values").isGreaterThan(rounds);
    }

    private static int play(Grammar grammar, long seed) {
        Random random = new Random(seed);
        try (LocalServer server = LocalServer.start()) {
            Keyspace keyspace = server.engine().keyspace();
            long seconds = server.clock().millis() / 1000;
            List<Request> requests = Generator.sequence(grammar, seed, COMMANDS, seconds);
            Clients clients = new Clients(server);
            clients.call("DEBUG", "POPULATE", "" + random.nextInt(3000), "string", "10");
            for (Request request : requests.subList(0, BEFORE)) {
                clients.call(request.arguments().toArray(String[]::new));
                if (random.nextInt(10) == 0) {
                    clients.call(largeValue(random));
                }
            }
            Map<String, String> expected = SnapshotRecorder.stateOf(keyspace);
            SnapshotRecorder recorder = new SnapshotRecorder(keyspace);
            Snapshot snapshot = keyspace.beginSnapshot(recorder);
            int stepsIn = 1 + random.nextInt(60);
            List<String> run = new ArrayList<>();
            for (Request request : requests.subList(BEFORE, COMMANDS)) {
                for (int i = random.nextInt(stepsIn) == 0 ? random.nextInt(6) : 0; i > 0; i--) {
                    if (keyspace.snapshot() != null) {
                        snapshot.step();
                        run.add("step");
                    }
                }
                run.add(request.toString());
                clients.call(request.arguments().toArray(String[]::new));
                disturb(random, server, clients, run);
            }
            while (keyspace.snapshot() != null) {
                snapshot.step();
            }
            assertThat(recorder.seen())
                    .as("seed " + seed + "\n" + String.join("\n", run))
                    .isEqualTo(expected);
            assertThat(snapshot.visited()).isEqualTo(snapshot.total()).isEqualTo(expected.size());
            clients.close();
            return recorder.parts();
        }
    }

    private static void disturb(
            Random random, LocalServer server, Clients clients, List<String> run) {
        String[] words =
                switch (random.nextInt(60)) {
                    case 0 -> new String[] {"FLUSHDB"};
                    case 1 -> new String[] {"SWAPDB", "0", "1"};
                    case 2 -> new String[] {"DEL", key(random)};
                    case 3 -> new String[] {"RENAME", key(random), key(random)};
                    case 4 -> new String[] {"PEXPIRE", key(random), "" + random.nextInt(500)};
                    case 5 -> new String[] {"SET", key(random), "x"};
                    case 6 -> new String[] {"COPY", key(random), key(random), "REPLACE"};
                    case 7 -> new String[] {"MOVE", key(random), "1"};
                    case 8 -> random.nextInt(8) == 0 ? new String[] {"FLUSHALL"} : null;
                    case 9 -> largeValue(random);
                    case 10 -> new String[] {"SELECT", "" + random.nextInt(2)};
                    case 11 ->
                            new String[] {
                                "HPEXPIRE",
                                "hash" + (1 + random.nextInt(3)),
                                "200",
                                "FIELDS",
                                "2",
                                "1",
                                "2"
                            };
                    default -> null;
                };
        if (words != null) {
            run.add(String.join(" ", List.of(words).subList(0, Math.min(6, words.length))));
            clients.call(words);
        }
        if (random.nextInt(20) == 0) {
            server.advance(random.nextInt(300));
        }
    }

    private static String key(Random random) {
        String[] kinds = {"string", "list", "hash", "set", "zset", "stream", "hll", "geo"};
        return kinds[random.nextInt(kinds.length)] + (1 + random.nextInt(3));
    }

    /** A command that makes a value of many elements. */
    private static String[] largeValue(Random random) {
        String number = "" + (1 + random.nextInt(3));
        List<String> words = new ArrayList<>();
        int kind = random.nextInt(4);
        words.add(new String[] {"RPUSH", "SADD", "HSET", "ZADD"}[kind]);
        words.add(new String[] {"list", "set", "hash", "zset"}[kind] + number);
        int count = random.nextInt(3000);
        for (int i = 0; i <= count; i++) {
            words.add(kind == 3 ? "" + random.nextInt(1000) : "element:" + i);
            if (kind > 1) {
                words.add("value-of-some-length:" + i);
            }
        }
        return words.toArray(String[]::new);
    }

    /** One client; another one where it waits. */
    private static final class Clients implements AutoCloseable {

        private final LocalServer server;
        private LocalServer.Client client;

        Clients(LocalServer server) {
            this.server = server;
            client = server.connect();
        }

        void call(String... words) {
            String reply = client.call(words);
            assertThat(reply).as(words[0]).doesNotStartWith("-ERR internal error");
            if (client.session().isBlocked() || !client.isOpen()) {
                client.close();
                client = server.connect();
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
