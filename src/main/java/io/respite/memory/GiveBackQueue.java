package io.respite.memory;

import java.util.ArrayDeque;

/**
 * Empty slabs and large freed blocks on their way back to the system, one slab or a few megabytes
 * at a time: giving back 512 MB, or a thousand slabs, at once would stop the engine for tens of
 * milliseconds. Owned by the arena's owner.
 */
final class GiveBackQueue {

    private static final long SLICE_BYTES = 4 << 20;
    private static final int REGION_SHIFT = 16;

    private record Range(RegionMap owner, int region, long bytes) {}

    private final ArrayDeque<Range> ranges = new ArrayDeque<>();
    private long doneOfFirst;
    private long pendingBytes;

    long pendingBytes() {
        return pendingBytes;
    }

    /** Gives the bytes from a region on back later, and only then the region to its owner. */
    void add(RegionMap owner, int region, long bytes) {
        ranges.add(new Range(owner, region, bytes));
        pendingBytes += bytes;
    }

    /** Gives one slice back; a range's addresses are free again when all of it is. */
    void slice() {
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
            long regions = range.bytes + (1 << REGION_SHIFT) - 1 >>> REGION_SHIFT;
            range.owner.release(range.region, (int) regions);
            ranges.remove();
            doneOfFirst = 0;
        }
    }
}
