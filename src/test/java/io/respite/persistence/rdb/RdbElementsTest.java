package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RdbElementsTest {

    private final Arena arena = new Arena(64 << 20);
    private final RdbOutput out = new RdbOutput(arena, true);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void lengthsTakeAsFewBytesAsTheyNeed() {
        for (long length : new long[] {0, 63, 64, 16_383, 16_384, 0xFFFF_FFFFL, 1L << 32}) {
            out.length(length);
        }
        assertThat(written())
                .isEqualTo("003f40407fff8000004000" + "80ffffffff" + "810000000100000000");
        RdbInput in = input();
        for (long length : new long[] {0, 63, 64, 16_383, 16_384, 0xFFFF_FFFFL, 1L << 32}) {
            assertThat(in.length()).isEqualTo(length);
        }
        assertThat(in.remaining()).isZero();
    }

    @Test
    void stringsComeBackWhateverTheirForm() {
        String[] texts = {
            "",
            "a",
            "0",
            "-1",
            "127",
            "128",
            "-32768",
            "32768",
            "2147483647",
            "2147483648",
            "007",
            "1.5",
            "-9999999999",
            "12345678901",
            "ab".repeat(500),
            "x".repeat(20),
            "x".repeat(21)
        };
        for (String text : texts) {
            write(text);
        }
        RdbInput in = input();
        for (String text : texts) {
            in.readString();
            assertThat(Memory.text(in.ref(), in.stringLength())).isEqualTo(text);
        }
        assertThat(in.remaining()).isZero();
    }

    @Test
    void theEndNamesItsPlace() {
        write("hello");
        RdbInput in = new RdbInput(arena, out.ref(), 3);
        assertThatExceptionOfType(RdbError.class)
                .isThrownBy(in::readString)
                .satisfies(error -> assertThat(error.offset()).isEqualTo(1));
    }

    @Test
    void unsignedNumbersMayBeAny() {
        long[] numbers = {0, 16_384, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        for (long number : numbers) {
            out.unsigned(number);
        }
        RdbInput in = input();
        for (long number : numbers) {
            assertThat(in.unsigned()).isEqualTo(number);
        }
        RdbInput last = new RdbInput(arena, out.ref() + out.position() - 9, 9);
        assertThatExceptionOfType(RdbError.class).isThrownBy(last::length);
    }

    @Test
    void noMoreElementsAreCountedThanThereCanBe() {
        out.length(3);
        out.int64(0);
        assertThat(input().count(2)).isEqualTo(3);
        assertThatExceptionOfType(RdbError.class).isThrownBy(() -> input().count(3));
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long ref = arena.allocate(bytes.length + 1);
        Memory.copyIn(bytes, 0, bytes.length, ref);
        out.string(ref, bytes.length);
        arena.free(ref);
    }

    private RdbInput input() {
        return new RdbInput(arena, out.ref(), out.position());
    }

    private String written() {
        return HexFormat.of().formatHex(Memory.bytes(out.ref(), (int) out.position()));
    }
}
