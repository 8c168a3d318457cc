package io.respite.commands.sortedset;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetCommandsTest {

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100, 200, 3000})
    void zscanSeesEveryMemberThatStaysWhileOthersComeAndGo(int staying) {
        add("stays", staying);
        for (int round = 0; round < 4; round++) {
            Set<String> seen = new HashSet<>();
            String cursor = "0";
            do {
                String[] lines = client.call("ZSCAN", "z", cursor, "COUNT", "20").split("\r\n");
                cursor = lines[2];
                for (int i = 5; i < lines.length; i += 4) {
                    seen.add(lines[i]);
                }
                comeAndGo(round % 2 == 0);
            } while (!cursor.equals("0"));
            for (int i = 0; i < staying; i++) {
                assertThat(seen).contains("stays:" + i);
            }
        }
    }

    private void comeAndGo(boolean come) {
        List<String> words = new ArrayList<>(List.of(come ? "ZADD" : "ZREM", "z"));
        for (int i = 0; i < 40; i++) {
            if (come) {
                words.add(Integer.toString(random.nextInt(100)));
            }
            words.add("goes:" + random.nextInt(20_000));
        }
        assertThat(client.call(words.toArray(String[]::new))).startsWith(":");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 2000})
    void zrandmemberGivesDifferentMembers(int size) {
        add("m", size);
        for (int count : new int[] {1, size / 10, size / 3, size / 2, size - 1, size, size + 5}) {
            List<String> drawn = bulks(client.call("ZRANDMEMBER", "z", Integer.toString(count)));
            assertThat(drawn).hasSize(Math.min(count, size)).doesNotHaveDuplicates();
            assertThat(drawn).allMatch(member -> member.startsWith("m:"));
        }
    }

    @Test
    void zrandmemberGivesEveryMemberAboutAsOften() {
        add("m", 300);
        int[] drawn = new int[300];
        for (int i = 0; i < 300; i++) {
            for (String member : bulks(client.call("ZRANDMEMBER", "z", "90"))) {
                drawn[Integer.parseInt(member.substring(2))]++;
            }
        }
        assertThat(Arrays.stream(drawn).min().orElseThrow()).isGreaterThan(45);
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isLessThan(140);
    }

    @Test
    void anErrorLeavesTheKeyAsItWas() {
        client.call("ZADD", "z", "1", "a", "inf", "b");
        String before = client.call("ZRANGE", "z", "0", "-1", "WITHSCORES");
        assertThat(client.call("ZADD", "z", "5", "a", "nan", "c")).startsWith("-ERR");
        assertThat(client.call("ZADD", "z", "INCR", "-inf", "b")).startsWith("-ERR");
        assertThat(client.call("ZINCRBY", "z", "-inf", "b")).startsWith("-ERR");
        assertThat(client.call("ZUNIONSTORE", "z", "1", "z", "WEIGHTS", "x")).startsWith("-ERR");
        assertThat(client.call("ZRANGESTORE", "z", "z", "0", "x")).startsWith("-ERR");
        assertThat(client.call("ZRANGE", "z", "0", "-1", "WITHSCORES")).isEqualTo(before);
    }

    private void add(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            client.call("ZADD", "z", Integer.toString(random.nextInt(50)), prefix + ":" + i);
        }
    }

    private static List<String> bulks(String reply) {
        String[] lines = reply.split("\r\n");
        List<String> bulks = new ArrayList<>();
        for (int i = 2; i < lines.length; i += 2) {
            bulks.add(lines[i]);
        }
        return bulks;
    }
}
