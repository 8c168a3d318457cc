package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedFloatTest {

    @ParameterizedTest
    @MethodSource("recordedSums")
    void addsAsRedisDoes(String left, String right, String sum) {
        assertThat(sum(left, right)).isEqualTo(sum);
    }

    static Stream<String[]> recordedSums() {
        var resource = ExtendedFloatTest.class.getResourceAsStream("sums.tsv");
        try (var lines =
                new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
            List<String[]> sums =
                    lines.lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split("\t", -1))
                            .toList();
            return sums.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sum(String left, String right) {
        var first = ExtendedFloat.parse(left);
        var second = ExtendedFloat.parse(right);
        if (first.isEmpty() || second.isEmpty()) {
            return "not a float";
        }
        ExtendedFloat sum = first.get().plus(second.get());
        return sum.isFinite() ? sum.text() : "not finite";
    }

    @Test
    void longsAreExact() {
        for (long value : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(ExtendedFloat.of(value).text()).isEqualTo(Long.toString(value));
            assertThat(ExtendedFloat.parse(Long.toString(value)).orElseThrow().text())
                    .isEqualTo(Long.toString(value));
        }
    }

    @Test
    void whatFitsInto64BitsIsExact() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            long significand = random.nextLong();
            int halvings = random.nextInt(18);
            String text =
                    BigDecimal.valueOf(significand)
                            .divide(BigDecimal.valueOf(1L << halvings))
                            .stripTrailingZeros()
                            .toPlainString();
            assertThat(ExtendedFloat.parse(text).orElseThrow().text()).isEqualTo(text);
        }
    }

    @Test
    void roundsTiesToEven() {
        assertThat(sum("18446744073709551616", "1")).isEqualTo("18446744073709551616");
        assertThat(sum("18446744073709551618", "1")).isEqualTo("18446744073709551620");
        assertThat(sum("36893488147419103232", "2")).isEqualTo("36893488147419103232");
        assertThat(sum("36893488147419103232", "2.0000000000000000000001"))
                .isEqualTo("36893488147419103232");
        assertThat(sum("36893488147419103232", "2.000000000000000001"))
                .isEqualTo("36893488147419103236");
    }

    @Test
    void theRangeEndsWhereTheFormatDoes() {
        String largest = "0x1.fffffffffffffffep16383";
        assertThat(ExtendedFloat.parse(largest)).isPresent();
        assertThat(sum(largest, largest)).isEqualTo("not finite");
        assertThat(sum(largest, "0x1p16319")).isEqualTo("not finite");
        assertThat(sum(largest, "0x1p16318").length()).isEqualTo(4933);
        assertThat(ExtendedFloat.parse("0x1p16384")).isEmpty();
        assertThat(ExtendedFloat.parse("0x1p-16445")).isPresent();
        assertThat(ExtendedFloat.parse("0x1p-16446")).isEmpty();
        assertThat(ExtendedFloat.parse("0x1.8p-16446")).isPresent();
        assertThat(ExtendedFloat.parse("2e-4951")).isPresent();
        assertThat(ExtendedFloat.parse("1e-4951")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e99999999999999999999",
                "-1e99999999999999999999",
                "1e-99999999999999999999",
                "0x1p99999999999999999999",
                "0x1p-99999999999999999999"
            })
    void endlessExponentsEndSoon(String text) {
        assertThat(ExtendedFloat.parse(text)).isEmpty();
    }

    @Test
    void zeroHasAnyExponent() {
        assertThat(sum("0e99999999999999999999", "-0x0p-99999999999999999999")).isEqualTo("0");
    }

    @Test
    void textsOfFiveKilobytesAreNoNumbers() {
        assertThat(ExtendedFloat.parse("0".repeat(5119))).isPresent();
        assertThat(ExtendedFloat.parse("0".repeat(5120))).isEmpty();
        assertThat(ExtendedFloat.parse("1".repeat(5118) + "x")).isEmpty();
    }

    @Test
    void anInfinityHasNoText() {
        ExtendedFloat infinity = ExtendedFloat.parse("-inf").orElseThrow();
        assertThat(infinity.isFinite()).isFalse();
        assertThat(infinity.plus(ExtendedFloat.of(1)).isFinite()).isFalse();
        assertThatThrownBy(infinity::text).isInstanceOf(IllegalStateException.class);
    }
}
