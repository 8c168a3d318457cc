package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on an index and on a map from names to blocks, which must stay the same. */
class NameIndexTest {

    private static final int NAME = 8;

    private final Arena arena = new Arena(1L << 30);
    private final long empty = arena.usedBytes();
    private final long text = arena.allocate(1024);
    private final long root = arena.allocate(NameIndex.ROOT_BYTES);
    private final NameIndex index = new NameIndex(arena, NAME).create(root);
    private final TreeMap<String, Long> expected = new TreeMap<>();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsWhatAMapHolds(long seed) {
        run(new SplittableRandom(seed), 40_000, 3_000);
        removeAll();
    }

    @Test
    @Tag("long")
    void holdsWhatAMapHoldsForALongTime() {
        run(new SplittableRandom(4), 2_000_000, 50_000);
        removeAll();
    }

    @Test
    void namesThatRiseFillTheirChunks() {
        long before = arena.usedBytes();
        for (int i = 0; i < 10_000; i++) {
            insert(String.format("%08d", i));
        }
        long blocks = 10_000L * Arena.blockBytes(NAME + 9);
        assertThat((arena.usedBytes() - before - blocks) / 10_000.0).isBetween(8.0, 8.5);
        check();
        removeAll();
    }

    @Test
    void theShorterNameStandsFirstAndBytesHaveNoSign() {
        insert("ab");
        insert("a");
        insert("\u00ff");
        insert("");
        insert("a\u0000");
        insert("z");
        assertThat(names()).containsExactly("", "a", "a\u0000", "ab", "z", "\u00ff");
        removeAll();
    }

    @Test
    void theLastOneIsTakenUntilThereIsNone() {
        for (int i = 0; i < 1_000; i++) {
            insert(Integer.toString(i * 7919 % 1_000));
        }
        while (!expected.isEmpty()) {
            long last = expected.pollLastEntry().getValue();
            assertThat(index.last()).isEqualTo(last);
            assertThat(index.takeLast()).isEqualTo(last);
            arena.free(last);
        }
        assertThat(index.takeLast()).isZero();
        assertThat(index.last()).isZero();
        assertThat(index.first()).isEqualTo(NameIndex.NONE);
        removeAll();
    }

    private void run(SplittableRandom random, int steps, int most) {
        for (int step = 0; step < steps; step++) {
            boolean grows = step / most % 2 == 0;
            String name = name(random, most);
            Long block = expected.get(name);
            assertThat(find(name)).isEqualTo(block == null ? 0 : block);
            if (block == null && (grows || random.nextInt(8) == 0)) {
                insert(name);
            } else if (block != null && (!grows || random.nextInt(8) == 0)) {
                remove(name);
            }
            if (step % 997 == 0) {
                check();
            }
        }
        check();
    }

    private static String name(SplittableRandom random, int most) {
        int number = random.nextInt(most);
        return number % 5 == 0 ? "x".repeat(number % 400) + number : Integer.toString(number);
    }

    private long find(String name) {
        return index.find(text, write(text, name));
    }

    private static int write(long at, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, at);
        return bytes.length;
    }

    private void insert(String name) {
        int length = write(text, name);
        long block = arena.allocate(NAME + KeyText.encodedBytes(length));
        KeyText.write(block + NAME, text, length);
        index.insert(block);
        expected.put(name, block);
    }

    private void remove(String name) {
        long block = expected.remove(name);
        index.remove(block);
        arena.free(block);
    }

    private void check() {
        assertThat(index.size()).isEqualTo(expected.size());
        assertThat(names()).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(index.last())
                .isEqualTo(expected.isEmpty() ? 0 : (long) expected.lastEntry().getValue());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (long at = index.first(); at != NameIndex.NONE; at = index.next(at)) {
            long name = index.blockAt(at) + NAME;
            names.add(Memory.text(KeyText.ref(name), KeyText.length(name)));
        }
        return names;
    }

    private void removeAll() {
        List.copyOf(expected.keySet()).forEach(this::remove);
        assertThat(index.bytes()).isZero();
        arena.free(text);
        arena.free(root);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }
}
