package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongUnaryOperator;

/** Copies a {@link Dict}, segment by segment. Owned by the engine thread. */
final class DictCopy {

    private DictCopy() {}

    /** Copies the table with the given root and returns the copy's. */
    static long of(Arena arena, long root, LongUnaryOperator copier) {
        long copy = arena.allocate(Dict.ROOT_BYTES);
        Memory.copy(root, copy, Dict.ROOT_BYTES);
        int depth = Dict.depth(root);
        long directory = Dict.directory(root);
        long target = arena.allocate(8L << depth);
        Memory.putLong(copy + Dict.DIRECTORY, target);
        int slots = Dict.segmentSlots(root);
        for (long i = 0; i < 1L << depth; ) {
            long segment = Memory.getLong(directory + i * 8);
            long copied = segment(arena, segment, slots, copier);
            long after = i + (1L << depth - Dict.segmentDepth(segment));
            for (; i < after; i++) {
                Memory.putLong(target + i * 8, copied);
            }
        }
        return copy;
    }

    private static long segment(Arena arena, long segment, int slots, LongUnaryOperator copier) {
        long copied = arena.allocate(8L * slots);
        Memory.putLong(copied, Memory.getLong(segment));
        for (int k = 1; k < slots; k++) {
            long slot = Memory.getLong(segment + k * 8L);
            if (slot != 0) {
                slot = slot & ~Dict.REFERENCE | copier.applyAsLong(slot & Dict.REFERENCE);
            }
            Memory.putLong(copied + k * 8L, slot);
        }
        return copied;
    }
}
