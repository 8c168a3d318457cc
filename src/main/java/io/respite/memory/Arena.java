package io.respite.memory;

/**
 * A slab allocator over a part of {@link Memory}. Owned by the engine thread.
 *
 * <p>{@link #allocate} returns references to blocks, which the caller frees. Blocks are aligned to
 * 8 bytes and not cleared. {@link #usedBytes} is exactly what was handed out.
 */
public final class Arena implements AutoCloseable {

    /*
     * The part is cut into regions of 64 KiB. A slab is one region, or four for blocks above 2
     * KiB, cut into blocks of one size class. What is known of a slab stands in its descriptor,
     * outside the slab, so that blocks stay aligned and freeing one touches no neighbour:
     *
     *   part   | descriptors | slabs (huge pages)               | large blocks (4 KiB pages) |
     *
     *   slab descriptor, 32 bytes, at the index of the slab's first region
     *     0       4      8           12         16         20      24
     *    +-------+------+-----------+----------+----------+-------+-----------------------+
     *    | class | live | free list | untouched| previous | next  | bytes (large blocks)  |
     *    +-------+------+-----------+----------+----------+-------+-----------------------+
     *
     * A free block holds the offset of the next free one; blocks never used yet are not linked but
     * counted, so that a new slab touches no page before it must. Slabs with room are linked by
     * class; an empty one goes back to the system, but for one of each class.
     *
     * A large block takes whole regions of addresses but only its own pages of memory.
     */

    private static final boolean CHECKED = Arena.class.desiredAssertionStatus();

    private static final int REGION_SHIFT = 16;
    private static final int REGION_BYTES = 1 << REGION_SHIFT;
    private static final int PAGE_BYTES = 4096;
    private static final int WIDE_REGIONS = 4;
    private static final int WIDE_ABOVE = 2048;
    private static final int HUGE_PAGE_BYTES = 2 << 20;

    /** Slabs have small pages up to here: of huge ones too much would be empty. */
    private static final long SMALL_PAGES_BYTES = 32 << 20;

    /** Pages are made ahead of the slabs for a part of what those take, and no more than this. */
    private static final int AHEAD_SHIFT = 5;

    private static final long MOST_AHEAD_BYTES = 8 << 20;

    private static final int DESCRIPTOR_BYTES = 32;
    private static final int CLASS = 0;
    private static final int LIVE = 4;
    private static final int FREE_LIST = 8;
    private static final int UNTOUCHED = 12;
    private static final int PREVIOUS = 16;
    private static final int NEXT = 20;
    private static final int LARGE_BYTES = 24;
    private static final int LARGE = 255;

    /** Freed blocks of more bytes are given back to the system in slices. */
    private static final long GIVE_BACK_AT_ONCE_BYTES = REGION_BYTES;

    private final long base;
    private final long end;
    private final int firstRegion;
    private final RegionMap slabRegions;
    private final RegionMap largeRegions;
    private final GiveBackQueue givingBack = new GiveBackQueue();

    /** By class: the region of the first slab with room, 0 for none. */
    private final int[] withRoom = new int[SizeClass.COUNT];

    private final long[] liveBlocks = new long[SizeClass.COUNT];
    private final int[] slabs = new int[SizeClass.COUNT];

    private final long firstHuge;
    private long hugeUpTo;

    /** Where the huge pages end that were made ahead. */
    private long madeUpTo;

    private long usedBytes;
    private long peakBytes;
    private long largeBytes;
    private long slabBytes;

    /**
     * An arena over {@code sizeBytes} of addresses; a large size costs nothing until it is used.
     */
    public Arena(long sizeBytes) {
        long[] part = Parts.take(sizeBytes);
        base = part[0];
        end = part[0] + part[1];
        long regions = part[1] >>> REGION_SHIFT;
        firstRegion = (int) (base >>> REGION_SHIFT);
        long descriptorBytes = regions * DESCRIPTOR_BYTES;
        long headerRegions = (descriptorBytes + REGION_BYTES - 1 >>> REGION_SHIFT) + 63 & -64;
        int slabFirst = (int) (firstRegion + headerRegions);
        int largeFirst =
                (int) (firstRegion + (headerRegions + (regions - headerRegions) / 2 & -64));
        slabRegions = new RegionMap(slabFirst, largeFirst);
        largeRegions = new RegionMap(largeFirst, (int) (firstRegion + regions));
        firstHuge = ((long) slabFirst << REGION_SHIFT) + SMALL_PAGES_BYTES;
        hugeUpTo = firstHuge;
        madeUpTo = firstHuge;
    }

