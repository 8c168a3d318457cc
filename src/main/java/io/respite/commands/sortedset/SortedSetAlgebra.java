package io.respite.commands.sortedset;

import io.respite.commands.sortedset.AlgebraOptions.Aggregate;
import io.respite.keyspace.SortedSetBuilder;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Union, intersection and difference of sorted sets, collected in a builder. Scores are combined in
 * the order in which Redis does (t_zset.c), so that sums of fractions are the same to the last bit.
 */
final class SortedSetAlgebra {

    /** A source, and what its scores are multiplied by. */
    record Weighted(AlgebraSource source, double weight) {

        /* Nothing times an infinity is nothing. */
        private double score() {
            double score = weight * source.score();
            return Double.isNaN(score) ? 0 : score;
        }
    }

    private static final Comparator<Weighted> BY_SIZE =
            Comparator.comparingLong(weighted -> weighted.source.size());

    private SortedSetAlgebra() {}

    /** Members of any source. */
    static void union(Weighted[] sources, Aggregate aggregate, SortedSetBuilder target) {
        Arrays.sort(sources, BY_SIZE);
        for (Weighted weighted : sources) {
            AlgebraSource source = weighted.source;
            for (boolean more = source.first(); more; more = source.next()) {
                double score = weighted.score();
                long member = target.find(source.text(), source.length());
                if (member == 0) {
                    target.add(source.text(), source.length(), score);
                } else {
                    double old = SortedSetBuilder.score(member);
                    target.setScore(member, aggregate.of(old, score));
                }
            }
        }
    }

    /** Members of all sources. */
    static void intersection(Weighted[] sources, Aggregate aggregate, SortedSetBuilder target) {
        Arrays.sort(sources, BY_SIZE);
        AlgebraSource smallest = sources[0].source;
        for (boolean more = smallest.first(); more; more = smallest.next()) {
            double score = inAll(sources, aggregate);
            if (!Double.isNaN(score)) {
                target.add(smallest.text(), smallest.length(), score);
            }
        }
    }

    /** How many members are in all sources; counts no further than {@code limit}, if not 0. */
    static long intersectionSize(Weighted[] sources, long limit) {
        Arrays.sort(sources, BY_SIZE);
        AlgebraSource smallest = sources[0].source;
        long count = 0;
        for (boolean more = smallest.first(); more; more = smallest.next()) {
            if (!Double.isNaN(inAll(sources, Aggregate.SUM)) && ++count == limit) {
                break;
            }
        }
        return count;
    }

    /* The score of the first source's current member, or NaN where another lacks it. */
    private static double inAll(Weighted[] sources, Aggregate aggregate) {
        AlgebraSource first = sources[0].source;
        double score = sources[0].score();
        for (int i = 1; i < sources.length; i++) {
            double other = sources[i].source.find(first.text(), first.length());
            if (Double.isNaN(other)) {
                return Double.NaN;
            }
            score = aggregate.of(score, other * sources[i].weight);
        }
        return score;
    }

    /** Members of the first source that no other has. */
    static void difference(Weighted[] sources, SortedSetBuilder target) {
        AlgebraSource first = sources[0].source;
        long lookups = 0;
        long visits = 0;
        for (int i = 0; i < sources.length; i++) {
            if (i > 0 && first.entry() == sources[i].source.entry()) {
                return;
            }
            lookups += first.size();
            visits += sources[i].source.size();
        }
        /* To look a member up stops at the first source that has it, which is worth something. */
        if (lookups / 2 <= visits) {
            differenceByLookup(sources, target);
        } else {
            differenceByVisit(sources, target);
        }
    }

    private static void differenceByLookup(Weighted[] sources, SortedSetBuilder target) {
        AlgebraSource first = sources[0].source;
        Arrays.sort(sources, 1, sources.length, BY_SIZE.reversed());
        for (boolean more = first.first(); more; more = first.next()) {
            if (!isInOther(sources)) {
                target.add(first.text(), first.length(), first.score());
            }
        }
    }

    private static boolean isInOther(Weighted[] sources) {
        AlgebraSource first = sources[0].source;
        for (int i = 1; i < sources.length; i++) {
            if (!Double.isNaN(sources[i].source.find(first.text(), first.length()))) {
                return true;
            }
        }
        return false;
    }

    private static void differenceByVisit(Weighted[] sources, SortedSetBuilder target) {
        AlgebraSource first = sources[0].source;
        for (boolean more = first.first(); more; more = first.next()) {
            target.add(first.text(), first.length(), first.score());
        }
        for (int i = 1; i < sources.length && target.size() > 0; i++) {
            AlgebraSource other = sources[i].source;
            for (boolean more = other.first(); more; more = other.next()) {
                long member = target.find(other.text(), other.length());
                if (member != 0) {
                    target.drop(member);
                }
            }
        }
    }
}
