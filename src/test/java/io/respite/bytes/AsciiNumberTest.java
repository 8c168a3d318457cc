package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiNumberTest {

    private static final int ROOM = 64;

    private final Arena arena = new Arena(1L << 30);
    private final long room = arena.allocate(ROOM);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void writesAndReadsWhatLongDoes() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            check(random.nextLong() >> random.nextInt(64));
        }
    }

    @Test
    void writesAndReadsTheNumbersAtEachLength() {
        check(0);
        check(Long.MAX_VALUE);
        check(Long.MIN_VALUE);
        for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
            for (long value : new long[] {power - 1, power, power + 1}) {
                check(value);
                check(-value);
            }
        }
    }

    private void check(long value) {
        String text = Long.toString(value);
        assertThat(AsciiNumber.length(value)).isEqualTo(text.length());
        Memory.fill(room, ROOM, '#');
        assertThat(AsciiNumber.format(value, room + 1)).isEqualTo(text.length());
        assertThat(Memory.text(room, text.length() + 2)).isEqualTo("#" + text + "#");
        assertThat(AsciiNumber.isCanonical(room + 1, text.length())).isTrue();
        assertThat(AsciiNumber.parse(room + 1, text.length())).isEqualTo(value);
    }

    @Test
    void writesNumbersWithoutSign() {
        SplittableRandom random = new SplittableRandom(3);
        checkUnsigned(0);
        checkUnsigned(-1);
        checkUnsigned(Long.MIN_VALUE);
        checkUnsigned(Long.parseUnsignedLong("9999999999999999999"));
        checkUnsigned(Long.parseUnsignedLong("10000000000000000000"));
        for (int i = 0; i < 100_000; i++) {
            checkUnsigned(random.nextLong() >>> random.nextInt(64));
        }
    }

    private void checkUnsigned(long value) {
        String text = Long.toUnsignedString(value);
        assertThat(AsciiNumber.lengthUnsigned(value)).isEqualTo(text.length());
        Memory.fill(room, ROOM, '#');
        assertThat(AsciiNumber.formatUnsigned(value, room + 1)).isEqualTo(text.length());
        assertThat(Memory.text(room, text.length() + 2)).isEqualTo("#" + text + "#");
    }

    /** A text is canonical exactly when the long that it stands for is written so. */
    @Test
    void onlyTheOneFormOfALongIsCanonical() {
        SplittableRandom random = new SplittableRandom(2);
        String letters = "0123456789--+ .e/:";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(5);
            for (int k = 0; k < length; k++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(isCanonical(text.toString())).as("%s", text).isEqualTo(isLong(text));
        }
    }

    private static boolean isLong(CharSequence text) {
        try {
            return Long.toString(Long.parseLong(text.toString())).contentEquals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-0",
                "00",
                "01",
                "-01",
                "+1",
                " 1",
                "1 ",
                "1.",
                "0x1",
                "1\0",
                "9223372036854775808",
                "-9223372036854775809",
                "10000000000000000000",
                "99999999999999999999",
                "-99999999999999999999",
                "100000000000000000000"
            })
    void otherTextsAreNot(String text) {
        assertThat(isCanonical(text)).isFalse();
    }

    private boolean isCanonical(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, room);
        return AsciiNumber.isCanonical(room, bytes.length);
    }
}
