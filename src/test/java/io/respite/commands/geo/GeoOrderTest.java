package io.respite.commands.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeoOrderTest {

    private record Pair(double distance, long number) {}

    private static final Comparator<Pair> NEAREST = Comparator.comparingDouble(Pair::distance);

    private final Arena arena = new Arena(1L << 30);
    private final long block = arena.allocate(2000 * GeoOrder.PAIR_BYTES);
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        arena.close();
    }

    private List<Pair> fill(int count, boolean isDescending) {
        List<Pair> pairs = new ArrayList<>();
        int values = 1 + random.nextInt(2 * count + 1);
        for (int i = 0; i < count; i++) {
            Pair pair = new Pair(random.nextInt(values), i);
            pairs.add(pair);
            long at = block + i * (long) GeoOrder.PAIR_BYTES;
            Memory.putLong(at, GeoOrder.key(pair.distance(), isDescending));
            Memory.putLong(at + 8, pair.number());
        }
        return pairs;
    }

    private List<Pair> read(int count, boolean isDescending) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = block + i * (long) GeoOrder.PAIR_BYTES;
            long key = Memory.getLong(at);
            double distance = Double.longBitsToDouble(isDescending ? ~key : key);
            pairs.add(new Pair(distance, Memory.getLong(at + 8)));
        }
        return pairs;
    }

    @Test
    void equalOnesStayInTheirOrder() {
        for (int round = 0; round < 500; round++) {
            int count = random.nextInt(300);
            boolean isDescending = random.nextBoolean();
            List<Pair> expected = fill(count, isDescending);
            expected.sort(isDescending ? NEAREST.reversed() : NEAREST);
            GeoOrder.sort(arena, block, count, count);
            assertThat(read(count, isDescending)).isEqualTo(expected);
        }
    }

    @Test
    void theFirstOnesAreTheNearest() {
        for (int round = 0; round < 1000; round++) {
            int count = 1 + random.nextInt(round % 10 == 0 ? 500 : 60);
            int wanted = random.nextInt(count);
            boolean isDescending = random.nextBoolean();
            List<Pair> pairs = fill(count, isDescending);
            GeoOrder.sort(arena, block, count, wanted);
            List<Pair> actual = read(count, isDescending);
            assertThat(actual).containsExactlyInAnyOrderElementsOf(pairs);
            pairs.sort(isDescending ? NEAREST.reversed() : NEAREST);
            assertThat(actual.subList(0, wanted).stream().map(Pair::distance))
                    .containsExactlyElementsOf(
                            pairs.subList(0, wanted).stream().map(Pair::distance).toList());
        }
    }
}
