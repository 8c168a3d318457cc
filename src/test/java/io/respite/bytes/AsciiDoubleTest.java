package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiDoubleTest {

    private final Arena arena = new Arena(1L << 30);
    private final long room = arena.allocate(8192);

    @AfterEach
    void close() {
        arena.close();
    }

    /* As a real Redis 7.2.6 writes them, the needlessly long ones included. */
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, -0",
        "716, 716",
        "-73, -73",
        "0.3, 0.3",
        "-24.72, -24.72",
        "928.9, 928.9",
        "0.000001, 0.000001",
        "1.5e-6, 1.5e-6",
        "1.23456789e-05, 1.23456789e-5",
        "5e-324, 5e-324",
        "-1e22, -1e+22",
        "2.76e19, 2.76e+19",
        "4.611686018427388e18, 4611686018427387904",
        "4.611686018427389e18, 4611686018427389000",
        "14605188.055476792, 1.4605188055476792e+7",
        "6395.545366742339, 6395.545366742339",
        "-0.0067223126650695275, -0.0067223126650695275",
        "2.9999999999999997e23, 299999999999999970000000",
        "-1.1723594803812377e23, -117235948038123770000000",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "-1.7163996725272777e-258, -1.7163996725272777e-258",
        "-9.07399774188176e-09, -9.07399774188176e-9",
        "591968.26973, 5.919682697300001e+5",
        "-578880.798809, -5.788807988090001e+5",
        "4.870383783593066e137, 4.8703837835930664e+137",
        "Infinity, inf",
        "-Infinity, -inf",
        "NaN, nan",
    })
    void writesAsRedisDoes(double value, String text) {
        assertThat(format(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.10000000000000001",
        "-0.0, -0",
        "5, 5",
        "1e16, 10000000000000000",
        "1e17, 1e+17",
        "123456789012345678, 1.2345678901234568e+17",
        "0.0001, 0.0001",
        "0.00001, 1.0000000000000001e-05",
        "-5e-324, -4.9406564584124654e-324",
        "1e100, 1e+100",
        "Infinity, inf",
        "-Infinity, -inf",
    })
    void writesSeventeenDigitsAsCDoes(double value, String text) {
        assertThat(Memory.text(room, AsciiDouble.formatPrecisely(value, room))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 0", "-0.0, -0", "128, 128", "1e17, 1e+17", "-1e17, -1e+17", "inf, inf"})
    void writesDigestsAsRedisDoes(String value, String text) {
        int length = AsciiDouble.formatShortly(parse(value), room);
        assertThat(Memory.text(room, length)).isEqualTo(text);
    }

    @Test
    void readsBackWhatItWrites() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300_000; i++) {
            double value = any(random);
            String text = format(value);
            assertThat(text.length()).isLessThanOrEqualTo(AsciiDouble.MAX_LENGTH);
            check(parse(text) == value, text);
            check(Double.parseDouble(text) == value, text);
        }
    }

    private static double any(SplittableRandom random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(1_000_000) / 1000.0;
            case 1 -> random.nextDouble(-1, 1);
            default -> Double.isFinite(value) ? value : 1.5;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "+1, 1",
        "-1.5, -1.5",
        ".5, 0.5",
        "5., 5",
        "1e3, 1000",
        "1E-2, 0.01",
        "00012, 12",
        "0x10, 16",
        "0X1.8p1, 3",
        "-0x.8, -0.5",
        "inf, Infinity",
        "-INF, -Infinity",
        "+Infinity, Infinity",
        "9007199254740993, 9007199254740992",
        "179769313486231570814527423731704356798e270, 1.7976931348623157e308",
        "0e999999999999, 0",
        "4e-324, 4.9e-324",
    })
    void readsWhatCDoes(String text, double value) {
        assertThat(parse(text)).isEqualTo(value);
    }

    @Test
    void readsMinusZero() {
        assertThat(1 / parse("-0")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(1 / parse("-0e5")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "+",
                "-",
                ".",
                "e5",
                "1e",
                "1e+",
                "1f",
                "1d",
                "0x",
                "0xg",
                "0x1p",
                "nan",
                "-nan",
                "nan(1)",
                "infinit",
                "infinityx",
                "1,5",
                "--1",
                "1.2.3",
                "1e400",
                "-1e400",
                "1e-400",
                "0x1p-2000",
                "1\0",
                "one",
                "1e99999999999999999999"
            })
    void anythingElseIsNoNumber(String text) {
        assertThat(parse(text)).isNaN();
    }

    @Test
    void digitsWithoutEndAreRounded() {
        assertThat(parse("0." + "0".repeat(4000) + "1e4001")).isEqualTo(1);
        assertThat(parse("1" + "0".repeat(4000) + "e-4000")).isEqualTo(1);
        String half = "9007199254740993";
        assertThat(parse(half + "." + "0".repeat(3000))).isEqualTo(9007199254740992.0);
        assertThat(parse(half + "." + "0".repeat(3000) + "1")).isEqualTo(9007199254740994.0);
    }

    private String format(double value) {
        return Memory.text(room, AsciiDouble.format(value, room));
    }

    private double parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, room);
        return AsciiDouble.parse(room, bytes.length);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
