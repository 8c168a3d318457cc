package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Sorts pairs of a key, compared as an unsigned number, and what belongs to it. They stand one
 * after the other in the arena; equal ones keep their order. Owned by the engine thread.
 *
 * <pre>
 *   | key (8) | companion (8) | key | companion | ...
 * </pre>
 */
public final class PairSort {

    /*
     * Many pairs are sorted by their keys' bytes, the lowest first, with one walk through them for
     * each byte that is not the same in all: no comparison is guessed wrong, and memory is read
     * in its order. For keys that are numbers or the first bytes of texts that is several times
     * faster than comparing, which is left to few pairs and to those whose keys are equal.
     */

    /** Compares what belongs to equal keys. */
    @FunctionalInterface
    public interface Ties {

        /** Negative, zero or positive, as {@link java.util.Comparator}. */
        int compare(long left, long right);
    }

    public static final int PAIR_BYTES = 16;

    private static final int COMPANION = 8;
    private static final int KEY_BYTES = 8;
    private static final int BYTE_VALUES = 256;

    /** Below this the walks through the counts of all values cost more than they save. */
    private static final int FEW = 512;

    /** Runs of this length are sorted by insertion. */
    private static final int SHORT = 12;

    private final Ties ties;
    private long pairs;
    private long spare;

    private PairSort(Ties ties) {
        this.ties = ties;
    }

    /** Sorts {@code count} pairs at {@code pairs}; takes as much memory again meanwhile. */
    public static void sort(Arena arena, long pairs, long count, Ties ties) {
        if (count < 2) {
            return;
        }
        PairSort sort = new PairSort(ties);
        sort.pairs = pairs;
        sort.spare = arena.allocate(count * PAIR_BYTES);
        try {
            if (count < FEW) {
                sort.merge(0, count);
            } else {
                sort.distribute(count);
                sort.settleTies(count);
            }
            if (sort.pairs != pairs) {
                Memory.copy(sort.pairs, pairs, count * PAIR_BYTES);
                sort.spare = sort.pairs;
            }
        } finally {
            arena.free(sort.spare);
        }
    }

    /* Sorts by the keys alone. The result may stand where the spare room was. */
    private void distribute(long count) {
        long[] counts = new long[KEY_BYTES * BYTE_VALUES];
        for (long i = 0; i < count; i++) {
            long key = key(i);
            for (int b = 0; b < KEY_BYTES; b++) {
                counts[b * BYTE_VALUES + (int) (key >>> b * 8 & 0xFF)]++;
            }
        }
        for (int b = 0; b < KEY_BYTES; b++) {
            if (counts[b * BYTE_VALUES + (int) (key(0) >>> b * 8 & 0xFF)] < count) {
                distribute(count, b, counts);
            }
        }
    }

    private void distribute(long count, int b, long[] counts) {
        long place = spare;
        for (int value = b * BYTE_VALUES; value < (b + 1) * BYTE_VALUES; value++) {
            long bytes = counts[value] * PAIR_BYTES;
            counts[value] = place;
            place += bytes;
        }
        long end = pairs + count * PAIR_BYTES;
        for (long pair = pairs; pair < end; pair += PAIR_BYTES) {
            long key = Memory.getLong(pair);
            int value = b * BYTE_VALUES + (int) (key >>> b * 8 & 0xFF);
            long target = counts[value];
            Memory.putLong(target, key);
            Memory.putLong(target + COMPANION, Memory.getLong(pair + COMPANION));
            counts[value] = target + PAIR_BYTES;
        }
        long sorted = spare;
        spare = pairs;
        pairs = sorted;
    }

    private void settleTies(long count) {
        long first = 0;
        for (long i = 1; i <= count; i++) {
            if (i == count || key(i) != key(first)) {
                if (i - first > 1) {
                    merge(first, i);
                }
                first = i;
            }
        }
    }

    private void merge(long from, long to) {
        if (to - from <= SHORT) {
            insert(from, to);
            return;
        }
        long middle = from + to >>> 1;
        merge(from, middle);
        merge(middle, to);
        if (compare(at(middle - 1), at(middle)) <= 0) {
            return;
        }
        long leftBytes = (middle - from) * PAIR_BYTES;
        Memory.copy(at(from), spare, leftBytes);
        long left = spare;
        long leftEnd = spare + leftBytes;
        long right = at(middle);
        long rightEnd = at(to);
        for (long target = at(from); left < leftEnd; target += PAIR_BYTES) {
            boolean isRight = right < rightEnd && compare(left, right) > 0;
            move(isRight ? right : left, target);
            right += isRight ? PAIR_BYTES : 0;
            left += isRight ? 0 : PAIR_BYTES;
        }
    }

    private void insert(long from, long to) {
        long start = at(from);
        long end = at(to);
        for (long pair = start + PAIR_BYTES; pair < end; pair += PAIR_BYTES) {
            long key = Memory.getLong(pair);
            long companion = Memory.getLong(pair + COMPANION);
            long hole = pair;
            while (hole > start && compare(hole - PAIR_BYTES, key, companion) > 0) {
                move(hole - PAIR_BYTES, hole);
                hole -= PAIR_BYTES;
            }
            Memory.putLong(hole, key);
            Memory.putLong(hole + COMPANION, companion);
        }
    }

    private int compare(long left, long right) {
        return compare(left, Memory.getLong(right), Memory.getLong(right + COMPANION));
    }

    private int compare(long left, long key, long companion) {
        int byKey = Long.compareUnsigned(Memory.getLong(left), key);
        return byKey != 0 ? byKey : ties.compare(Memory.getLong(left + COMPANION), companion);
    }

    private static void move(long source, long target) {
        Memory.putLong(target, Memory.getLong(source));
        Memory.putLong(target + COMPANION, Memory.getLong(source + COMPANION));
    }

    private long key(long i) {
        return Memory.getLong(at(i));
    }

    private long at(long i) {
        return pairs + i * PAIR_BYTES;
    }
}
