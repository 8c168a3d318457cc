package io.respite.memory;

import java.util.Arrays;

/**
 * Which regions of a part of the address space are taken: one bit each, searched a word at a time
 * from the lowest free one, so that data stays dense at the low end. Owned by the arena's owner.
 */
final class RegionMap {

    private final int first;
    private final int limit;
    private long[] taken = new long[4];
    private int lowestFree;

    /** Covers the regions {@code first} (a multiple of 64) up to {@code limit}, exclusive. */
    RegionMap(int first, int limit) {
        this.first = first;
        this.limit = limit;
    }

    /**
     * Takes {@code count} adjacent regions whose first is a multiple of {@code alignment}, a power
     * of two.
     *
     * @return the first region, or -1 when there is no such run
     */
    int take(int count, int alignment) {
        int at = lowestFree & -alignment;
        while (first + (long) at + count <= limit) {
            int blocked = lastTaken(at, count);
            if (blocked < 0) {
                mark(at, count, true);
                if (at <= lowestFree) {
                    lowestFree = nextFree(lowestFree);
                }
                return first + at;
            }
            at = (blocked + alignment) & -alignment;
        }
        return -1;
    }

    /** Frees a run that {@link #take} returned. */
    void release(int region, int count) {
        mark(region - first, count, false);
        lowestFree = Math.min(lowestFree, region - first);
    }

    /** The last taken index in the run, or -1 when all of it is free. */
    private int lastTaken(int from, int count) {
        for (int i = from + count - 1; i >= from; i--) {
            int word = i >>> 6;
            if (word >= taken.length || taken[word] == 0) {
                i &= -64;
            } else if ((taken[word] & (1L << i)) != 0) {
                return i;
            }
        }
        return -1;
    }

    private int nextFree(int from) {
        int i = from;
        while ((i >>> 6) < taken.length) {
            long free = ~taken[i >>> 6] >>> i;
            if (free != 0) {
                return i + Long.numberOfTrailingZeros(free);
            }
            i = (i | 63) + 1;
        }
        return i;
    }

    private void mark(int from, int count, boolean value) {
        int words = ((from + count - 1) >>> 6) + 1;
        if (words > taken.length) {
            taken = Arrays.copyOf(taken, Math.max(words, taken.length * 2));
        }
        for (int i = from; i < from + count; i++) {
            if (value) {
                taken[i >>> 6] |= 1L << i;
            } else {
                taken[i >>> 6] &= ~(1L << i);
            }
        }
    }
}
