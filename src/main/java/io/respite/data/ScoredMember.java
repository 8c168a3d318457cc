package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A member of an {@link OrderedSet}: a block of the arena that holds its score and its text. Hot.
 *
 * <pre>
 *  0       8
 *  +-------+------------------------+
 *  | score | text ({@link KeyText}) |
 *  +-------+------------------------+
 * </pre>
 */
public final class ScoredMember {

    /** Where a member's text begins in its block. */
    public static final int TEXT_OFFSET = 8;

    private ScoredMember() {}

    public static double score(long member) {
        return Double.longBitsToDouble(Memory.getLong(member));
    }

    static void setScore(long member, double score) {
        Memory.putLong(member, Double.doubleToRawLongBits(score));
    }

    /** Where the text begins. */
    public static long text(long member) {
        return KeyText.ref(member + TEXT_OFFSET);
    }

    /** How many bytes the text has. */
    public static int length(long member) {
        return KeyText.length(member + TEXT_OFFSET);
    }

    static long make(Arena arena, long text, int length, double score) {
        long member = arena.allocate(TEXT_OFFSET + (long) KeyText.encodedBytes(length));
        setScore(member, score);
        KeyText.write(member + TEXT_OFFSET, text, length);
        return member;
    }

    /** How the text of the member compares with the given one, byte by byte. */
    static int compareText(long member, long text, int length) {
        return Memory.compare(text(member), length(member), text, length);
    }
}
