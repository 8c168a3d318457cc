package io.respite.commands.geo;

import io.respite.data.PairSort;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Orders pairs of a key, which stands for a distance, and a number. Pairs of the same key come in
 * the order in which Redis 7.2 with the GNU C library has them, which clients see: as they were
 * when all pairs are sorted, and for the first few of many as a quicksort leaves them that passes
 * over the rest.
 */
final class GeoOrder {

    static final int PAIR_BYTES = PairSort.PAIR_BYTES;

    private static final int NUMBER = 8;

    /** Fewer pairs are inserted one by one. */
    private static final int FEW = 7;

    /** From more pairs on the pivot is chosen of nine. */
    private static final int MANY = 40;

    private final long pairs;

    private GeoOrder(long pairs) {
        this.pairs = pairs;
    }

    /** The key of a distance, which is not negative. */
    static long key(double distance, boolean isDescending) {
        long key = Double.doubleToRawLongBits(distance);
        return isDescending ? ~key : key;
    }

    /** Orders pairs so that the first {@code wanted} of {@code count} are in their places. */
    static void sort(Arena arena, long pairs, long count, long wanted) {
        if (wanted < count) {
            new GeoOrder(pairs).sortFirst(0, count, wanted);
        } else {
            PairSort.sort(arena, pairs, count, (left, right) -> 0);
        }
    }

    private int compare(long left, long right) {
        return Long.compareUnsigned(
                Memory.getLong(pairs + left * PAIR_BYTES),
                Memory.getLong(pairs + right * PAIR_BYTES));
    }

    /*
     * Bentley and McIlroy, "Engineering a sort function" (1993): those equal to the pivot are
     * gathered at both ends, then swapped to the middle. Parts that hold none of the wanted places
     * are left as they are.
     */
    private void sortFirst(long start, long length, long wanted) {
        long first = start;
        long count = length;
        while (count >= FEW) {
            swap(first, pivot(first, count));
            long end = first + count;
            long equalLeft = first + 1;
            long left = first + 1;
            long right = end - 1;
            long equalRight = end - 1;
            while (true) {
                for (int order; left <= right && (order = compare(left, first)) <= 0; left++) {
                    if (order == 0) {
                        swap(equalLeft++, left);
                    }
                }
                for (int order; left <= right && (order = compare(right, first)) >= 0; right--) {
                    if (order == 0) {
                        swap(right, equalRight--);
                    }
                }
                if (left > right) {
                    break;
                }
                swap(left++, right--);
            }
            long smaller = left - equalLeft;
            long larger = equalRight - right;
            swap(first, left, Math.min(equalLeft - first, smaller));
            swap(left, end, Math.min(larger, end - equalRight - 1));
            if (smaller > 1) {
                sortFirst(first, smaller, wanted);
            }
            first = end - larger;
            count = larger;
            if (larger < 2 || first >= wanted) {
                return;
            }
        }
        insertionSort(first, count);
    }

    private void insertionSort(long first, long count) {
        for (long i = first + 1; i < first + count; i++) {
            for (long at = i; at > first && compare(at - 1, at) > 0; at--) {
                swap(at, at - 1);
            }
        }
    }

    private long pivot(long first, long count) {
        long middle = first + count / 2;
        if (count == FEW) {
            return middle;
        }
        long left = first;
        long right = first + count - 1;
        if (count > MANY) {
            long step = count / 8;
            left = median(left, left + step, left + 2 * step);
            middle = median(middle - step, middle, middle + step);
            right = median(right - 2 * step, right - step, right);
        }
        return median(left, middle, right);
    }

    private long median(long a, long b, long c) {
        if (compare(a, b) < 0) {
            return compare(b, c) < 0 ? b : compare(a, c) < 0 ? c : a;
        }
        return compare(b, c) > 0 ? b : compare(a, c) < 0 ? a : c;
    }

    private void swap(long left, long right) {
        long leftAt = pairs + left * PAIR_BYTES;
        long rightAt = pairs + right * PAIR_BYTES;
        long key = Memory.getLong(leftAt);
        long number = Memory.getLong(leftAt + NUMBER);
        Memory.putLong(leftAt, Memory.getLong(rightAt));
        Memory.putLong(leftAt + NUMBER, Memory.getLong(rightAt + NUMBER));
        Memory.putLong(rightAt, key);
        Memory.putLong(rightAt + NUMBER, number);
    }

    /* Swaps the first pairs of one part with the last ones before {@code end}. */
    private void swap(long from, long end, long count) {
        for (long i = 0; i < count; i++) {
            swap(from + i, end - count + i);
        }
    }
}
