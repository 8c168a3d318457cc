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

    private static long only(long nanos) {
        LatencyHistogram one = new LatencyHistogram();
        one.record(nanos);
        return one.percentile(50);
    }
}
