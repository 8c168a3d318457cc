package io.respite.data;

import io.respite.memory.Memory;
import java.util.random.RandomGenerator;

/** Draws some entries of a {@link Dict} at once. Owned by the engine thread. Hot. */
public final class DictSample {

    private DictSample() {}

    /**
     * Finds entries that stand beside each other from a random slot on, no two of them the same.
     * Their keys have nothing in common but the first bits of their hashes, so that they are as
     * good a sample as others; and to read one part of the table is a fraction of the work. Where
     * nearly all entries were removed, and few stand far apart, more of it may be read: at most
     * all, as far as segments have not merged yet.
     *
     * @param found takes the entries
     * @param most how many are wanted
     * @return how many were found: fewer only where there are no more
     */
    public static int of(Dict dict, RandomGenerator generator, long[] found, int most) {
        long root = dict.root();
        long directory = Dict.directory(root);
        int depth = Dict.depth(root);
        int slots = Dict.segmentSlots(root);
        int wanted = (int) Math.min(most, dict.size());
        long random = generator.nextLong();
        long position = random >>> 1 >>> 63 - depth;
        int i = Math.max(1, (int) random & slots - 1);
        int count = 0;
        while (count < wanted) {
            long segment = Memory.getLong(directory + position * 8);
            for (; i < slots && count < wanted; i++) {
                long slot = Memory.getLong(segment + i * 8L);
                if (slot != 0) {
                    found[count++] = Dict.entry(slot);
                }
            }
            long width = 1L << depth - Dict.segmentDepth(segment);
            position = (position & -width) + width & (1L << depth) - 1;
            i = 1;
        }
        return count;
    }
}
