package io.respite.bytes;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of the x87's 80-bit format, C's {@code long double} on the machines that Redis knows
 * best: 64 bits of significand, rounded to nearest, ties to even. INCRBYFLOAT and HINCRBYFLOAT
 * compute with it.
 *
 * <pre>
 *   value = significand x 2^exponent     |significand| &lt;= 2^64, exponent &gt;= -16445
 * </pre>
 *
 * <p>What is beyond the format's range, or no number at all, is {@link #NOT_FINITE}.
 */
public final class ExtendedFloat {

    /*
     * Computes with whole numbers of any size and rounds once at the end, so that each result is
     * exactly the rounded true value, as the processor's and the C library's are. The largest
     * numbers take 2 KB.
     */

    /** An infinity of either sign, or the sum of two. */
    public static final ExtendedFloat NOT_FINITE = new ExtendedFloat(ZERO, 0);

    /** A text of more bytes is no number, as in Redis. */
    public static final int MAX_TEXT_BYTES = 5 * 1024 - 1;

    private static final int SIGNIFICAND_BITS = 64;
    private static final int MIN_EXPONENT = -16445;
    private static final int MAX_MAGNITUDE_BITS = 16384;

    /** Powers of ten that are beyond the range, whatever digit stands before them. */
    private static final int HUGE_POWER_OF_TEN = 4940;

    private static final int TINY_POWER_OF_TEN = -4960;

    private static final int DECIMALS = 17;
    private static final BigInteger DECIMAL_UNIT = TEN.pow(DECIMALS);

    private static final Pattern INFINITY =
            Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECIMAL =
            Pattern.compile("([+-]?)(?=\\.?[0-9])([0-9]*+)\\.?+([0-9]*+)(?:[eE]([+-]?[0-9]++))?+");
    private static final Pattern HEXADECIMAL =
            Pattern.compile(
                    "([+-]?)0[xX](?=\\.?[0-9a-fA-F])([0-9a-fA-F]*+)\\.?+([0-9a-fA-F]*+)"
                            + "(?:[pP]([+-]?[0-9]++))?+");

    private final BigInteger significand;
    private final int exponent;

    private ExtendedFloat(BigInteger significand, int exponent) {
        this.significand = significand;
        this.exponent = exponent;
    }

    /** The number itself: 64 bits are enough for all of them. */
    public static ExtendedFloat of(long value) {
        return new ExtendedFloat(BigInteger.valueOf(value), 0);
    }

