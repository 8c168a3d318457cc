package io.respite.bytes;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The arc sine, with an error of hardly more than half a unit in the last place: that of {@link
 * Math} is off by one unit in one of ten numbers above one half, which distances half around the
 * earth show. Hot.
 */
public final class ArcSine {

    /*
     * Newton's step from Math's value: what its sine lacks, divided by its cosine. The sine is
     * summed up in pairs of doubles, so that the difference has enough digits.
     */

    private static final int TERMS = 15;
    private static final double GOOD_ENOUGH = 0.5;

    /** The series' factors 1, -1/3!, 1/5! ..., each as a double and what it lacks. */
    private static final double[] FACTORS = new double[TERMS];

    private static final double[] FACTOR_RESTS = new double[TERMS];

    static {
        MathContext digits = new MathContext(60);
        BigDecimal factor = BigDecimal.ONE;
        for (int i = 0; i < TERMS; i++) {
            FACTORS[i] = factor.doubleValue();
            FACTOR_RESTS[i] = factor.subtract(new BigDecimal(FACTORS[i])).doubleValue();
            long next = (2L * i + 2) * (2L * i + 3);
            factor = factor.divide(BigDecimal.valueOf(-next), digits);
        }
    }

    private ArcSine() {}

    /** The arc sine of a number from -1 to 1, in radians; of others NaN. */
    public static double of(double sine) {
        double angle = Math.asin(sine);
        if (!(Math.abs(sine) > GOOD_ENOUGH) || Math.abs(sine) >= 1) {
            return angle;
        }
        double cosine = Math.cos(angle);
        if (cosine == 0) {
            return angle;
        }
        double square = angle * angle;
        double squareRest = Math.fma(angle, angle, -square);
        double high = FACTORS[TERMS - 1];
        double low = FACTOR_RESTS[TERMS - 1];
        for (int i = TERMS - 2; i >= 0; i--) {
            double product = high * square;
            double rest = Math.fma(high, square, -product) + (high * squareRest + low * square);
            /* The factor is the larger one of the two. */
            high = FACTORS[i] + product;
            low = FACTORS[i] - high + product + (rest + FACTOR_RESTS[i]);
        }
        double product = high * angle;
        double rest = Math.fma(high, angle, -product) + low * angle;
        return angle + (sine - product - rest) / cosine;
    }
}
