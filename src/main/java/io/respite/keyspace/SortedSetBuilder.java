package io.respite.keyspace;

import io.respite.data.OrderedSet;
import io.respite.data.ScoredMember;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A sorted set in the making, which belongs to no key yet: members are collected and looked up by
 * text, take their places in the order at the end, and become the value of a key or are read and
 * discarded. Owned by the engine thread.
 *
 * <p>From {@link #begin} on, one of {@link #place} and {@link #discard} must follow.
 */
public final class SortedSetBuilder {

    /*
     * Members are given their places in the turn in which they came: sources come in the order of
     * their scores, so that most go next to the one before.
     */

    private static final int FIRST_CAPACITY = 128;

    private final SortedSetValue values;
    private final Arena arena;
    private final Reclaimer reclaimer;
    private final OrderedSet set;
    private long root;
    private long members;
    private long capacity;
    private long count;
    private long dropped;
    private int longest;

    SortedSetBuilder(SortedSetValue values, Arena arena, Reclaimer reclaimer) {
        this.values = values;
        this.arena = arena;
        this.reclaimer = reclaimer;
        set = new OrderedSet(arena);
    }

    /** Begins a sorted set without members. */
    public void begin() {
        root = set.create();
        capacity = FIRST_CAPACITY;
        members = arena.allocate(capacity * 8);
        count = 0;
        dropped = 0;
        longest = 0;
    }

    /** The member with the given text, or 0. */
    public long find(long text, int length) {
        return set.find(text, length);
    }

    /** The score of a member; NaN where it was dropped. */
    public static double score(long member) {
        return ScoredMember.score(member);
    }

    /** Adds a member whose text is known to be absent. */
    public void add(long text, int length, double score) {
        long member = set.addUnordered(text, length, score);
        if (count == capacity) {
            grow();
        }
        Memory.putLong(members + count++ * 8, member);
        longest = Math.max(longest, length);
    }

    private void grow() {
        long larger = arena.allocate(capacity * 16);
        Memory.copy(members, larger, capacity * 8);
        arena.free(members);
        members = larger;
        capacity *= 2;
    }

    /** Gives a member another score. */
    public void setScore(long member, double score) {
        OrderedSet.setUnordered(member, score);
    }

    /** Leaves a member out again. */
    public void drop(long member) {
        if (!Double.isNaN(score(member))) {
            OrderedSet.setUnordered(member, Double.NaN);
            dropped++;
        }
    }

    /** How many members there are. */
    public long size() {
        return count - dropped;
    }

    /** Gives all members their places; none is added or changed from now on. */
    public void order() {
        for (long i = 0; i < count; i++) {
            set.order(Memory.getLong(members + i * 8));
        }
        arena.free(members);
        if (dropped > 0) {
            longest = 0;
            for (long at = set.seek(0); at != 0; at = OrderedSet.next(at)) {
                longest = Math.max(longest, ScoredMember.length(OrderedSet.member(at)));
            }
        }
    }

    /** Goes to the first member of the set in order. Returns whether there is one. */
    public boolean seek(SortedSetCursor cursor) {
        return cursor.seekIn(root, 0);
    }

    /**
     * Makes the set in order, which has members, the value of a key; what it was before is gone,
     * its expiry too.
     */
    public void place(Database database, long key, int keyLength) {
        values.place(database, key, keyLength, root, longest);
    }

    /** Frees the set in order. */
    public void discard() {
        reclaimer.freeLarge(ValueType.SORTED_SET, root);
    }
}
