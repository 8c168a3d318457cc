package io.respite.bytes;

import java.util.random.RandomGenerator;

/** Names that nothing else has: forty random hexadecimal digits, as Redis makes them. */
public final class HexId {

    /** How many digits one has. */
    public static final int DIGITS = 40;

    /** What stands for one that there is not. */
    public static final String NONE = "0".repeat(DIGITS);

    private HexId() {}

    /** A new one. */
    public static String next(RandomGenerator random) {
        StringBuilder digits = new StringBuilder(DIGITS);
        while (digits.length() < DIGITS) {
            digits.append(Character.forDigit(random.nextInt(16), 16));
        }
        return digits.toString();
    }
}
