package io.respite.data;

import io.respite.bytes.Hash;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * A set of members ({@link ScoredMember}) that are found by text and stand in the order of their
 * scores, those with one score in the order of their texts. Ranks, positions and bounds take
 * logarithmic time. All of it stands in the arena; this object is a view. Owned by the engine
 * thread. Hot.
 *
 * <pre>
 *  root   | table of members ({@link Dict}) | their order ({@link ScoreTree}, 32 bytes) |
 * </pre>
 *
 * <p>Scores are any doubles but NaN; the two zeros are one score, though each is kept as it is. A
 * <em>position</em> leads to a member in the order, is valid until the next change, and is 0 past
 * either end.
 */
public final class OrderedSet {

    private static final int TREE = 8;

    /** How many leaves one step of taking a set apart frees. */
    private static final int LEAVES_AT_ONCE = 16;

    private static final int ROOT_BYTES = TREE + ScoreTree.ROOT_BYTES;

    private final Arena arena;
    private final Dict members;
    private final ScoreTree order;
    private final long[] taken = new long[ScoreNode.LEAF_CAPACITY];
    private long root;

    /** A view of no set yet. */
    public OrderedSet(Arena arena) {
        this.arena = arena;
        members = new Dict(arena, ScoredMember.TEXT_OFFSET);
        order = new ScoreTree(arena);
    }

    /** Makes an empty set, views it and returns its root. */
    public long create() {
        return create(0);
    }

    /** The same for so many members, for which the table has room then. */
    public long create(long expected) {
        root = arena.allocate(ROOT_BYTES);
        Memory.putLong(root, members.create(expected));
        order.create(root + TREE);
        return root;
    }

    /** Views the set with the given root. */
    public OrderedSet at(long otherRoot) {
        root = otherRoot;
        members.at(Memory.getLong(root));
        order.at(root + TREE);
        return this;
    }

    /** The root of the set in view. */
    public long root() {
        return root;
    }

    /** How many members there are. */
    public long size() {
        return members.size();
    }

    /** How many slots the table of members has. */
    public long tableSlots() {
        return members.capacity();
    }

    /** Bytes of the set with its members, estimated by so many of these. */
    public long bytes(long samples) {
        return bytes() + EntrySample.bytes(arena, members, samples);
    }

    /** Bytes of the set itself, without its members. */
    public long bytes() {
        return ROOT_BYTES + members.bytes() + order.bytes();
    }

    /** Has at hand what looking for members takes; see {@link Dict#foresee}. */
    public long foresee(long[] hashes, int count) {
        return members.foresee(hashes, count);
    }

    /** The member with the given text, or 0. */
    public long find(long text, int length) {
        return members.find(text, length, Hash.of(text, length));
    }

    /** Adds a member whose text is known to be absent, and returns it. */
    public long add(long text, int length, double score) {
        assert !Double.isNaN(score);
        long member = ScoredMember.make(arena, text, length, score);
        members.insert(member, Hash.of(text, length));
        order.insert(member);
        return member;
    }

    /** Adds a member, unless there is one with its text. Returns whether it did. */
    public boolean addIfAbsent(long text, int length, double score) {
        long member = addTextIfAbsent(text, length);
        if (member != 0) {
            order(member, score);
        }
        return member != 0;
    }

    /**
     * Adds a member to the table only, unless there is one with its text: {@link #order(long,
     * double)} gives it its score and its place. Returns it, or 0.
     */
    public long addTextIfAbsent(long text, int length) {
        long hash = Hash.of(text, length);
        if (members.find(text, length, hash) != 0) {
            return 0;
        }
        long member = ScoredMember.make(arena, text, length, 0);
        members.insert(member, hash);
        return member;
    }

    /** Gives a member that has no place yet a score and its place. */
    public void order(long member, double score) {
        assert !Double.isNaN(score);
        ScoredMember.setScore(member, score);
        order.insert(member);
    }