    /**
     * Hands out a block of at least {@code size} bytes.
     *
     * @throws OutOfMemoryError when the arena's addresses are used up
     */
    public long allocate(long size) {
        assert size > 0 : size;
        if (size > SizeClass.LARGEST) {
            return allocateLarge(size);
        }
        int sizeClass = SizeClass.of((int) size);
        int slab = withRoom[sizeClass];
        if (slab == 0) {
            slab = newSlab(sizeClass);
        }
        long descriptor = descriptor(slab);
        long block = takeBlock(descriptor, slab, sizeClass);
        int bytes = SizeClass.bytes(sizeClass);
        liveBlocks[sizeClass]++;
        count(bytes);
        if (CHECKED) {
            Poison.checkAndClear(block, bytes);
        }
        return block;
    }

    private long takeBlock(long descriptor, int slab, int sizeClass) {
        long slabStart = (long) slab << REGION_SHIFT;
        int live = Memory.getInt(descriptor + LIVE) + 1;
        Memory.putInt(descriptor + LIVE, live);
        int free = Memory.getInt(descriptor + FREE_LIST);
        long block;
        if (free != 0) {
            block = slabStart + (free - 1L << 3);
            Memory.putInt(descriptor + FREE_LIST, (int) Memory.getLong(block));
        } else {
            int untouched = Memory.getInt(descriptor + UNTOUCHED);
            block = slabStart + (long) untouched * SizeClass.bytes(sizeClass);
            Memory.putInt(descriptor + UNTOUCHED, untouched + 1);
        }
        if (live == blocksPerSlab(sizeClass)) {
            unlink(descriptor, slab, sizeClass);
        }
        return block;
    }

    /** Takes a block back. Freeing what is not an allocated block is an error of the program. */
    public void free(long block) {
        int region = (int) (block >>> REGION_SHIFT);
        long descriptor = descriptor(region);
        int sizeClass = Memory.getInt(descriptor + CLASS);
        if (sizeClass == LARGE) {
            freeLarge(block, descriptor);
            return;
        }
        int bytes = SizeClass.bytes(sizeClass);
        int slab = bytes > WIDE_ABOVE ? region & -WIDE_REGIONS : region;
        descriptor = descriptor(slab);
        assert sizeClass != 0 : "free of a block that no slab holds";
        if (CHECKED) {
            Poison.mark(block, bytes);
        }
        liveBlocks[sizeClass]--;
        usedBytes -= bytes;
        Memory.putLong(block, Memory.getInt(descriptor + FREE_LIST));
        long offset = block - ((long) slab << REGION_SHIFT);
        Memory.putInt(descriptor + FREE_LIST, (int) (offset >>> 3) + 1);
        int live = Memory.getInt(descriptor + LIVE) - 1;
        Memory.putInt(descriptor + LIVE, live);
        if (live == blocksPerSlab(sizeClass) - 1) {
            link(descriptor, slab, sizeClass);
        }
        if (live == 0 && slabs[sizeClass] > 1) {
            releaseSlab(descriptor, slab, sizeClass);
        }
    }

    /**
     * Hands out a larger block in place of one, or of none (0): its first bytes are those that the
     * old one, which is freed, had.
     */
    public long enlarge(long block, long usedBytes, long newSize) {
        long larger = allocate(newSize);
        if (block != 0) {
            Memory.copy(block, larger, usedBytes);
            free(block);
        }
        return larger;
    }

    /** How many bytes the block really has, at least what was asked for. */
    public long usableBytes(long block) {
        long descriptor = descriptor((int) (block >>> REGION_SHIFT));
        int sizeClass = Memory.getInt(descriptor + CLASS);
        return sizeClass == LARGE
                ? Memory.getLong(descriptor + LARGE_BYTES)
                : SizeClass.bytes(sizeClass);
    }

