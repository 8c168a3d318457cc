package io.respite.data;

import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * Which entries of a {@link Dict} a walk through it has seen, however the table changes meanwhile.
 * Owned by the engine thread. Hot.
 *
 * <pre>
 *   header   | count (16) | depth (8) | 0 (8) | state (32) |
 *   slot     | tag (16) | reference (45) | 00 | mark |
 *
 *   state    2 n      of walk number n: the entries whose slots have the mark were seen
 *            2 n + 1  of walk number n: all were seen
 *            other    none was seen; the marks are those of another walk
 * </pre>
 *
 * A slot keeps its mark wherever it is moved to, and a segment that splits hands its state on.
 */
final class Marks {

    private static final int STATE = 4;
    private static final long MARK = 1;

    /** What a processor reads of memory at a time. */
    private static final int LINE_BYTES = 64;

    private Marks() {}

    static int state(long segment) {
        return Memory.getInt(segment + STATE);
    }

    static void setState(long segment, int state) {
        Memory.putInt(segment + STATE, state);
    }

    /** The state of a segment whose entries all come after the walk began; 0 for no walk. */
    static int allSeen(int walk) {
        return walk == 0 ? 0 : 2 * walk + 1;
    }

    /**
     * Reads a part of a segment or an entry, and while there is a walk also what that will read of
     * it: the state, the rest of the entry.
     */
    static long foresee(long block, long offset, int walk) {
        long seen = Memory.getLong(block + offset);
        return walk == 0 ? seen : seen + Memory.getLong(block) + Memory.getLong(block + LINE_BYTES);
    }

    static boolean isMarked(long segment, long slot, int walk) {
        int state = state(segment);
        return state == 2 * walk + 1 || state == 2 * walk && (Memory.getLong(slot) & MARK) != 0;
    }

    static void mark(long segment, long slot, int slots, int walk) {
        if (open(segment, slots, walk)) {
            Memory.putLong(slot, Memory.getLong(slot) | MARK);
        }
    }

    /** What a new entry's slot in the segment has besides tag and reference. */
    static long ofNewEntry(long segment, int slots, int walk) {
        return walk != 0 && open(segment, slots, walk) ? MARK : 0;
    }

    /* Clears the marks of an earlier walk. Returns whether marks count: not all was seen. */
    private static boolean open(long segment, int slots, int walk) {
        int state = state(segment);
        if (state == 2 * walk + 1) {
            return false;
        }
        if (state != 2 * walk) {
            for (int i = 1; i < slots; i++) {
                long slot = Memory.getLong(segment + i * 8L);
                if ((slot & MARK) != 0) {
                    Memory.putLong(segment + i * 8L, slot - MARK);
                }
            }
            setState(segment, 2 * walk);
        }
        return true;
    }

    /**
     * Visits entries of a segment that were not seen, at most {@code most} of them.
     *
     * @return whether all are seen now
     */
    static boolean visit(long segment, int slots, int walk, int most, LongConsumer visitor) {
        if (!open(segment, slots, walk)) {
            return true;
        }
        foresee(segment, slots, most);
        int left = most;
        for (int i = 1; i < slots; i++) {
            long slot = Memory.getLong(segment + i * 8L);
            if (slot != 0 && (slot & MARK) == 0) {
                if (left-- == 0) {
                    return false;
                }
                Memory.putLong(segment + i * 8L, slot | MARK);
                visitor.accept(Dict.entry(slot));
            }
        }
        setState(segment, 2 * walk + 1);
        return true;
    }

    /* The reads do not depend on each other: the processor waits for slow memory once. */
    private static void foresee(long segment, int slots, int most) {
        long sum = 0;
        int left = most;
        for (int i = 1; i < slots && left > 0; i++) {
            long slot = Memory.getLong(segment + i * 8L);
            if (slot != 0 && (slot & MARK) == 0) {
                left--;
                sum += Memory.getLong(Dict.entry(slot));
            }
        }
        foreseen = sum;
    }

    /** Written for the compiler not to find the reads useless. */
    private static long foreseen;
}
