package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lets strings arrive in a database and in a map, which must hold the same. */
class ArrivalsTest {

    private static final int ARRIVALS = 20_000;
    private static final int NAMES = 5_000;
    private static final int MOST_INSIDE = 1024;

    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final TextKeys keys = new TextKeys(keyspace);
    private final long value = arena.allocate(2 * MOST_INSIDE);
    private final Arrivals arrivals = new Arrivals(keyspace);

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatArrivesLastIsThere(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, String> model = new HashMap<>();
        for (int i = 0; i < ARRIVALS; i++) {
            String name = "name:" + random.nextInt(NAMES);
            String text = text(random);
            if (arrivals.isFull() || random.nextInt(50) == 0) {
                assertThat(arrivals.settle(database, true)).isZero();
                assertThat(arrivals.isEmpty()).isTrue();
            }
            assertThat(arrive(name, text)).isNotZero();
            model.put(name, text);
        }
        arrivals.settle(database, true);
        assertThat(database.size()).isEqualTo(model.size());
        model.forEach((name, text) -> assertThat(textOf(name)).isEqualTo(text));
    }

    @Test
    void nobodySeesOneBeforeItHasSettled() {
        arrive("k", "v");
        assertThat(database.size()).isZero();
        assertThat(keys.find(database, "k")).isZero();
        arrivals.settle(database, false);
        assertThat(textOf("k")).isEqualTo("v");
    }

    @Test
    void oneThatIsThereEndsItWhereItMustNotBe() {
        long there = keys.set(database, "b", "old");
        long used = arena.usedBytes();
        arrive("a", "1");
        long one = arena.usedBytes() - used;
        arrive("b", "2");
        arrive("c", "3");
        assertThat(arrivals.settle(database, false)).isEqualTo(there);
        arrivals.close();
        assertThat(textOf("a")).isEqualTo("1");
        assertThat(textOf("b")).isEqualTo("old");
        assertThat(keys.find(database, "c")).isZero();
        assertThat(arena.usedBytes()).isEqualTo(used + one);
    }

    @Test
    void theSameKeyTwiceIsFoundAsWell() {
        arrive("k", "1");
        arrive("k", "2");
        assertThat(TextKeys.keyOf(arrivals.settle(database, false))).isEqualTo("k");
        arrivals.close();
        assertThat(textOf("k")).isEqualTo("1");
    }

    @Test
    void aLongStringDoesNotArrive() {
        assertThat(arrive("k", "x".repeat(MOST_INSIDE + 1))).isZero();
        assertThat(arrivals.isEmpty()).isTrue();
    }

    private long arrive(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, value);
        return arrivals.add(keys.key(name), name.length(), value, bytes.length);
    }

    private String textOf(String name) {
        return keys.value(keys.find(database, name));
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> String.valueOf(random.nextLong());
            case 1 -> "";
            case 2 -> "text " + random.nextInt();
            default -> "y".repeat(random.nextInt(MOST_INSIDE + 1));
        };
    }
}
