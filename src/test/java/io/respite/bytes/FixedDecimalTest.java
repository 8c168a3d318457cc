package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FixedDecimalTest {

    private final Arena arena = new Arena(1L << 30);
    private final long room = arena.allocate(2 * FixedDecimal.MAX_LENGTH);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void coordinatesAreRoundedExactly() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            check(random.nextDouble(-180, 180));
            check((random.nextInt(361) - 180) / (double) (1 << random.nextInt(30)));
            check(Math.scalb(random.nextDouble(), -random.nextInt(140)));
            check(Math.scalb((double) random.nextInt(180), -random.nextInt(80)));
        }
        check(0);
        check(-0.0);
        check(180);
        check(-180);
        check(Double.MIN_VALUE);
        check(-Double.MIN_NORMAL);
    }

    private void check(double value) {
        BigDecimal exact = new BigDecimal(value).setScale(17, RoundingMode.HALF_EVEN);
        String expected = exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
        int length = FixedDecimal.formatCoordinate(value, room);
        assertThat(length).isLessThanOrEqualTo(FixedDecimal.MAX_LENGTH);
        assertThat(Memory.text(room, length)).isEqualTo(expected);
    }

    @Test
    void distancesHaveFourDecimals() {
        assertThat(distance(0)).isEqualTo("0.0000");
        assertThat(distance(0.00004)).isEqualTo("0.0000");
        assertThat(distance(0.00006)).isEqualTo("0.0001");
        assertThat(distance(0.99995)).isEqualTo("1.0000");
        assertThat(distance(166274.15156960033)).isEqualTo("166274.1516");
        assertThat(distance(66_000_000)).isEqualTo("66000000.0000");
    }

    private String distance(double value) {
        return Memory.text(room, FixedDecimal.formatDistance(value, room));
    }
}