    /**
     * Adds a member whose text is known to be absent to the table only, and returns it: {@link
     * #order} gives it its place. Nothing but {@link #find} may be asked meanwhile.
     */
    public long addUnordered(long text, int length, double score) {
        assert !Double.isNaN(score);
        long member = ScoredMember.make(arena, text, length, score);
        members.insert(member, Hash.of(text, length));
        return member;
    }

    /** Gives a member that has no place yet another score; NaN drops it when its turn comes. */
    public static void setUnordered(long member, double score) {
        ScoredMember.setScore(member, score);
    }

    /** Gives a member its place in the order, or removes it where its score is NaN. */
    public void order(long member) {
        if (Double.isNaN(ScoredMember.score(member))) {
            forget(member);
        } else {
            order.insert(member);
        }
    }

    /** Gives a member another score. */
    public void update(long member, double score) {
        assert !Double.isNaN(score);
        order.update(member, score);
    }

    /** Removes a member and frees it. */
    public void remove(long member) {
        order.remove(member);
        forget(member);
    }

    /** Removes the members with the ranks from {@code first} on, {@code count} of them. */
    public void removeRanks(long first, long count) {
        for (long left = count; left > 0; ) {
            long position = order.seek(first);
            int run = (int) Math.min(left, ScoreTree.untilLeafEnds(position));
            for (int i = 0; i < run; i++) {
                taken[i] = ScoreTree.memberAt(position);
                position = ScoreTree.next(position);
            }
            order.removeRun(first, run);
            for (int i = 0; i < run; i++) {
                forget(taken[i]);
            }
            left -= run;
        }
    }

    private void forget(long member) {
        long text = ScoredMember.text(member);
        int length = ScoredMember.length(member);
        long hash = Hash.of(text, length);
        members.find(text, length, hash);
        members.removeFound(hash);
        arena.free(member);
    }

    /** How many members stand before the given one. */
    public long rank(long member) {
        return order.rank(member);
    }

    /** The position of the member with the given rank, from 0; 0 when there is none. */
    public long seek(long rank) {
        return rank >= 0 && rank < size() ? order.seek(rank) : 0;
    }

    /** How many members have a score below the given one, or up to it. */
    public long countBelow(double score, boolean orEqual) {
        return order.countBelow(score, orEqual);
    }

    /**
     * How many members have a text below the given one, or up to it, when all have one score; some
     * number of members when they have not.
     */
    public long countBelowText(long text, int length, boolean orEqual) {
        return order.countBelowText(text, length, orEqual);
    }

    /** The member at a position. */
    public static long member(long position) {
        return ScoreTree.memberAt(position);
    }

    /** The score of the member at a position. */
    public static double score(long position) {
        return ScoreTree.scoreAt(position);
    }

    /** The position after the given one, or 0. */
    public static long next(long position) {
        return ScoreTree.next(position);
    }

    /** The position before the given one, or 0. */
    public static long previous(long position) {
        return ScoreTree.previous(position);
    }

    /** Copies the set with its members, and returns the copy's root, which is in view then. */
    public long copy() {
        long position = seek(0);
        create();
        for (; position != 0; position = next(position)) {
            long member = member(position);
            add(ScoredMember.text(member), ScoredMember.length(member), score(position));
        }
        return root;
    }

    /** Visits some members and says where to go on; see {@link Dict#scan}. */
    public long scan(long cursor, LongConsumer visitor) {
        return members.scan(cursor, visitor);
    }

    /**
     * Takes the set apart, a part at a time, and frees it; nothing else may be done with it any
     * more. A part is at most some hundred members.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 when all is freed
     */
    public long dismantle(long position) {
        if (!order.isDismantled()) {
            order.dismantle(LEAVES_AT_ONCE);
            return 0;
        }
        long next = members.dismantle(position, arena::free);
        if (next < 0) {
            arena.free(root);
            root = 0;
        }
        return next;
    }
}
