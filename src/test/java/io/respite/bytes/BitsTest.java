package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares with arrays of single bits. */
class BitsTest {

    private static final int MOST_BYTES = 70;
    private static final int MARGIN = 16;

    private final Arena arena = new Arena(1L << 30);
    private final long room = arena.allocate(MOST_BYTES + 2 * MARGIN);
    private final long other = arena.allocate(MOST_BYTES + 2 * MARGIN);
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        arena.close();
    }

    /* Bytes that are often all zeros or all ones, with other bytes around them. */
    private boolean[] fill(long block, int length) {
        boolean[] bits = new boolean[length * 8];
        boolean usual = random.nextBoolean();
        int rare = 1 + random.nextInt(64);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = usual ^ random.nextInt(rare) == 0;
        }
        Memory.fill(block, MOST_BYTES + 2 * MARGIN, random.nextBoolean() ? 0xFF : 0);
        for (int i = 0; i < length; i++) {
            int held = 0;
            for (int bit = 0; bit < 8; bit++) {
                held = held << 1 | (bits[i * 8 + bit] ? 1 : 0);
            }
            Memory.putByte(block + MARGIN + i, held);
        }
        return bits;
    }

    private static boolean[] bits(long ref, int length) {
        boolean[] bits = new boolean[length * 8];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (Memory.getUnsigned(ref + i / 8) >>> 7 - i % 8 & 1) == 1;
        }
        return bits;
    }

    @Test
    void countsAndFindsInEveryRange() {
        for (int round = 0; round < 300; round++) {
            int length = random.nextInt(1, 30);
            boolean[] bits = fill(room, length);
            assertThat(Bits.count(room + MARGIN, length)).isEqualTo(count(bits, 0, bits.length));
            for (int from = 0; from <= bits.length; from += random.nextInt(1, 5)) {
                for (int to = from; to <= bits.length; to += random.nextInt(1, 5)) {
                    assertThat(Bits.count(room + MARGIN, from, to))
                            .isEqualTo(count(bits, from, to));
                    assertThat(Bits.find(room + MARGIN, from, to, true))
                            .isEqualTo(find(bits, from, to, true));
                    assertThat(Bits.find(room + MARGIN, from, to, false))
                            .isEqualTo(find(bits, from, to, false));
                }
            }
        }
    }

    private static long count(boolean[] bits, int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += bits[i] ? 1 : 0;
        }
        return count;
    }

    private static long find(boolean[] bits, int from, int to, boolean bit) {
        for (int i = from; i < to; i++) {
            if (bits[i] == bit) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void combinesBitByBit() {
        for (int length = 0; length <= MOST_BYTES; length++) {
            check(length, Bits::and, (left, right) -> left & right);
            check(length, Bits::or, (left, right) -> left | right);
            check(length, Bits::xor, (left, right) -> left ^ right);
            check(length, (source, target, size) -> Bits.not(target, size), (left, right) -> !left);
        }
    }

    private interface Combination {
        void apply(long source, long target, int length);
    }

    private interface OfBits {
        boolean apply(boolean left, boolean right);
    }

    private void check(int length, Combination combination, OfBits expected) {
        boolean[] target = fill(room, length);
        boolean[] source = fill(other, length);
        byte[] before = Memory.bytes(room, MOST_BYTES + 2 * MARGIN);
        combination.apply(other + MARGIN, room + MARGIN, length);
        boolean[] combined = new boolean[target.length];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = expected.apply(target[i], source[i]);
        }
        assertThat(bits(room + MARGIN, length)).isEqualTo(combined);
        assertThat(bits(other + MARGIN, length)).isEqualTo(source);
        byte[] after = Memory.bytes(room, MOST_BYTES + 2 * MARGIN);
        System.arraycopy(before, MARGIN, after, MARGIN, length);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void writesAndReadsFieldsOfEveryWidth() {
        for (int width = 1; width <= 64; width++) {
            for (int offset = 0; offset < 200; offset += random.nextInt(1, 4)) {
                checkField(offset, width);
            }
        }
    }

    private void checkField(int offset, int width) {
        int length = (offset + width + 7) / 8;
        boolean[] bits = fill(room, length);
        long old = number(bits, offset, width);
        assertThat(Bits.get(room + MARGIN, length, offset, width)).isEqualTo(old);
        long value = random.nextLong();
        Bits.put(room + MARGIN, offset, width, value);
        for (int i = 0; i < width; i++) {
            bits[offset + i] = (value >>> width - 1 - i & 1) == 1;
        }
        assertThat(bits(room + MARGIN, length)).isEqualTo(bits);
        assertThat(Bits.get(room + MARGIN, length, offset, width))
                .isEqualTo(value & -1L >>> 64 - width);
    }

    private static long number(boolean[] bits, int offset, int width) {
        long number = 0;
        for (int i = 0; i < width; i++) {
            boolean bit = offset + i < bits.length && bits[offset + i];
            number = number << 1 | (bit ? 1 : 0);
        }
        return number;
    }

    @Test
    void bitsBehindTheStringAreZeros() {
        for (int length = 0; length < 12; length++) {
            boolean[] bits = fill(room, length);
            for (int offset = 0; offset < 120; offset++) {
                assertThat(Bits.get(room + MARGIN, length, offset, 64))
                        .isEqualTo(number(bits, offset, 64));
            }
            assertThat(Bits.get(room + MARGIN, length, Long.MAX_VALUE - 64, 64)).isZero();
        }
    }

    @Test
    void findsAlsoWhereTheSignBitIsAlone() {
        byte[] zeros = new byte[24];
        Memory.copyIn(zeros, 0, zeros.length, room);
        for (int i = 0; i < 24; i++) {
            Memory.putByte(room + i, 0x80);
            assertThat(Bits.find(room, 0, 192, true)).isEqualTo(i * 8L);
            Memory.putByte(room + i, 0);
        }
        Arrays.fill(zeros, (byte) -1);
        Memory.copyIn(zeros, 0, zeros.length, room);
        assertThat(Bits.find(room, 0, 192, false)).isEqualTo(-1);
    }
}
