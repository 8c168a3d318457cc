package io.respite.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What SCAN, SSCAN, HSCAN and ZSCAN promise: all that is there from the beginning of an iteration
 * to its end is shown, and nothing that was gone before it began, whatever is added and taken away
 * meanwhile; and every iteration ends.
 */
class ScanGuaranteeTest {

    private static final int STAYING = 2_000;
    private static final int MOST_PASSING = 30_000;
    private static final int MOST_CALLS = 100_000;

    private final LocalServer server = LocalServer.start(Map.of());
    private final LocalServer.Client client = server.connect();
    private final Random random = new Random(20261122);

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"SCAN", "SSCAN", "HSCAN", "ZSCAN"})
    void whatStaysIsShownWhileTheTableGrows(String command) {
        add(command, "stays:", 0, STAYING);
        Set<String> shown = new HashSet<>();
        int calls = 0;
        int added = 0;
        String cursor = "0";
        do {
            cursor = page(command, cursor, shown);
            int more = Math.min(random.nextInt(400), MOST_PASSING - added);
            add(command, "passes:", added, more);
            added += more;
        } while (!cursor.equals("0") && calls++ < MOST_CALLS);
        assertThat(cursor).isEqualTo("0");
        assertThat(shown).containsAll(names("stays:", 0, STAYING));
    }

    @ParameterizedTest
    @CsvSource({"SCAN", "SSCAN", "HSCAN", "ZSCAN"})
    void whatStaysIsShownWhileTheTableShrinks(String command) {
        add(command, "stays:", 0, STAYING);
        add(command, "passes:", 0, MOST_PASSING);
        remove(command, "passes:", 0, 100);
        Set<String> shown = new HashSet<>();
        int calls = 0;
        int removed = 100;
        String cursor = "0";
        do {
            cursor = page(command, cursor, shown);
            int more = Math.min(random.nextInt(400), MOST_PASSING - removed);
            remove(command, "passes:", removed, more);
            removed += more;
        } while (!cursor.equals("0") && calls++ < MOST_CALLS);
        assertThat(cursor).isEqualTo("0");
        assertThat(shown).containsAll(names("stays:", 0, STAYING));
        assertThat(shown).doesNotContainAnyElementsOf(names("passes:", 0, 100));
    }

    @ParameterizedTest
    @CsvSource({"SCAN", "SSCAN", "HSCAN", "ZSCAN"})
    void whatStaysIsShownWhileTheTableGrowsAndShrinks(String command) {
        add(command, "stays:", 0, STAYING);
        Set<String> shown = new HashSet<>();
        int calls = 0;
        int there = 0;
        String cursor = "0";
        do {
            cursor = page(command, cursor, shown);
            if (there == 0) {
                add(command, "passes:", 0, there = 5_000 + random.nextInt(10_000));
            } else if (calls % 10 == 0) {
                remove(command, "passes:", 0, there);
                there = 0;
            }
        } while (!cursor.equals("0") && calls++ < MOST_CALLS);
        assertThat(cursor).isEqualTo("0");
        assertThat(shown).containsAll(names("stays:", 0, STAYING));
    }

    @ParameterizedTest
    @CsvSource({"SSCAN", "HSCAN", "ZSCAN"})
    void aSmallValueThatGrowsLargeMeanwhileIsShownWhole(String command) {
        add(command, "stays:", 0, 10);
        Set<String> shown = new HashSet<>();
        String cursor = page(command, "0", shown);
        assertThat(cursor).isEqualTo("0");
        assertThat(shown).isEqualTo(names("stays:", 0, 10));
        add(command, "passes:", 0, 1000);
        shown.clear();
        do {
            cursor = page(command, cursor, shown);
        } while (!cursor.equals("0"));
        assertThat(shown).containsAll(names("stays:", 0, 10)).hasSize(1010);
    }

    private String page(String command, String cursor, Set<String> shown) {
        String reply =
                command.equals("SCAN")
                        ? client.call(command, cursor, "COUNT", "20")
                        : client.call(command, "big", cursor, "COUNT", "20");
        String[] lines = reply.split("\r\n");
        int step = command.equals("SCAN") || command.equals("SSCAN") ? 2 : 4;
        for (int i = 5; i < lines.length; i += step) {
            shown.add(lines[i]);
        }
        return lines[2];
    }

    private static Set<String> names(String prefix, int from, int count) {
        Set<String> names = new HashSet<>();
        IntStream.range(from, from + count).forEach(i -> names.add(prefix + i));
        return names;
    }

    private void add(String scan, String prefix, int from, int count) {
        change(
                switch (scan) {
                    case "SCAN" -> List.of("MSET");
                    case "SSCAN" -> List.of("SADD", "big");
                    case "HSCAN" -> List.of("HSET", "big");
                    default -> List.of("ZADD", "big");
                },
                scan,
                true,
                prefix,
                from,
                count);
    }

    private void remove(String scan, String prefix, int from, int count) {
        change(
                switch (scan) {
                    case "SCAN" -> List.of("DEL");
                    case "SSCAN" -> List.of("SREM", "big");
                    case "HSCAN" -> List.of("HDEL", "big");
                    default -> List.of("ZREM", "big");
                },
                scan,
                false,
                prefix,
                from,
                count);
    }

    private void change(
            List<String> command, String scan, boolean adds, String prefix, int from, int count) {
        List<String> words = new ArrayList<>(command);
        for (String name : names(prefix, from, count)) {
            if (adds && scan.equals("ZSCAN")) {
                words.add("1");
            }
            words.add(name);
            if (adds && (scan.equals("SCAN") || scan.equals("HSCAN"))) {
                words.add("v");
            }
        }
        if (count > 0) {
            assertThat(client.call(words.toArray(String[]::new))).matches("[:+].*\r\n");
        }
    }
}
