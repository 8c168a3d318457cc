package io.respite.memory;

import java.util.ArrayDeque;

/**
 * Large freed blocks on their way back to the system, a few megabytes at a time: giving back 512 MB at
 * once would stop the engine for tens of milliseconds. Owned by the arena's owner.
 */
final class GiveBackQueue {

    private static final long SLICE_BYTES = 4 << 20;
    private static final int REGION_SHIFT = 16;

    private record Range(int region, long bytes) {}

    private final ArrayDeque<Range> ranges = new ArrayDeque<>();
    private long doneOfFirst;
    private long pendingBytes;

    long pendingBytes() {
        return pendingBytes;
    }

    void add(int region, long bytes) {
        ranges.add(new Range(region, bytes));
        pendingBytes += bytes;
    }

    /** Gives one slice back; a range's addresses are free again when all of it is. */
    void slice(RegionMap regions) {
        Range range = ranges.peek();
        if (range == null) {
            return;
        }
        long start = (long) range.region << REGION_SHIFT;
        long bytes = Math.min(SLICE_BYTES, range.bytes - doneOfFirst);
        AddressRange.giveBack(start + doneOfFirst, bytes);
        doneOfFirst += bytes;
        pendingBytes -= bytes;
        if (doneOfFirst == range.bytes) {
            regions.release(
                    range.region, (int) (range.bytes + (1 << REGION_SHIFT) - 1 >>> REGION_SHIFT));
            ranges.remove();
            doneOfFirst = 0;
        }
    }
}
