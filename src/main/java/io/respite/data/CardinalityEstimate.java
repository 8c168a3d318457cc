package io.respite.data;

/**
 * The estimate that the registers of a {@link HyperLogLog} give: Otmar Ertl, "New cardinality
 * estimation algorithms for HyperLogLog sketches", arXiv:1702.01284.
 */
public final class CardinalityEstimate {

    /** A histogram's slots: registers hold up to 63, valid ones up to 51. */
    public static final int SLOTS = 64;

    private static final int LONGEST_RUN = 51;
    private static final double ALPHA_INFINITY = 0.721347520444481703680;

    private CardinalityEstimate() {}

    /**
     * How many elements there were, of how many registers hold each value. What no {@code long}
     * holds, as of registers that nobody filled by adding, is {@link Long#MIN_VALUE}, as in Redis.
     */
    public static long of(int[] histogram) {
        double registers = HyperLogLog.REGISTERS;
        double sum = registers * tau((registers - histogram[LONGEST_RUN]) / registers);
        for (int run = LONGEST_RUN - 1; run >= 1; run--) {
            sum += histogram[run];
            sum *= 0.5;
        }
        sum += registers * sigma(histogram[0] / registers);
        double estimate = ALPHA_INFINITY * registers * registers / sum;
        return estimate >= 0x1p63 ? Long.MIN_VALUE : Math.round(estimate);
    }

    /* For registers that are still zero. */
    private static double sigma(double part) {
        if (part == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double weight = 1;
        double sum = part;
        double power = part;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * weight;
            weight += weight;
        } while (before != sum);
        return sum;
    }

    /* For registers that can grow no more. */
    private static double tau(double part) {
        if (part == 0 || part == 1) {
            return 0;
        }
        double weight = 1;
        double sum = 1 - part;
        double root = part;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            weight *= 0.5;
            sum -= (1 - root) * (1 - root) * weight;
        } while (before != sum);
        return sum / 3;
    }
}
