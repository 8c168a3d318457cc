package io.respite.commands.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashCommandsTest {

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void hscanGoesThroughAllFieldsAFewAtATime() {
        fill(0, 5000);
        List<String> fields = new ArrayList<>();
        String cursor = "0";
        int calls = 0;
        do {
            cursor = scan(cursor, fields);
            calls++;
        } while (!cursor.equals("0"));
        assertThat(fields).doesNotHaveDuplicates();
        assertThat(fields).hasSize(5000).contains("f:0", "f:4999");
        assertThat(calls).isBetween(200, 1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void hscanSeesWhatStaysWhileTheHashGrowsAndShrinks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        fill(0, 1000);
        int most = 1000;
        for (int round = 0; round < 3; round++) {
            Set<String> seen = new HashSet<>();
            boolean grows = round != 1;
            String cursor = "0";
            int calls = 0;
            do {
                List<String> fields = new ArrayList<>();
                cursor = scan(cursor, fields);
                seen.addAll(fields);
                int more = calls++ < 60 ? random.nextInt(200) : 0;
                if (grows) {
                    fill(most, most + more);
                    most += more;
                } else {
                    for (int i = 0; i < more && most > 1000; i++) {
                        client.call("HDEL", "h", "f:" + --most);
                    }
                }
            } while (!cursor.equals("0"));
            assertThat(seen).containsAll(IntStream.range(0, 1000).mapToObj(i -> "f:" + i).toList());
        }
    }

    private String scan(String cursor, List<String> fields) {
        String[] lines = client.call("HSCAN", "h", cursor, "COUNT", "10").split("\r\n");
        for (int i = 5; i < lines.length; i += 4) {
            fields.add(lines[i]);
        }
        return lines[2];
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 33, 60, 99, 100, 200})
    void hrandfieldTakesAsManyDifferentFieldsAsItCan(int count) {
        fill(0, 100);
        assertThat(different(count)).hasSize(Math.min(100, count));
        client.call("CONFIG", "SET", "hash-max-listpack-entries", "0");
        fill(100, 101);
        client.call("HDEL", "h", "f:100");
        assertThat(client.call("OBJECT", "ENCODING", "h")).contains("hashtable");
        assertThat(different(count)).hasSize(Math.min(100, count));
    }

    private Set<String> different(int count) {
        String[] lines = client.call("HRANDFIELD", "h", Integer.toString(count)).split("\r\n");
        List<String> fields = new ArrayList<>();
        for (int i = 2; i < lines.length; i += 2) {
            fields.add(lines[i]);
        }
        assertThat(fields).doesNotHaveDuplicates().allMatch(field -> field.startsWith("f:"));
        return new HashSet<>(fields);
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "0"})
    void hrandfieldTakesEachFieldAboutAsOften(String listpackFields) {
        client.call("CONFIG", "SET", "hash-max-listpack-entries", listpackFields);
        fill(0, 50);
        for (String[] request :
                List.of(
                        new String[] {"HRANDFIELD", "h", "-50000"},
                        new String[] {"HRANDFIELD", "h", "-7"},
                        new String[] {"HRANDFIELD", "h", "5"},
                        new String[] {"HRANDFIELD", "h", "25"})) {
            Map<String, Integer> times = new HashMap<>();
            int taken = 0;
            while (taken < 50_000) {
                String[] lines = client.call(request).split("\r\n");
                for (int i = 2; i < lines.length; i += 2) {
                    times.merge(lines[i], 1, Integer::sum);
                    taken++;
                }
            }
            assertThat(times).hasSize(50);
            double square =
                    times.values().stream().mapToDouble(n -> (n - 1000) * (n - 1000.0)).sum();
            /* Chi square with 49 degrees of freedom: beyond 120 once in 10 million runs. */
            assertThat(square / 1000).as(Arrays.toString(request)).isLessThan(120);
        }
    }

    @Test
    void aHashOfManyFieldsWithLifetimesGoesInSlices() {
        client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        fill(0, 20_000);
        for (int i = 0; i < 20_000; i++) {
            client.call("HPEXPIRE", "h", "10", "FIELDS", "1", "f:" + i);
        }
        server.advance(20);
        assertThat(client.call("HLEN", "h")).isEqualTo(":" + (20_000 - 256) + "\r\n");
        assertThat(client.call("HGETALL", "h")).isEqualTo("*0\r\n");
        assertThat(client.call("HRANDFIELD", "h")).isEqualTo("$-1\r\n");
        assertThat(client.call("HRANDFIELD", "h", "3")).isEqualTo("*0\r\n");
        assertThat(client.call("HRANDFIELD", "h", "-3")).isEqualTo("*0\r\n");
        client.call("DEBUG", "SET-ACTIVE-EXPIRE", "1");
        server.advance(100);
        assertThat(client.call("EXISTS", "h")).isEqualTo(":0\r\n");
        assertThat(client.call("INFO", "stats")).contains("\r\nexpired_subkeys:20000\r\n");
    }

    @Test
    void noFieldExpiresWhileWritesOfThePastAreRepeated() {
        client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        client.call("HSET", "h", "f", "v", "g", "w");
        client.call("HPEXPIRE", "h", "10", "FIELDS", "1", "f");
        LocalServer.Client watcher = server.connect();
        watcher.call("WATCH", "h");
        watcher.call("MULTI");
        watcher.call("PING");
        server.advance(20);
        client.call("CONFIG", "SET", "notify-keyspace-events", "KA");
        LocalServer.Client subscriber = server.connect();
        subscriber.call("PSUBSCRIBE", "__keyspace@0__:*");
        server.engine().keyspace().keepExpired(true);
        client.call("HSET", "i", "f", "v");
        assertThat(client.call("HLEN", "h")).isEqualTo(":2\r\n");
        assertThat(client.call("HDEL", "h", "absent")).isEqualTo(":0\r\n");
        server.engine().keyspace().keepExpired(false);
        assertThat(new String(subscriber.received(), StandardCharsets.ISO_8859_1))
                .contains("hset")
                .doesNotContain("hexpired");
        assertThat(watcher.call("EXEC")).isEqualTo("*1\r\n+PONG\r\n");
    }

    private void fill(int from, int to) {
        IntStream.range(from, to).forEach(i -> client.call("HSET", "h", "f:" + i, "v"));
    }
}
