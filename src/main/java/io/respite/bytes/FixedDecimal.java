package io.respite.bytes;

import io.respite.memory.Memory;

/** Doubles as text with a fixed number of decimals, for coordinates and distances. Hot. */
public final class FixedDecimal {

    /** The most bytes that a number takes. */
    public static final int MAX_LENGTH = 24;

    private static final int COORDINATE_DECIMALS = 17;
    private static final long COORDINATE_UNIT = 100_000_000_000_000_000L;
    private static final int DISTANCE_DECIMALS = 4;
    private static final long DISTANCE_UNIT = 10_000;

    private static final int FRACTION_BITS = 52;
    private static final int EXPONENT_BIAS = 1075;

    private FixedDecimal() {}

    /**
     * Writes a number of a magnitude up to 180 at {@code ref}, rounded to seventeen decimals,
     * without zeros at their end. Returns the text's length.
     */
    public static int formatCoordinate(double value, long ref) {
        assert Math.abs(value) <= 180 : value;
        long units = units(Math.abs(value));
        int length = 0;
        if (value < 0 && units != 0) {
            Memory.putByte(ref, '-');
            length++;
        }
        length += AsciiNumber.format(Long.divideUnsigned(units, COORDINATE_UNIT), ref + length);
        long fraction = Long.remainderUnsigned(units, COORDINATE_UNIT);
        if (fraction == 0) {
            return length;
        }
        int decimals = COORDINATE_DECIMALS;
        while (fraction % 10 == 0) {
            fraction /= 10;
            decimals--;
        }
        Memory.putByte(ref + length, '.');
        digits(fraction, decimals, ref + length + 1);
        return length + 1 + decimals;
    }

    /*
     * The value in units of 10^-17, an unsigned number: the exact product of significand and unit
     * has up to 110 bits, of which the last ones are rounded away, half to even.
     */
    private static long units(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> FRACTION_BITS);
        long fraction = bits & (1L << FRACTION_BITS) - 1;
        long significand = exponent == 0 ? fraction : fraction | 1L << FRACTION_BITS;
        int dropped = EXPONENT_BIAS - Math.max(1, exponent);
        if (dropped > 2 * Long.SIZE - 8) {
            return 0;
        }
        long high = Math.multiplyHigh(significand, COORDINATE_UNIT);
        long low = significand * COORDINATE_UNIT;
        long kept;
        long rest;
        long restBelow;
        if (dropped < Long.SIZE) {
            kept = high << Long.SIZE - dropped | low >>> dropped;
            rest = low << Long.SIZE - dropped;
            restBelow = 0;
        } else {
            int more = dropped - Long.SIZE;
            kept = more == 0 ? high : high >>> more;
            rest = more == 0 ? low : high << Long.SIZE - more | low >>> more;
            restBelow = more == 0 ? 0 : low << Long.SIZE - more;
        }
        boolean isHalf = rest == Long.MIN_VALUE && restBelow == 0;
        boolean roundsUp = rest < 0 && !isHalf || isHalf && (kept & 1) != 0;
        return roundsUp ? kept + 1 : kept;
    }

    /**
     * Writes a number from 0 to 10^14 at {@code ref}, rounded to four decimals, all of which are
     * shown. Returns the text's length.
     */
    public static int formatDistance(double value, long ref) {
        long units = (long) Math.rint(value * DISTANCE_UNIT);
        int length = AsciiNumber.format(units / DISTANCE_UNIT, ref);
        Memory.putByte(ref + length, '.');
        digits(units % DISTANCE_UNIT, DISTANCE_DECIMALS, ref + length + 1);
        return length + 1 + DISTANCE_DECIMALS;
    }

    private static void digits(long number, int count, long ref) {
        long rest = number;
        for (int i = count - 1; i >= 0; i--) {
            Memory.putByte(ref + i, '0' + (int) (rest % 10));
            rest /= 10;
        }
    }
}
