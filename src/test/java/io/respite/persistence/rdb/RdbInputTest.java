package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.respite.bytes.Crc64;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements that lie across the stretches of a source. */
class RdbInputTest {

    private final Arena arena = new Arena(1L << 30);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 13, 64, 1000})
    void elementsAreWholeWhereverTheyAreCut(int size) {
        String lzf = "\3abcd\40\3";
        byte[] bytes =
                new RdbBytes()
                        .length(5)
                        .string("a text of some length, longer than some stretches")
                        .length(1000)
                        .put(0xC2)
                        .int32(-70_000)
                        .length(1L << 40)
                        .int64(0x1122334455667788L)
                        .put(0xC3)
                        .length(lzf.length())
                        .length(7)
                        .raw(lzf)
                        .string("")
                        .string("x".repeat(300))
                        .put(0xC0, 0xFF)
                        .int32(42)
                        .toBytes();
        for (boolean tellsTotal : new boolean[] {true, false}) {
            long used = arena.usedBytes();
            Stretches source = new Stretches(arena, bytes, size, tellsTotal);
            RdbInput in = new RdbInput(arena, source);
            assertThat(in.length()).isEqualTo(5);
            string(in, "a text of some length, longer than some stretches");
            assertThat(in.length()).isEqualTo(1000);
            string(in, "-70000");
            assertThat(in.length()).isEqualTo(1L << 40);
            assertThat(in.int64()).isEqualTo(0x1122334455667788L);
            string(in, "abcdabc");
            string(in, "");
            string(in, "x".repeat(300));
            string(in, "-1");
            assertThat(in.position()).isEqualTo(bytes.length - 4);
            assertThat(in.int32()).isEqualTo(42);
            assertThat(in.position()).isEqualTo(bytes.length);
            assertThat(in.checksum()).isEqualTo(checksum(bytes));
            in.close();
            source.close();
            assertThat(arena.usedBytes()).isEqualTo(used);
        }
    }

    private static void string(RdbInput in, String text) {
        in.readString();
        assertThat(Memory.text(in.ref(), in.stringLength())).isEqualTo(text);
    }

    private long checksum(byte[] bytes) {
        long block = arena.allocate(bytes.length);
        Memory.copyIn(bytes, 0, bytes.length, block);
        long sum = Crc64.update(0, block, bytes.length);
        arena.free(block);
        return sum;
    }

    @Test
    void aLengthTakesNoMemoryThatItsBytesDoNotJustify() {
        byte[][] lies = {
            new RdbBytes().length(1L << 33).raw("abc").toBytes(),
            new RdbBytes().length(0x7FFF_0000).raw("abc").toBytes(),
            new RdbBytes().put(0x81).int64(-1).raw("abc").toBytes(),
            new RdbBytes().put(0xC3).length(4).length(2_000_000_000).raw("abcd").toBytes(),
            new RdbBytes().put(0xC3).length(2_000_000_000).length(2_000_000_000).toBytes()
        };
        for (byte[] lie : lies) {
            for (int size : new int[] {1, 100}) {
                for (boolean tellsTotal : new boolean[] {true, false}) {
                    arena.resetPeak();
                    long used = arena.usedBytes();
                    Stretches source = new Stretches(arena, lie, size, tellsTotal);
                    RdbInput in = new RdbInput(arena, source);
                    assertThatExceptionOfType(RdbError.class).isThrownBy(in::readString);
                    in.close();
                    source.close();
                    assertThat(arena.usedBytes()).isEqualTo(used);
                    assertThat(arena.peakBytes()).isLessThan(used + (2 << 20));
                }
            }
        }
    }

    @Test
    void countsAreHeldAgainstWhatIsLeft() {
        byte[] bytes = new RdbBytes().length(3).raw("abcdef").toBytes();
        Stretches source = new Stretches(arena, bytes, 4, true);
        assertThat(new RdbInput(arena, source).count(2)).isEqualTo(3);
        Stretches again = new Stretches(arena, bytes, 4, true);
        assertThatExceptionOfType(RdbError.class)
                .isThrownBy(() -> new RdbInput(arena, again).count(3))
                .satisfies(error -> assertThat(error.offset()).isEqualTo(1));
    }
}
