package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on sparse and dense registers and on a plain array of numbers. */
class HyperLogLogTest {

    private static final int ROOM = 1 << 16;
    private static final int GUARD = 64;

    private final Arena arena = new Arena(1L << 30);
    private final long sparse = arena.allocate(ROOM);
    private final long dense = arena.allocate(ROOM);
    private final long plain = arena.allocate(ROOM);
    private final SparseRegisters runs = new SparseRegisters();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void hashesAsRedisDoes() {
        byte[] text = "hello world".getBytes();
        Memory.copyIn(text, 0, text.length, plain);
        long[] expected = new long[text.length + 1];
        for (int length = 0; length <= text.length; length++) {
            expected[length] = reference(text, length);
            assertThat(HyperLogLog.hash(plain, length)).isEqualTo(expected[length]);
        }
        assertThat(HyperLogLog.hash(Memory.getLong(plain))).isEqualTo(expected[8]);
    }

    /* The published algorithm, byte by byte. */
    private static long reference(byte[] text, int length) {
        long m = 0xC6A4A7935BD1E995L;
        long h = 0xADC83B19L ^ length * m;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            long k = 0;
            for (int i = 7; i >= 0; i--) {
                k = k << 8 | text[at + i];
            }
            k *= m;
            k ^= k >>> 47;
            k *= m;
            h = (h ^ k) * m;
        }
        if (at < length) {
            long k = 0;
            for (int i = length - 1; i >= at; i--) {
                k = k << 8 | text[i];
            }
            h = (h ^ k) * m;
        }
        h = (h ^ h >>> 47) * m;
        return h ^ h >>> 47;
    }

    @Test
    void aRunEndsWithTheHash() {
        assertThat(HyperLogLog.run(0)).isEqualTo(51);
        assertThat(HyperLogLog.run(-1L)).isEqualTo(1);
        assertThat(HyperLogLog.run(1L << 63)).isEqualTo(50);
        assertThat(HyperLogLog.index(-1L)).isEqualTo(16383);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isWhatTheModelIs(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] model = new int[HyperLogLog.REGISTERS];
        HyperLogLog.initialize(sparse);
        Memory.fill(dense, ROOM, 0);
        int length = HyperLogLog.EMPTY_BYTES;
        int near = random.nextInt(HyperLogLog.REGISTERS);
        int values = 1 + random.nextInt(SparseRegisters.MAX_VALUE);
        for (int i = 0; i < 3000; i++) {
            boolean isNear = random.nextInt(4) > 0;
            int index =
                    isNear
                            ? near + random.nextInt(60) & HyperLogLog.REGISTERS - 1
                            : random.nextInt(HyperLogLog.REGISTERS);
            int value = 1 + random.nextInt(values);
            length = raise(model, length, index, value);
            if (i % 50 == 0) {
                near = random.nextInt(HyperLogLog.REGISTERS);
                check(model, length);
            }
        }
        check(model, length);
    }

    private int raise(int[] model, int length, int index, int value) {
        int growth = runs.find(sparse, length, index, value);
        boolean raises = value > model[index];
        assertThat(growth == SparseRegisters.UNCHANGED).isEqualTo(!raises);
        assertThat(DenseRegisters.raise(HyperLogLog.registers(dense), index, value))
                .isEqualTo(raises);
        if (!raises) {
            return length;
        }
        assertThat(growth).isBetween(-1, SparseRegisters.MOST_GROWTH);
        model[index] = value;
        Memory.putLong(sparse + length + growth, 0x5A5A5A5A5A5A5A5AL);
        int written = runs.write(sparse, length);
        assertThat(written).isLessThanOrEqualTo(length + growth);
        assertThat(Memory.getLong(sparse + length + growth)).isEqualTo(0x5A5A5A5A5A5A5A5AL);
        return written;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void goingOnFromTheLastRegisterFindsTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        HyperLogLog.initialize(sparse);
        HyperLogLog.initialize(dense);
        int length = HyperLogLog.EMPTY_BYTES;
        SparseRegisters onwards = new SparseRegisters();
        int values = 1 + random.nextInt(4);
        for (int round = 0; round < 20; round++) {
            boolean isFirst = true;
            int step = 1 + random.nextInt(200);
            for (int i = random.nextInt(step); i < HyperLogLog.REGISTERS; ) {
                int value = 1 + random.nextInt(values);
                int growth = runs.find(sparse, length, i, value);
                int same =
                        isFirst
                                ? onwards.find(dense, length, i, value)
                                : onwards.findNext(dense, length, i, value);
                assertThat(same).isEqualTo(growth);
                isFirst = false;
                if (growth != SparseRegisters.UNCHANGED) {
                    int written = runs.write(sparse, length);
                    assertThat(onwards.write(dense, length)).isEqualTo(written);
                    length = written;
                }
                i += 1 + random.nextInt(step);
            }
            assertThat(Memory.bytes(dense, length)).isEqualTo(Memory.bytes(sparse, length));
        }
    }

    private void check(int[] model, int length) {
        int[] expected = new int[CardinalityEstimate.SLOTS];
        for (int value : model) {
            expected[value]++;
        }
        int[] ofRuns = new int[CardinalityEstimate.SLOTS];
        assertThat(SparseRegisters.count(sparse, length, ofRuns)).isTrue();
        assertThat(ofRuns).isEqualTo(expected);
        int[] ofDense = new int[CardinalityEstimate.SLOTS];
        DenseRegisters.count(HyperLogLog.registers(dense), ofDense);
        assertThat(ofDense).isEqualTo(expected);
        Memory.fill(plain, ROOM, 0);
        assertThat(SparseRegisters.mergeInto(sparse, length, plain)).isTrue();
        checkPlain(model);
        Memory.fill(plain, ROOM, 0);
        DenseRegisters.mergeInto(HyperLogLog.registers(dense), plain);
        checkPlain(model);
        byte[] packed = Memory.bytes(HyperLogLog.registers(dense), DenseRegisters.BYTES + GUARD);
        Memory.fill(HyperLogLog.registers(dense), DenseRegisters.BYTES, 0xFF);
        DenseRegisters.pack(plain, HyperLogLog.registers(dense));
        assertThat(Memory.bytes(HyperLogLog.registers(dense), packed.length)).isEqualTo(packed);
    }

    private void checkPlain(int[] model) {
        for (int i = 0; i < model.length; i++) {
            assertThat(Memory.getByte(plain + i)).isEqualTo((byte) model[i]);
            assertThat(DenseRegisters.get(HyperLogLog.registers(dense), i)).isEqualTo(model[i]);
        }
        assertThat(Memory.getLong(plain + model.length)).isZero();
    }

    @Test
    void mergingKeepsTheGreaterOfEachRegister() {
        SplittableRandom random = new SplittableRandom(5);
        int[] model = new int[HyperLogLog.REGISTERS];
        Memory.fill(plain, ROOM, 0);
        for (int round = 0; round < 10; round++) {
            Memory.fill(dense, ROOM, 0);
            for (int i = 0; i < model.length; i++) {
                int value = random.nextInt(64);
                DenseRegisters.set(HyperLogLog.registers(dense), i, value);
                model[i] = Math.max(model[i], value);
            }
            DenseRegisters.mergeInto(HyperLogLog.registers(dense), plain);
        }
        for (int i = 0; i < model.length; i++) {
            assertThat(Memory.getByte(plain + i)).isEqualTo((byte) model[i]);
        }
    }

    @Test
    void randomBytesAreNeitherWrittenNorReadBeyondTheirEnd() {
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 20_000; round++) {
            int length = HyperLogLog.HEADER_BYTES + random.nextInt(40);
            byte[] bytes = new byte[length + GUARD];
            random.nextBytes(bytes);
            Memory.copyIn(bytes, 0, bytes.length, sparse);
            Memory.fill(plain, ROOM, 0);
            boolean isSound = SparseRegisters.mergeInto(sparse, length, plain);
            assertThat(Memory.getLong(plain + HyperLogLog.REGISTERS)).isZero();
            assertThat(isSound).isEqualTo(mergesAlsoWithOtherBytesBehind(bytes, length));
            int index = random.nextInt(HyperLogLog.REGISTERS);
            int growth = runs.find(sparse, length, index, 1 + random.nextInt(32));
            boolean isCovered = index < SparseRegisters.coverage(sparse, length);
            assertThat(growth != SparseRegisters.CORRUPT && !isCovered).isFalse();
            if (growth >= -1) {
                int written = runs.write(sparse, length);
                byte[] behind = Memory.bytes(sparse + length + Math.max(0, growth), 8);
                assertThat(written).isLessThanOrEqualTo(length + growth);
                assertThat(behind).isEqualTo(copy(bytes, length + Math.max(0, growth), 8));
            }
        }
    }

    private boolean mergesAlsoWithOtherBytesBehind(byte[] bytes, int length) {
        Memory.fill(sparse + length, GUARD, 0x7F);
        boolean isSound = SparseRegisters.mergeInto(sparse, length, plain);
        Memory.copyIn(bytes, length, GUARD, sparse + length);
        return isSound;
    }

    private static byte[] copy(byte[] bytes, int from, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, from, copy, 0, length);
        return copy;
    }

    @Test
    void estimatesAreNearTheTruth() {
        SplittableRandom random = new SplittableRandom(7);
        Memory.fill(dense, ROOM, 0);
        for (int added = 1; added <= 1_000_000; added++) {
            long hash = HyperLogLog.hash(random.nextLong());
            DenseRegisters.raise(
                    HyperLogLog.registers(dense), HyperLogLog.index(hash), HyperLogLog.run(hash));
            if (Integer.bitCount(added) == 1) {
                int[] histogram = new int[CardinalityEstimate.SLOTS];
                DenseRegisters.count(HyperLogLog.registers(dense), histogram);
                assertThat((double) CardinalityEstimate.of(histogram))
                        .isBetween(added * 0.96 - 1, added * 1.04 + 1);
            }
        }
    }

    @Test
    void whatNobodyAddedHasAnEstimateAsInRedis() {
        int[] histogram = new int[CardinalityEstimate.SLOTS];
        histogram[63] = HyperLogLog.REGISTERS;
        assertThat(CardinalityEstimate.of(histogram)).isEqualTo(Long.MIN_VALUE);
        histogram[63] = 0;
        histogram[0] = HyperLogLog.REGISTERS;
        assertThat(CardinalityEstimate.of(histogram)).isZero();
    }
}
