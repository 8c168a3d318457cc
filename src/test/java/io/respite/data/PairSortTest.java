package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PairSortTest {

    private record Pair(long key, long companion) {}

    private final Arena arena = new Arena(1L << 30);

    @AfterEach
    void close() {
        arena.close();
    }

    /* Companions are compared by their upper half only: equal ones must keep their order. */
    private static int byUpperHalf(long left, long right) {
        return Long.compare(left >> 32, right >> 32);
    }

    private List<Pair> sorted(List<Pair> pairs) {
        long block = arena.allocate(Math.max(1, pairs.size() * (long) PairSort.PAIR_BYTES));
        long before = arena.usedBytes();
        for (int i = 0; i < pairs.size(); i++) {
            Memory.putLong(block + i * 16L, pairs.get(i).key);
            Memory.putLong(block + i * 16L + 8, pairs.get(i).companion);
        }
        PairSort.sort(arena, block, pairs.size(), PairSortTest::byUpperHalf);
        List<Pair> sorted = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            sorted.add(
                    new Pair(Memory.getLong(block + i * 16L), Memory.getLong(block + i * 16L + 8)));
        }
        assertThat(arena.usedBytes()).isEqualTo(before);
        arena.free(block);
        return sorted;
    }

    private void check(List<Pair> pairs) {
        List<Pair> expected = new ArrayList<>(pairs);
        Comparator<Pair> byKey = (left, right) -> Long.compareUnsigned(left.key, right.key);
        expected.sort(
                byKey.thenComparing((left, right) -> byUpperHalf(left.companion, right.companion)));
        assertThat(sorted(pairs)).isEqualTo(expected);
    }

    @Test
    void pairsOfAllNumbersAndKindsOfKeysAreSortedAsByComparison() {
        Random random = new Random(5);
        for (int count : new int[] {0, 1, 2, 3, 12, 13, 25, 100, 511, 512, 513, 5000}) {
            for (int bits : new int[] {0, 1, 4, 8, 9, 20, 63, 64}) {
                for (int shift : new int[] {0, 17, 56}) {
                    List<Pair> pairs = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        long key = bits == 0 ? 7 : random.nextLong() >>> 64 - bits << shift;
                        pairs.add(new Pair(key, (long) random.nextInt(-3, 4) << 32 | i));
                    }
                    check(pairs);
                }
            }
        }
    }

    @Test
    void sortedAndReversedPairsAreSorted() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            pairs.add(new Pair(i / 3, i));
        }
        check(pairs);
        check(pairs.reversed());
    }
}
