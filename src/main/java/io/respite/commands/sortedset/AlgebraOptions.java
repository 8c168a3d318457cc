package io.respite.commands.sortedset;

import io.respite.bytes.AsciiDouble;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Arrays;

/**
 * The words of operations on several sorted sets: {@code numkeys key [key...] [WEIGHTS weight...]
 * [AGGREGATE SUM | MIN | MAX] [WITHSCORES] [LIMIT limit]}.
 *
 * @param firstKey the word of the first key
 * @param limit how many members are enough, 0 for all
 */
record AlgebraOptions(
        int firstKey, double[] weights, Aggregate aggregate, boolean withScores, long limit) {

    /** What becomes of a member's scores. */
    enum Aggregate {
        SUM,
        MIN,
        MAX;

        /** Takes another score in; the sum of opposite infinities is 0. */
        double of(double total, double score) {
            return switch (this) {
                case SUM -> Double.isNaN(total + score) ? 0 : total + score;
                case MIN -> score < total ? score : total;
                case MAX -> score > total ? score : total;
            };
        }
    }

    /** Which options a command takes besides WITHSCORES and LIMIT. */
    enum Kind {
        WEIGHTED,
        PLAIN,
        CARDINALITY
    }

    private static final CommandError NOT_A_WEIGHT =
            new CommandError("ERR weight value is not a float");
    private static final CommandError NEGATIVE_LIMIT =
            new CommandError("ERR LIMIT can't be negative");

    /** How many keys there are. */
    int keys() {
        return weights.length;
    }

    /** Checks the number of keys, which word {@code i} is. */
    static int keys(Args args, int i, String fullName) {
        long keys = args.integer(i);
        if (keys < 1) {
            throw new CommandError(
                    "ERR at least 1 input key is needed for '" + fullName + "' command");
        }
        if (keys > args.count() - (i + 1)) {
            throw CommandError.SYNTAX;
        }
        return (int) keys;
    }

    /** Reads the words behind the keys; {@code i} is the word of their number. */
    static AlgebraOptions parse(Args args, int i, int keys, Kind kind, boolean stores) {
        double[] weights = new double[keys];
        Arrays.fill(weights, 1);
        Aggregate aggregate = Aggregate.SUM;
        boolean withScores = false;
        long limit = 0;
        for (int at = i + 1 + keys; at < args.count(); at++) {
            int rest = args.count() - at;
            if (kind == Kind.WEIGHTED && rest > keys && args.is(at, "weights")) {
                parseWeights(args, at + 1, weights);
                at += keys;
            } else if (kind == Kind.WEIGHTED && rest > 1 && args.is(at, "aggregate")) {
                aggregate = aggregate(args, ++at);
            } else if (kind != Kind.CARDINALITY && !stores && args.is(at, "withscores")) {
                withScores = true;
            } else if (kind == Kind.CARDINALITY && rest > 1 && args.is(at, "limit")) {
                limit = args.integer(++at, 0, Long.MAX_VALUE, NEGATIVE_LIMIT);
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new AlgebraOptions(i + 1, weights, aggregate, withScores, limit);
    }

    private static void parseWeights(Args args, int first, double[] weights) {
        for (int k = 0; k < weights.length; k++) {
            weights[k] = AsciiDouble.parse(args.ref(first + k), args.length(first + k));
            if (Double.isNaN(weights[k])) {
                throw NOT_A_WEIGHT;
            }
        }
    }

    private static Aggregate aggregate(Args args, int i) {
        if (args.is(i, "sum")) {
            return Aggregate.SUM;
        }
        if (args.is(i, "min")) {
            return Aggregate.MIN;
        }
        if (args.is(i, "max")) {
            return Aggregate.MAX;
        }
        throw CommandError.SYNTAX;
    }
}
