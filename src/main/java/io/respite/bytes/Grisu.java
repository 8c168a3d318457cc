package io.respite.bytes;

import io.respite.memory.Memory;
import java.math.BigInteger;

/**
 * Decimal digits of doubles by Grisu2 (Loitsch, "Printing Floating-Point Numbers Quickly and
 * Accurately with Integers", 2010), with the powers of ten that Redis' printing uses. Hot.
 *
 * <p>The digits lead back to the double. In one case of a thousand they are not the fewest that do:
 * Redis shows those as well, so no better method will do.
 */
final class Grisu {

    /*
     * A double w and the bounds between which all decimals are read as w, each 64 bits and one
     * exponent, are multiplied by a power of ten so that the exponent is between -60 and -32.
     * What stands above the binary point then fits 32 bits, and digits are taken off the upper
     * bound until what remains is within the bounds; the last one then goes down as long as that
     * leads nearer to w.
     */

    /** The most digits that are written. */
    static final int MOST_DIGITS = 18;

    private static final long FRACTION_BITS = (1L << 52) - 1;
    private static final long HIDDEN_BIT = 1L << 52;
    private static final int EXPONENT_BIAS = 1023 + 52;
    private static final int HIGHEST_EXPONENT = -32;
    private static final int LOWEST_EXPONENT = -60;

    private static final int FIRST_POWER = -348;
    private static final int POWER_STEP = 8;
    private static final int POWERS = 87;
    private static final double LOG_10_OF_2 = 0.30102999566398114;
    private static final long[] POWER_FRACTIONS = new long[POWERS];
    private static final int[] POWER_EXPONENTS = new int[POWERS];

    static {
        for (int i = 0; i < POWERS; i++) {
            setPower(i, FIRST_POWER + i * POWER_STEP);
        }
    }

    private Grisu() {}

    /* The 64 bits that are nearest to a power of ten; none needs another bit after rounding. */
    private static void setPower(int i, int power) {
        BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
        int scale = power < 0 ? ten.bitLength() + 65 : 0;
        BigInteger number = power < 0 ? BigInteger.ONE.shiftLeft(scale).divide(ten) : ten;
        int dropped = number.bitLength() - 64;
        BigInteger half = dropped > 0 ? BigInteger.ONE.shiftLeft(dropped - 1) : BigInteger.ZERO;
        POWER_FRACTIONS[i] =
                dropped > 0
                        ? number.add(half).shiftRight(dropped).longValue()
                        : number.shiftLeft(-dropped).longValue();
        POWER_EXPONENTS[i] = dropped - scale;
    }

    /**
     * Writes the digits of a positive finite number at {@code ref}, without a point.
     *
     * @return how many digits, in the first 8 bits; above them, signed, the power of ten that the
     *     digits as a whole number are to be multiplied by
     */
    static int digits(double value, long ref) {
        long bits = Double.doubleToRawLongBits(value);
        int biased = (int) (bits >>> 52);
        long fraction = biased == 0 ? bits : bits & FRACTION_BITS | HIDDEN_BIT;
        int exponent = Math.max(biased, 1) - EXPONENT_BIAS;

        int shift = Long.numberOfLeadingZeros(fraction);
        long middle = fraction << shift;
        long upper = (fraction << 1) + 1 << shift - 1;
        int lowerShift = fraction == HIDDEN_BIT ? 2 : 1;
        long lower = (fraction << lowerShift) - 1 << shift - lowerShift;

        int power = power(exponent - shift);
        long factor = POWER_FRACTIONS[power];
        long high = multiply(upper, factor) - 1;
        long low = multiply(lower, factor) + 1;
        long distance = high - multiply(middle, factor);
        int scaled = exponent - shift + POWER_EXPONENTS[power] + 64;
        return take(ref, high, high - low, distance, -scaled)
                - (FIRST_POWER + power * POWER_STEP << 8);
    }

    private static int power(int exponent) {
        int estimate = (int) (-(exponent + POWERS) * LOG_10_OF_2);
        int i = (estimate - FIRST_POWER) / POWER_STEP;
        while (true) {
            int reached = exponent + POWER_EXPONENTS[i] + 64;
            if (reached < LOWEST_EXPONENT) {
                i++;
            } else if (reached > HIGHEST_EXPONENT) {
                i--;
            } else {
                return i;
            }
        }
    }

    /* The upper half of the product, rounded. */
    private static long multiply(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) + (left * right >>> 63);
    }

    /* Takes digits off the upper bound, which has its binary point before the last {@code point}
     * bits, until the rest is below the width of the bounds. */
    private static int take(long ref, long high, long width, long distance, int point) {
        long one = 1L << point;
        long whole = high >>> point;
        long rest = high & one - 1;
        int count = 0;
        long unit = 1_000_000_000;
        for (int power = 9; power >= 0; power--, unit /= 10) {
            long digit = whole / unit;
            if (digit != 0 || count != 0) {
                Memory.putByte(ref + count++, '0' + (int) digit);
            }
            whole -= digit * unit;
            long remains = (whole << point) + rest;
            if (Long.compareUnsigned(remains, width) <= 0) {
                roundLast(ref + count - 1, width, remains, unit << point, distance);
                return count | power << 8;
            }
        }
        long scaledWidth = width;
        long scaledDistance = distance;
        for (int power = -1; ; power--) {
            rest *= 10;
            scaledWidth *= 10;
            scaledDistance *= 10;
            int digit = (int) (rest >>> point);
            if (digit != 0 || count != 0) {
                Memory.putByte(ref + count++, '0' + digit);
            }
            rest &= one - 1;
            if (Long.compareUnsigned(rest, scaledWidth) < 0) {
                roundLast(ref + count - 1, scaledWidth, rest, one, scaledDistance);
                return count | power << 8;
            }
        }
    }

    private static void roundLast(long last, long width, long rest, long unit, long distance) {
        long remains = rest;
        while (Long.compareUnsigned(remains, distance) < 0
                && Long.compareUnsigned(width - remains, unit) >= 0
                && (Long.compareUnsigned(remains + unit, distance) < 0
                        || Long.compareUnsigned(distance - remains, remains + unit - distance)
                                > 0)) {
            Memory.putByte(last, Memory.getByte(last) - 1);
            remains += unit;
        }
    }
}
