package io.respite.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {

    private static final long ARENA_BYTES = 4L << 30;
    private static final int SLAB_BYTES = 64 * 1024;

    private final Arena arena = new Arena(ARENA_BYTES);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void handsOutBlocksThatAreNobodyElses(long seed) {
        new Blocks(arena, seed).run(200_000);
    }

    @Test
    void largeBlocksComeZeroedEachTime() {
        for (long size : new long[] {40_000, 3 << 20}) {
            for (int round = 0; round < 3; round++) {
                long block = arena.allocate(size);
                assertThat(Arena.comesZeroed(arena.usableBytes(block))).isTrue();
                for (long i = 0; i < size; i += 4096) {
                    assertThat(Memory.getLong(block + i)).isZero();
                }
                Memory.fill(block, size, 0xFF);
                arena.free(block);
                while (arena.giveBackSlice()) {
                    assertThat(arena.pendingGiveBackBytes()).isPositive();
                }
            }
        }
    }

    @Test
    @Tag("long")
    void handsOutBlocksThatAreNobodyElsesForTenMillionOperations() {
        new Blocks(arena, 4).run(10_000_000);
    }

    @Test
    void everySizeFitsItsClassWithAnEighthUnusedAtMost() {
        for (int size = 1; size <= SizeClass.LARGEST; size++) {
            int bytes = SizeClass.bytes(SizeClass.of(size));
            assertThat(bytes).isGreaterThanOrEqualTo(size);
            assertThat(bytes - size).isLessThanOrEqualTo(Math.max(SizeClass.SMALLEST, bytes / 8));
            assertThat(SizeClass.of(bytes)).isEqualTo(SizeClass.of(size));
            assertThat(SizeClass.of(size)).isLessThan(SizeClass.COUNT);
        }
    }

    @Test
    void writeAfterFreeIsCaughtWhenTheBlockIsHandedOutAgain() {
        long block = arena.allocate(64);
        arena.allocate(64);
        arena.free(block);
        Memory.putByte(block + 40, 1);
        assertThatThrownBy(() -> arena.allocate(64))
                .isInstanceOf(AssertionError.class)
                .hasMessage("block " + block + " was written after it was freed");
    }

    @Test
    void readAfterFreeSeesPoison() {
        long block = arena.allocate(64);
        Memory.putLong(block + 40, 7);
        arena.free(block);
        assertThat(Memory.getLong(block + 40)).isEqualTo(0xDEADBEEF_DEADBEEFL);
    }

    @Test
    void freeingTwiceIsCaught() {
        long block = arena.allocate(100);
        arena.allocate(100);
        arena.free(block);
        assertThatThrownBy(() -> arena.free(block))
                .isInstanceOf(AssertionError.class)
                .hasMessage("block " + block + " is freed twice");
    }

    @Test
    void freeingTwiceIsCaughtWhenTheSlabIsGone() {
        List<Long> blocks = allocate(2 * SLAB_BYTES / 1024, 1024);
        blocks.forEach(arena::free);
        assertThatThrownBy(() -> blocks.forEach(arena::free)).isInstanceOf(AssertionError.class);
    }

    @Test
    void freeingALargeBlockTwiceIsCaught() {
        long block = arena.allocate(100_000);
        arena.free(block);
        assertThatThrownBy(() -> arena.free(block)).isInstanceOf(AssertionError.class);
    }

    @Test
    void emptySlabsAreGivenBackButForOneOfTheClass() {
        List<Long> blocks = allocate(100 * SLAB_BYTES / 128, 128);
        assertThat(arena.usedBytes()).isEqualTo(100L * SLAB_BYTES);
        assertThat(arena.heldBytes()).isEqualTo(100L * SLAB_BYTES);
        blocks.forEach(arena::free);
        assertThat(arena.usedBytes()).isZero();
        assertThat(arena.heldBytes()).isEqualTo(SLAB_BYTES);
        assertThat(arena.peakBytes()).isEqualTo(100L * SLAB_BYTES);
    }

    @Test
    void slabsAreGivenBackASliceAtATime() {
        allocate(100 * SLAB_BYTES / 128, 128).forEach(arena::free);
        assertThat(arena.pendingGiveBackBytes()).isEqualTo(99L * SLAB_BYTES);
        int slices = 1;
        while (arena.giveBackSlice()) {
            slices++;
        }
        assertThat(slices).isEqualTo(99);
        assertThat(arena.pendingGiveBackBytes()).isZero();
    }

    @Test
    void memoryThatWasGivenBackServesAnotherClass() {
        allocate(100 * SLAB_BYTES / 128, 128).forEach(arena::free);
        giveAllBack();
        List<Long> blocks = allocate(99 * SLAB_BYTES / 256, 256);
        assertThat(arena.heldBytes()).isEqualTo(100L * SLAB_BYTES);
        long furthest = blocks.stream().mapToLong(Long::longValue).max().orElseThrow();
        long nearest = blocks.stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(furthest - nearest).isLessThan(101L * SLAB_BYTES);
    }

    @Test
    void largeBlocksAreGivenBackAndTheirAddressesServeAgain() {
        long block = arena.allocate(300_000);
        assertThat(arena.usedBytes()).isEqualTo(Arena.blockBytes(300_000)).isEqualTo(74 * 4096);
        assertThat(arena.usableBytes(block)).isEqualTo(arena.usedBytes());
        Memory.fill(block, 300_000, 1);
        arena.free(block);
        assertThat(arena.usedBytes()).isZero();
        assertThat(arena.heldBytes()).isZero();
        giveAllBack();
        assertThat(Memory.getLong(block + 200_000)).isZero();
        assertThat(arena.allocate(100_000)).isEqualTo(block);
    }

    @Test
    void hugeBlocksAreGivenBackInSlices() {
        long bytes = 20L << 20;
        long block = arena.allocate(bytes);
        Memory.fill(block, bytes, 1);
        arena.free(block);
        assertThat(arena.usedBytes()).isZero();
        assertThat(arena.pendingGiveBackBytes()).isEqualTo(bytes);
        assertThat(arena.allocate(bytes)).isGreaterThanOrEqualTo(block + bytes);
        int slices = 1;
        while (arena.giveBackSlice()) {
            slices++;
        }
        assertThat(slices).isEqualTo(5);
        assertThat(arena.pendingGiveBackBytes()).isZero();
        assertThat(Memory.getLong(block)).isZero();
        assertThat(Memory.getLong(block + bytes - 8)).isZero();
        assertThat(arena.allocate(bytes)).isEqualTo(block);
    }

    @Test
    void anArenaThatIsFullSaysSoAndGoesOn() {
        try (Arena small = new Arena(1)) {
            List<Long> blocks = new ArrayList<>();
            assertThatThrownBy(() -> fill(small, 1000, blocks))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> fill(small, 50_000, blocks))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(small.usedBytes())
                    .isBetween(small.reservedBytes() / 4, small.reservedBytes());
            blocks.forEach(small::free);
            assertThat(small.usedBytes()).isZero();
            assertThat(small.giveBackSlice()).isTrue();
            fill(small, 1000, 10, blocks);
        }
    }

    @Test
    void whatWaitsToBeGivenBackServesBeforeAnArenaIsFull() {
        try (Arena small = new Arena(1)) {
            for (int i = 0; i < 1000; i++) {
                long block = small.allocate(5 << 20);
                List<Long> blocks = new ArrayList<>();
                fill(small, 16 + i % 64 * 500, 200, blocks);
                small.free(block);
                blocks.forEach(small::free);
            }
            assertThat(small.usedBytes()).isZero();
        }
    }

    @Test
    void closedArenasLeaveTheirAddressesToTheNext() {
        for (int i = 0; i < 100; i++) {
            try (Arena next = new Arena(Memory.SIZE / 4)) {
                long block = next.allocate(100);
                assertThat(Memory.getLong(block + 8)).isZero();
                Memory.fill(block, 100, i);
            }
        }
    }

    private void giveAllBack() {
        while (arena.giveBackSlice()) {
            assertThat(arena.pendingGiveBackBytes()).isPositive();
        }
    }

    private List<Long> allocate(int count, int size) {
        List<Long> blocks = new ArrayList<>();
        fill(arena, size, count, blocks);
        return blocks;
    }

    private static void fill(Arena arena, int size, List<Long> blocks) {
        fill(arena, size, Integer.MAX_VALUE, blocks);
    }

    private static void fill(Arena arena, int size, int count, List<Long> blocks) {
        for (int i = 0; i < count; i++) {
            blocks.add(arena.allocate(size));
        }
    }

    /** What must be true of the arena: which blocks there are, and what was written to them. */
    private static final class Blocks {

        private static final int MOST_BLOCKS = 20_000;
        private static final int CHECK_EVERY = 10_000;

        private record Block(long ref, long size, int mark) {}

        private final Arena arena;
        private final SplittableRandom random;
        private final List<Block> blocks = new ArrayList<>();
        private final TreeMap<Long, Block> byAddress = new TreeMap<>();
        private long usedBytes;
        private int wanted;

        Blocks(Arena arena, long seed) {
            this.arena = arena;
            random = new SplittableRandom(seed);
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                if (i % CHECK_EVERY == 0) {
                    wanted = random.nextInt(MOST_BLOCKS);
                    arena.giveBackSlice();
                }
                if (random.nextInt(100) < (blocks.size() < wanted ? 70 : 30) || blocks.isEmpty()) {
                    allocate();
                } else {
                    free(random.nextInt(blocks.size()));
                }
                if (arena.usedBytes() != usedBytes) {
                    assertThat(arena.usedBytes()).isEqualTo(usedBytes);
                }
            }
            while (!blocks.isEmpty()) {
                free(blocks.size() - 1);
            }
            assertThat(arena.usedBytes()).isZero();
            assertThat(arena.heldBytes()).isLessThanOrEqualTo(4L * SizeClass.COUNT * SLAB_BYTES);
        }

        /* Small blocks are as common as in a keyspace; one in a thousand is megabytes. */
        private long size() {
            return switch (random.nextInt(1000)) {
                case 0 -> random.nextInt(1, 3 << 20);
                case 1, 2, 3, 4, 5 -> random.nextInt(1, 200_000);
                case 6, 7, 8 -> random.nextInt(SizeClass.LARGEST - 8, SizeClass.LARGEST + 8);
                default -> random.nextInt(1, 2 << random.nextInt(13));
            };
        }

        private void allocate() {
            long size = size();
            Block block = new Block(arena.allocate(size), size, random.nextInt());
            long end = block.ref + Arena.blockBytes(size);
            var below = byAddress.lowerEntry(end);
            boolean isAlone = below == null || end(below.getValue()) <= block.ref;
            if (!isAlone || block.ref % 8 != 0 || block.ref == 0) {
                throw new AssertionError(block + " overlaps " + below);
            }
            assertThat(arena.usableBytes(block.ref)).isEqualTo(Arena.blockBytes(size));
            usedBytes += Arena.blockBytes(size);
            write(block);
            blocks.add(block);
            byAddress.put(block.ref, block);
        }

        private void free(int index) {
            Block block = blocks.get(index);
            blocks.set(index, blocks.getLast());
            blocks.removeLast();
            byAddress.remove(block.ref);
            check(block);
            usedBytes -= Arena.blockBytes(block.size);
            arena.free(block.ref);
        }

        private static long end(Block block) {
            return block.ref + Arena.blockBytes(block.size);
        }

        /* The whole of what was asked for where it is small, a word a page where it is large. */
        private static void write(Block block) {
            Memory.fill(block.ref, Math.min(block.size, 4096), block.mark);
            for (long i = 4096; i < block.size; i += 4096) {
                Memory.putByte(block.ref + i, block.mark);
            }
            Memory.putByte(block.ref + block.size - 1, block.mark);
        }

        private static void check(Block block) {
            byte mark = (byte) block.mark;
            boolean isIntact = Memory.getByte(block.ref + block.size - 1) == mark;
            for (long i = 0; i < Math.min(block.size, 4096); i++) {
                isIntact &= Memory.getByte(block.ref + i) == mark;
            }
            for (long i = 4096; i < block.size; i += 4096) {
                isIntact &= Memory.getByte(block.ref + i) == mark;
            }
            assertThat(isIntact).as("contents of %s", block).isTrue();
        }
    }
}
