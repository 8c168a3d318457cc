package io.respite.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void emptyHasNoPercentiles() {
        assertThat(histogram.percentile(50)).isZero();
        assertThat(histogram.total()).isZero();
    }

    @Test
    void isExactUpTo255Nanoseconds() {
        for (int nanos = 1; nanos <= 255; nanos++) {
            histogram.record(nanos);
        }
        assertThat(histogram.percentile(0)).isEqualTo(1);
        assertThat(histogram.percentile(50)).isEqualTo(128);
        assertThat(histogram.percentile(99)).isEqualTo(252);
        assertThat(histogram.percentile(100)).isEqualTo(255);
    }

    /* A step holds 2, 4, 8 ... durations: the longest of them is told, as HdrHistogram does. */
    @Test
    void tellsTheLongestOfAStep() {
        assertThat(only(256)).isEqualTo(257);
        assertThat(only(257)).isEqualTo(257);
        assertThat(only(511)).isEqualTo(511);
        assertThat(only(512)).isEqualTo(515);
        assertThat(only(1_000_000)).isEqualTo(1_003_519);
    }

    @Test
    void everyDurationIsRightToAPercent() {
        for (long nanos = 1; nanos < 1_000_000_000; nanos += 1 + nanos / 37) {
            assertThat((double) only(nanos)).isCloseTo(nanos, within(nanos * 0.01));
        }
    }

    @Test
    void whatIsOutsideTheRangeCountsAtItsEnd() {
        assertThat(only(0)).isEqualTo(1);
        assertThat(only(-5)).isEqualTo(1);
        assertThat(only(Long.MAX_VALUE)).isEqualTo(only(1_000_000_000)).isLessThan(1_010_000_000);
    }

    @Test
    void percentilesCountCalls() {
        for (int i = 0; i < 990; i++) {
            histogram.record(10);
        }
        for (int i = 0; i < 10; i++) {
            histogram.record(200);
        }
        assertThat(histogram.total()).isEqualTo(1000);
        assertThat(histogram.percentile(50)).isEqualTo(10);
        assertThat(histogram.percentile(99)).isEqualTo(10);
        assertThat(histogram.percentile(99.1)).isEqualTo(200);
    }

    /** Recorded from the HdrHistogram of Redis 7.2, iterated as LATENCY HISTOGRAM does. */
    @Test
    void stepsThatDoubleAreThoseOfLatencyHistogram() {
        assertThat(steps(1, 1031, 1032, 2063, 2064, 4127, 5000, 5000, 1_000_000))
                .isEqualTo("1031:2 2063:4 4127:6 8255:8 1056767:9 ");
        assertThat(steps(536_870_912, 541_065_215, 541_065_216, 999_999_999, 2_000_000_000L))
                .isEqualTo("541065215:2 1073741823:5 ");
        assertThat(steps(0)).isEqualTo("1031:1 ");
        assertThat(steps(300_000_000, 268_435_456)).isEqualTo("270532607:1 541065215:2 ");
        assertThat(steps(16_511, 16_512, 33_023, 33_024)).isEqualTo("16511:1 33023:3 66047:4 ");
        assertThat(steps()).isEmpty();
    }

    private static String steps(long... durations) {
        LatencyHistogram counted = new LatencyHistogram();
        for (long nanos : durations) {
            counted.record(nanos);
        }
        StringBuilder text = new StringBuilder();
        counted.forEachDoubling((nanos, calls) -> text.append(nanos + ":" + calls + " "));
        return text.toString();
    }

    private static long only(long nanos) {
        LatencyHistogram one = new LatencyHistogram();
        one.record(nanos);
        return one.percentile(50);
    }
}
