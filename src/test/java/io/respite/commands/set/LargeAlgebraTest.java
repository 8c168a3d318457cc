package io.respite.commands.set;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unions and differences that are replied without being made aside. */
class LargeAlgebraTest {

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @BeforeEach
    void fill() {
        add("low", 0, 6_000);
        add("high", 4_000, 9_000);
        add("few", 5_900, 5_910);
    }

    private void add(String key, int from, int to) {
        List<String> words = new ArrayList<>(List.of("SADD", key));
        numbers(from, to).forEach(words::add);
        client.call(words.toArray(String[]::new));
    }

    private static Set<String> numbers(int from, int to) {
        Set<String> numbers = new TreeSet<>();
        for (int i = from; i < to; i++) {
            numbers.add("m" + i);
        }
        return numbers;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMemberOfSeveralSetsIsOnceInTheirUnion() {
        assertThat(members("SUNION low high few none")).isEqualTo(numbers(0, 9_000));
        assertThat(members("SUNION none few high low")).isEqualTo(numbers(0, 9_000));
        assertThat(members("SUNION low low")).isEqualTo(numbers(0, 6_000));
        assertThat(members("SUNION low none high few few")).isEqualTo(numbers(0, 9_000));
    }

    @Test
    void aDifferenceIsWhatNoOtherSetHas() {
        assertThat(members("SDIFF low high few")).isEqualTo(numbers(0, 4_000));
        assertThat(members("SDIFF low none")).isEqualTo(numbers(0, 6_000));
        assertThat(members("SDIFF high low few none")).isEqualTo(numbers(6_000, 9_000));
        assertThat(members("SDIFF high high none")).isEmpty();
        assertThat(members("SDIFF none low high")).isEmpty();
        assertThat(members("SDIFF few low high")).isEmpty();
        assertThat(members("SDIFF low none none none few"))
                .hasSize(5_990)
                .doesNotContainAnyElementsOf(numbers(5_900, 5_910));
    }

    @Test
    void inResp3BothAreSets() {
        client.call("HELLO", "3");
        assertThat(client.call("SUNION", "low", "high")).startsWith("~9000\r\n");
        assertThat(client.call("SDIFF", "low", "high")).startsWith("~4000\r\n");
    }

    /* Each member comes once, and there are as many as the header says. */
    private Set<String> members(String command) {
        String[] lines = client.call(command.split(" ")).split("\r\n");
        Set<String> members = new TreeSet<>();
        for (int i = 2; i < lines.length; i += 2) {
            assertThat(members.add(lines[i])).as(lines[i]).isTrue();
        }
        assertThat(lines[0]).isEqualTo("*" + members.size());
        return members;
    }
}
