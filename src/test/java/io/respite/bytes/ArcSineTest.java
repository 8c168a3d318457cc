package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArcSineTest {

    private static final MathContext DIGITS = new MathContext(50);

    @Test
    void isWithinALittleMoreThanHalfAUnit() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            check(random.nextDouble(0.5, 1));
            check(1 - random.nextDouble() * 1e-6);
            check(-random.nextDouble(0.5, 1));
        }
        check(Math.nextDown(1.0));
        check(Math.nextUp(0.5));
    }

    /* The sine of the neighbours' middles is on the right side. */
    private static void check(double sine) {
        double angle = ArcSine.of(sine);
        double unit = Math.ulp(angle) * 0.51;
        BigDecimal exact = new BigDecimal(sine);
        assertThat(sine(new BigDecimal(angle).subtract(new BigDecimal(unit)))).isLessThan(exact);
        BigDecimal above = new BigDecimal(angle).add(new BigDecimal(unit));
        boolean isPastTheTop = above.doubleValue() >= Math.PI / 2;
        assertThat(isPastTheTop || sine(above).compareTo(exact) > 0).isTrue();
    }

    private static BigDecimal sine(BigDecimal angle) {
        BigDecimal square = angle.multiply(angle, DIGITS);
        BigDecimal term = angle;
        BigDecimal sum = angle;
        for (int i = 2; i < 60; i += 2) {
            term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(-i * (i + 1L)), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum;
    }

    @Test
    void theEndsAreThoseOfMath() {
        assertThat(ArcSine.of(0)).isZero();
        assertThat(ArcSine.of(1)).isEqualTo(Math.PI / 2);
        assertThat(ArcSine.of(-1)).isEqualTo(-Math.PI / 2);
        assertThat(ArcSine.of(0.25)).isEqualTo(Math.asin(0.25));
        assertThat(ArcSine.of(1.5)).isNaN();
    }
}
