package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntSetTest {

    private static final int BLOCK_BYTES = 1 << 20;

    private final Arena arena = new Arena(1L << 30);
    private final long set = arena.allocate(BLOCK_BYTES);

    IntSetTest() {
        IntSet.initialize(set);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void hasRedisLayout() {
        add(5);
        add(-3);
        assertThat(bytes()).containsExactly(2, 0, 0, 0, 2, 0, 0, 0, -3, -1, 5, 0);
        add(70_000);
        assertThat(bytes()).isEqualTo(image(4, -3, 5, 70_000));
        add(Long.MIN_VALUE);
        assertThat(bytes()).isEqualTo(image(8, Long.MIN_VALUE, -3, 5, 70_000));
        IntSet.remove(set, IntSet.find(set, Long.MIN_VALUE));
        assertThat(bytes()).isEqualTo(image(8, -3, 5, 70_000));
    }

    private static byte[] image(int width, long... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + numbers.length * width);
        buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(width).putInt(numbers.length);
        for (long number : numbers) {
            if (width == 4) {
                buffer.putInt((int) number);
            } else {
                buffer.putLong(number);
            }
        }
        return buffer.array();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdsWhatATreeSetHolds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Long> model = new TreeSet<>();
        int bits = 4;
        for (int i = 0; i < 60_000; i++) {
            if (i % 10_000 == 9_999) {
                bits += 12;
            }
            long number = random.nextLong() >> 64 - bits;
            int index = IntSet.find(set, number);
            assertThat(index >= 0).isEqualTo(model.contains(number));
            boolean grows = model.size() < (i & 1023);
            if (index >= 0 && !grows) {
                IntSet.remove(set, index);
                model.remove(number);
            } else if (index < 0 && grows) {
                add(number);
                model.add(number);
            }
            if (i % 1000 == 0) {
                assertThat(numbers()).isEqualTo(new ArrayList<>(model));
                assertThat(IntSet.isValid(set, IntSet.bytes(set))).isEqualTo(!model.isEmpty());
            }
        }
    }

    @Test
    void foreignBytesAreChecked() {
        assertThat(IntSet.isValid(set, 4)).isFalse();
        assertThat(IntSet.isValid(set, 8)).isFalse();
        add(1);
        add(2);
        assertThat(IntSet.isValid(set, 12)).isTrue();
        assertThat(IntSet.isValid(set, 13)).isFalse();
        assertThat(IntSet.isValid(set, 10)).isFalse();
        Memory.putShort(set + 10, 1);
        assertThat(IntSet.isValid(set, 12)).isFalse();
        Memory.putShort(set + 10, 2);
        Memory.putInt(set, 3);
        assertThat(IntSet.isValid(set, 12)).isFalse();
        Memory.putInt(set, 2);
        Memory.putInt(set + 4, -1);
        assertThat(IntSet.isValid(set, 12)).isFalse();
    }

    private void add(long number) {
        int before = IntSet.bytesWith(set, number);
        IntSet.insert(set, -1 - IntSet.find(set, number), number);
        assertThat(IntSet.bytes(set)).isEqualTo(before);
    }

    private byte[] bytes() {
        return Memory.bytes(set, IntSet.bytes(set));
    }

    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < IntSet.count(set); i++) {
            numbers.add(IntSet.get(set, i));
        }
        return numbers;
    }
}