    /** The size of the block that {@link #allocate} would hand out for {@code size} bytes. */
    public static long blockBytes(long size) {
        return size > SizeClass.LARGEST
                ? size + PAGE_BYTES - 1 & -PAGE_BYTES
                : SizeClass.bytes(SizeClass.of((int) size));
    }

    /**
     * Whether a block of {@code blockBytes} holds zeros when it is handed out. Large ones do: the
     * system makes their pages when they are first written.
     */
    public static boolean comesZeroed(long blockBytes) {
        return blockBytes > SizeClass.LARGEST;
    }

    /** Bytes handed out and not taken back. */
    public long usedBytes() {
        return usedBytes;
    }

    /** The largest {@link #usedBytes} so far. */
    public long peakBytes() {
        return peakBytes;
    }

    /** Sets the peak to what is used now. */
    public void resetPeak() {
        peakBytes = usedBytes;
    }

    /** Bytes of slabs and large blocks: what is handed out and what is kept for the next ones. */
    public long heldBytes() {
        return slabBytes + largeBytes;
    }

    /** Bytes of addresses that this arena may use. */
    public long reservedBytes() {
        return end - base;
    }

    /** Bytes of the blocks that are too large for a size class. */
    public long largeBytes() {
        return largeBytes;
    }

    /** What is known of the blocks of one size. */
    public interface SizeVisitor {

        /**
         * Sees one size of which there is a slab.
         *
         * @param blockBytes the size
         * @param used how many such blocks are handed out
         * @param free how many more the slabs hold
         */
        void visit(int blockBytes, long used, long free);
    }

    /** Visits the sizes of blocks of which there are any, from the smallest. */
    public void forEachSize(SizeVisitor visitor) {
        for (int i = 0; i < SizeClass.COUNT; i++) {
            if (slabs[i] > 0) {
                long room = (long) slabs[i] * blocksPerSlab(i);
                visitor.visit(SizeClass.bytes(i), liveBlocks[i], room - liveBlocks[i]);
            }
        }
    }

    /** Bytes of empty slabs and freed large blocks that still wait to be given back. */
    public long pendingGiveBackBytes() {
        return givingBack.pendingBytes();
    }

    /**
     * Gives a slice of what is free, an empty slab or some megabytes, back to the system.
     *
     * @return whether more remains
     */
    public boolean giveBackSlice() {
        givingBack.slice();
        return givingBack.pendingBytes() > 0;
    }

    /** Gives all memory back to the system and the addresses to the next arena. */
    @Override
    public void close() {
        AddressRange.giveBack(base, end - base);
        Parts.release(base, end - base);
    }

    private long allocateLarge(long size) {
        long bytes = size + PAGE_BYTES - 1 & -PAGE_BYTES;
        long regions = bytes + REGION_BYTES - 1 >>> REGION_SHIFT;
        int region = regions > Integer.MAX_VALUE ? -1 : take(largeRegions, (int) regions, 1);
        if (region < 0) {
            throw new OutOfMemoryError("the arena has no " + size + " adjacent bytes left");
        }
        long descriptor = descriptor(region);
        Memory.putInt(descriptor + CLASS, LARGE);
        Memory.putLong(descriptor + LARGE_BYTES, bytes);
        largeBytes += bytes;
        count(bytes);
        return (long) region << REGION_SHIFT;
    }

    private void freeLarge(long block, long descriptor) {
        long bytes = Memory.getLong(descriptor + LARGE_BYTES);
        Memory.putInt(descriptor + CLASS, 0);
        usedBytes -= bytes;
        largeBytes -= bytes;
        int region = (int) (block >>> REGION_SHIFT);
        if (bytes > GIVE_BACK_AT_ONCE_BYTES) {
            givingBack.add(largeRegions, region, bytes);
        } else {
            AddressRange.giveBack(block, bytes);
            largeRegions.release(region, (int) (bytes + REGION_BYTES - 1 >>> REGION_SHIFT));
        }
    }