    /**
     * The number that a text stands for, as {@code strtold} reads it: decimal or hexadecimal, with
     * or without a point and an exponent, or an infinity.
     *
     * <p>Empty for anything else, spaces included, for numbers too large for the format or too
     * small to be told from zero, and for texts longer than {@link #MAX_TEXT_BYTES}.
     */
    public static Optional<ExtendedFloat> parse(String text) {
        if (text.length() > MAX_TEXT_BYTES) {
            return Optional.empty();
        }
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches()) {
            return decimal(decimal);
        }
        Matcher hexadecimal = HEXADECIMAL.matcher(text);
        if (hexadecimal.matches()) {
            return hexadecimal(hexadecimal);
        }
        return INFINITY.matcher(text).matches() ? Optional.of(NOT_FINITE) : Optional.empty();
    }

    private static Optional<ExtendedFloat> decimal(Matcher parts) {
        String fraction = parts.group(3);
        BigInteger digits = new BigInteger(parts.group(2) + fraction);
        BigInteger power = power(parts.group(4)).subtract(BigInteger.valueOf(fraction.length()));
        if (digits.signum() == 0) {
            return Optional.of(of(0));
        }
        int length = digits.toString().length();
        int powerOfTen = clamp(power, length, TINY_POWER_OF_TEN, HUGE_POWER_OF_TEN);
        BigInteger scale = TEN.pow(Math.abs(powerOfTen));
        return checked(
                parts.group(1),
                powerOfTen >= 0
                        ? rounded(digits.multiply(scale), ONE, 0)
                        : rounded(digits, scale, 0));
    }

    private static Optional<ExtendedFloat> hexadecimal(Matcher parts) {
        String fraction = parts.group(3);
        BigInteger digits = new BigInteger(parts.group(2) + fraction, 16);
        BigInteger power =
                power(parts.group(4)).subtract(BigInteger.valueOf(4L * fraction.length()));
        if (digits.signum() == 0) {
            return Optional.of(of(0));
        }
        int powerOfTwo = clamp(power, digits.bitLength(), MIN_EXPONENT - 2, MAX_MAGNITUDE_BITS + 1);
        return checked(parts.group(1), rounded(digits, ONE, powerOfTwo));
    }

    private static BigInteger power(String text) {
        return text == null ? ZERO : new BigInteger(text);
    }

    /* The power that goes with digits of the given length, or one as far out of range. */
    private static int clamp(BigInteger power, int length, int low, int high) {
        return power.max(BigInteger.valueOf(low - length))
                .min(BigInteger.valueOf(high))
                .intValueExact();
    }

    /* C reports a result out of range; what was not zero and became zero is one as well. */
    private static Optional<ExtendedFloat> checked(String sign, ExtendedFloat magnitude) {
        if (!magnitude.isFinite() || magnitude.significand.signum() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                sign.equals("-")
                        ? new ExtendedFloat(magnitude.significand.negate(), magnitude.exponent)
                        : magnitude);
    }

    /** Whether it is a number. */
    public boolean isFinite() {
        return this != NOT_FINITE;
    }

    /** The rounded sum. */
    public ExtendedFloat plus(ExtendedFloat other) {
        if (!isFinite() || !other.isFinite()) {
            return NOT_FINITE;
        }
        int common = Math.min(exponent, other.exponent);
        BigInteger sum =
                significand
                        .shiftLeft(exponent - common)
                        .add(other.significand.shiftLeft(other.exponent - common));
        ExtendedFloat magnitude = rounded(sum.abs(), ONE, common);
        return sum.signum() < 0 && magnitude.isFinite()
                ? new ExtendedFloat(magnitude.significand.negate(), magnitude.exponent)
                : magnitude;
    }

    /** The rounded product. */
    public ExtendedFloat times(long factor) {
        if (!isFinite()) {
            return NOT_FINITE;
        }
        BigInteger product = significand.multiply(BigInteger.valueOf(factor));
        ExtendedFloat magnitude = rounded(product.abs(), ONE, exponent);
        return product.signum() < 0 && magnitude.isFinite()
                ? new ExtendedFloat(magnitude.significand.negate(), magnitude.exponent)
                : magnitude;
    }

    /**
     * The least whole number that is not below this one.
     *
     * @throws IllegalStateException when it {@link #isFinite is no number}
     */
    public BigInteger ceiling() {
        if (!isFinite()) {
            throw new IllegalStateException("not a number");
        }
        return exponent >= 0
                ? significand.shiftLeft(exponent)
                : significand.negate().shiftRight(-exponent).negate();
    }

    /**
     * The number with at most seventeen decimals, without zeros at their end: C's {@code %.17Lf} as
     * Redis trims it. Fewer than 5,000 characters.
     *
     * @throws IllegalStateException when it {@link #isFinite is no number}
     */
    public String text() {
        if (!isFinite()) {
            throw new IllegalStateException("not a number");
        }
        BigInteger scaled = significand.abs().multiply(DECIMAL_UNIT);
        BigInteger units =
                exponent >= 0
                        ? scaled.shiftLeft(exponent)
                        : roundedQuotient(scaled, ONE.shiftLeft(-exponent));
        BigInteger[] parts = units.divideAndRemainder(DECIMAL_UNIT);
        StringBuilder text = new StringBuilder();
        if (significand.signum() < 0 && units.signum() != 0) {
            text.append('-');
        }
        text.append(parts[0]);
        if (parts[1].signum() != 0) {
            String decimals = parts[1].toString();
            text.append('.').repeat('0', DECIMALS - decimals.length()).append(decimals);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.toString();
    }

    /** The value {@code numerator / denominator x 2^power}, rounded to the format. */
    private static ExtendedFloat rounded(BigInteger numerator, BigInteger denominator, int power) {
        int excess = numerator.bitLength() - denominator.bitLength() - SIGNIFICAND_BITS;
        ExtendedFloat rounded = roundedAt(numerator, denominator, power, excess);
        if (rounded.significand.bitLength() > SIGNIFICAND_BITS) {
            rounded = roundedAt(numerator, denominator, power, excess + 1);
        }
        boolean fits = rounded.significand.bitLength() + rounded.exponent <= MAX_MAGNITUDE_BITS;
        return fits ? rounded : NOT_FINITE;
    }

    /* Drops {@code excess} bits of the quotient, or more where the format has no smaller
     * exponent. */
    private static ExtendedFloat roundedAt(
            BigInteger numerator, BigInteger denominator, int power, int excess) {
        int dropped = Math.max(excess, MIN_EXPONENT - power);
        BigInteger quotient =
                dropped >= 0
                        ? roundedQuotient(numerator, denominator.shiftLeft(dropped))
                        : roundedQuotient(numerator.shiftLeft(-dropped), denominator);
        return new ExtendedFloat(quotient, power + dropped);
    }

    private static BigInteger roundedQuotient(BigInteger numerator, BigInteger denominator) {
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        int half = parts[1].multiply(TWO).compareTo(denominator);
        boolean up = half > 0 || half == 0 && parts[0].testBit(0);
        return up ? parts[0].add(ONE) : parts[0];
    }
}