    /* Where all is taken, what waits to be given back must not wait any longer. */
    private int take(RegionMap regions, int count, int alignment) {
        int region = regions.take(count, alignment);
        while (region < 0 && givingBack.pendingBytes() > 0) {
            givingBack.slice();
            region = regions.take(count, alignment);
        }
        return region;
    }

    private int newSlab(int sizeClass) {
        int width = width(sizeClass);
        int slab = take(slabRegions, width, width);
        if (slab < 0) {
            throw new OutOfMemoryError("the arena has no room for another slab");
        }
        slabBytes += (long) width << REGION_SHIFT;
        slabs[sizeClass]++;
        preparePages((long) slab + width << REGION_SHIFT);
        for (int i = 0; i < width; i++) {
            Memory.putInt(descriptor(slab + i) + CLASS, sizeClass);
        }
        long descriptor = descriptor(slab);
        Memory.putInt(descriptor + LIVE, 0);
        Memory.putInt(descriptor + FREE_LIST, 0);
        Memory.putInt(descriptor + UNTOUCHED, 0);
        link(descriptor, slab, sizeClass);
        return slab;
    }

    /* A huge page takes the system up to 5 ms where the machine is a virtual one, whose host has to
     * find the memory first: so they are made before they are needed, and not by this thread. */
    private void preparePages(long slabEnd) {
        long ahead = Math.clamp(slabBytes >>> AHEAD_SHIFT, HUGE_PAGE_BYTES, MOST_AHEAD_BYTES);
        long wanted = slabEnd + ahead & -HUGE_PAGE_BYTES;
        preferHugePages(wanted);
        if (wanted > madeUpTo) {
            PageMaker.make(Math.max(slabEnd, madeUpTo), wanted);
            madeUpTo = wanted;
        }
    }

    /* Nothing forks here, so huge pages cost nothing; they are asked for as the slabs advance. */
    private void preferHugePages(long upTo) {
        while (hugeUpTo < upTo) {
            PageMaker.preferHuge(hugeUpTo, hugeUpTo + HUGE_PAGE_BYTES * 16L);
            hugeUpTo += HUGE_PAGE_BYTES * 16L;
        }
    }

    private void releaseSlab(long descriptor, int slab, int sizeClass) {
        unlink(descriptor, slab, sizeClass);
        int width = width(sizeClass);
        for (int i = 0; i < width; i++) {
            Memory.putInt(descriptor(slab + i) + CLASS, 0);
        }
        slabs[sizeClass]--;
        slabBytes -= (long) width << REGION_SHIFT;
        givingBack.add(slabRegions, slab, (long) width << REGION_SHIFT);
        if (slabBytes < madeUpTo - firstHuge >>> 1) {
            /* Most of what was made has been given back, or will be. */
            madeUpTo = firstHuge;
        }
    }

    private void link(long descriptor, int slab, int sizeClass) {
        int next = withRoom[sizeClass];
        Memory.putInt(descriptor + PREVIOUS, 0);
        Memory.putInt(descriptor + NEXT, next);
        if (next != 0) {
            Memory.putInt(descriptor(next) + PREVIOUS, slab);
        }
        withRoom[sizeClass] = slab;
    }

    private void unlink(long descriptor, int slab, int sizeClass) {
        int previous = Memory.getInt(descriptor + PREVIOUS);
        int next = Memory.getInt(descriptor + NEXT);
        if (previous == 0) {
            assert withRoom[sizeClass] == slab;
            withRoom[sizeClass] = next;
        } else {
            Memory.putInt(descriptor(previous) + NEXT, next);
        }
        if (next != 0) {
            Memory.putInt(descriptor(next) + PREVIOUS, previous);
        }
    }

    private void count(long bytes) {
        usedBytes += bytes;
        if (usedBytes > peakBytes) {
            peakBytes = usedBytes;
        }
    }

    private long descriptor(int region) {
        return base + (long) (region - firstRegion) * DESCRIPTOR_BYTES;
    }

    private static int width(int sizeClass) {
        return SizeClass.bytes(sizeClass) > WIDE_ABOVE ? WIDE_REGIONS : 1;
    }

    private static int blocksPerSlab(int sizeClass) {
        return (width(sizeClass) << REGION_SHIFT) / SizeClass.bytes(sizeClass);
    }
}
