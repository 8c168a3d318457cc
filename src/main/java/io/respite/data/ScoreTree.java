package io.respite.data;

import static io.respite.data.LeafPosition.index;
import static io.respite.data.LeafPosition.leaf;
import static io.respite.data.LeafPosition.position;
import static io.respite.data.ScoreNode.INNER_BYTES;
import static io.respite.data.ScoreNode.INNER_CAPACITY;
import static io.respite.data.ScoreNode.INNER_MEMBERS;
import static io.respite.data.ScoreNode.LEAF_BYTES;
import static io.respite.data.ScoreNode.LEAF_CAPACITY;
import static io.respite.data.ScoreNode.LEAF_MEMBERS;
import static io.respite.data.ScoreNode.LEVEL;
import static io.respite.data.ScoreNode.NEXT;
import static io.respite.data.ScoreNode.PREVIOUS;
import static io.respite.data.ScoreNode.SCORES;
import static io.respite.data.ScoreNode.SIZES;
import static io.respite.data.ScoreNode.child;
import static io.respite.data.ScoreNode.count;
import static io.respite.data.ScoreNode.dropChild;
import static io.respite.data.ScoreNode.firstAbove;
import static io.respite.data.ScoreNode.firstFrom;
import static io.respite.data.ScoreNode.firstMember;
import static io.respite.data.ScoreNode.firstTextFrom;
import static io.respite.data.ScoreNode.isBefore;
import static io.respite.data.ScoreNode.member;
import static io.respite.data.ScoreNode.memberOfLeaf;
import static io.respite.data.ScoreNode.moveChildren;
import static io.respite.data.ScoreNode.moveEntries;
import static io.respite.data.ScoreNode.nextOf;
import static io.respite.data.ScoreNode.place;
import static io.respite.data.ScoreNode.placeChild;
import static io.respite.data.ScoreNode.previousOf;
import static io.respite.data.ScoreNode.score;
import static io.respite.data.ScoreNode.setCount;
import static io.respite.data.ScoreNode.setMember;
import static io.respite.data.ScoreNode.setScore;
import static io.respite.data.ScoreNode.setSize;
import static io.respite.data.ScoreNode.shift;
import static io.respite.data.ScoreNode.size;
import static io.respite.data.ScoreNode.sizeOf;
import static io.respite.data.ScoreNode.sizesBefore;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Members in the order of their scores, those with one score in the order of their texts: a B+-tree
 * that counts, so that ranks cost no more than searches. Owned by the engine thread. Hot.
 *
 * <p>All of the tree stands in the arena; this object is a view of it and the path walked last.
 */
final class ScoreTree {

    /*
     *   tree    | top node | height | leaves | inner nodes |      32 bytes
     *
     * A leaf that is full shares with one beside it that has room, so that most are nearly full;
     * else, as every full node, it splits in halves. But the last leaf, when a member goes to its
     * end, stays full, and so does the first one the other way round: scores that only rise or
     * fall leave full nodes behind. A node that is less than a quarter full is joined with a
     * neighbour if both fill at most three quarters. There is no parent reference: changes keep
     * the path they came by.
     *
     * A position is a leaf's reference with the index in it in its first 16 bits; 0 is none.
     */

    static final int ROOT_BYTES = 32;

    private static final int TOP = 0;
    private static final int HEIGHT = 8;
    private static final int LEAVES = 16;
    private static final int INNERS = 24;

    private static final int MOST_LEVELS = 32;

    /** A full leaf splits where it could give less entries than this to one beside it. */
    private static final int LEAST_MOVED = 4;

    private final Arena arena;
    private final long[] nodes = new long[MOST_LEVELS];
    private final int[] indexes = new int[MOST_LEVELS];
    private long root;

    ScoreTree(Arena arena) {
        this.arena = arena;
    }

    /** Makes an empty tree whose root, of {@link #ROOT_BYTES}, is given, and views it. */
    void create(long newRoot) {
        root = newRoot;
        Memory.putLong(root + LEAVES, 0);
        Memory.putLong(root + INNERS, 0);
        becomeEmpty();
    }

    private void becomeEmpty() {
        Memory.putLong(root + TOP, newLeaf());
        Memory.putLong(root + HEIGHT, 0);
    }

    /** Views the tree with the given root. */
    void at(long otherRoot) {
        root = otherRoot;
    }

    /** Bytes of the nodes. */
    long bytes() {
        return Memory.getLong(root + LEAVES) * Arena.blockBytes(LEAF_BYTES)
                + Memory.getLong(root + INNERS) * Arena.blockBytes(INNER_BYTES);
    }

    /** Adds a member that is not there, with its score. */
    void insert(long member) {
        double score = ScoredMember.score(member);
        long leaf = descend(score, ScoredMember.text(member), ScoredMember.length(member));
        int at = indexes[0] + 1;
        if (at == 0) {
            setFirstOnPath(score, member);
        }
        if (count(leaf) < LEAF_CAPACITY) {
            place(leaf, LEAF_MEMBERS, at, score, member);
            setCount(leaf, count(leaf) + 1);
            addToSizes(1, 1);
        } else if (!insertBesideLeft(leaf, at, score, member)
                && !insertBesideRight(leaf, at, score, member)) {
            splitLeaf(leaf, at, score, member);
        }
    }

    /* Where the leaf before has room, it gets so much of a full one that both have the same. */
    private boolean insertBesideLeft(long leaf, int at, double score, long member) {
        int i = indexes[1];
        if (height() == 0 || i == 0) {
            return false;
        }
        long above = nodes[1];
        long left = child(above, i - 1);
        int there = count(left);
        int moved = LEAF_CAPACITY - there + 1 >> 1;
        if (moved < LEAST_MOVED) {
            return false;
        }
        moveEntries(leaf, 0, left, there, LEAF_MEMBERS, moved);
        shift(leaf + SCORES, moved, 0, LEAF_CAPACITY - moved);
        shift(leaf + LEAF_MEMBERS, moved, 0, LEAF_CAPACITY - moved);
        boolean goesLeft = at <= moved;
        put(goesLeft, left, there + moved, there + at, score, member);
        put(!goesLeft, leaf, LEAF_CAPACITY - moved, at - moved, score, member);
        tellAbove(above, i - 1, left, leaf);
        return true;
    }

    private boolean insertBesideRight(long leaf, int at, double score, long member) {
        int i = indexes[1];
        if (height() == 0 || i + 1 == count(nodes[1])) {
            return false;
        }
        long above = nodes[1];
        long right = child(above, i + 1);
        int there = count(right);
        int moved = LEAF_CAPACITY - there + 1 >> 1;
        if (moved < LEAST_MOVED) {
            return false;
        }
        int kept = LEAF_CAPACITY - moved;
        shift(right + SCORES, 0, moved, there);
        shift(right + LEAF_MEMBERS, 0, moved, there);
        moveEntries(leaf, kept, right, 0, LEAF_MEMBERS, moved);
        boolean goesRight = at > kept;
        put(goesRight, right, there + moved, at - kept, score, member);
        put(!goesRight, leaf, kept, at, score, member);
        tellAbove(above, i, leaf, right);
        return true;
    }

    /* Says how many entries a leaf has, and adds one to it where it is the one it goes to. */
    private static void put(
            boolean isTarget, long leaf, int count, int at, double score, long member) {
        setCount(leaf, count);
        if (isTarget) {
            place(leaf, LEAF_MEMBERS, at, score, member);
            setCount(leaf, count + 1);
        }
    }

    /* Two leaves, at index i and behind it, have shared their entries and got one more. */
    private void tellAbove(long above, int i, long left, long right) {
        setSize(above, i, count(left));
        setSize(above, i + 1, count(right));
        setScore(above, i + 1, score(right, 0));
        setMember(above, INNER_MEMBERS, i + 1, firstMember(right));
        addToSizes(2, 1);
    }

    /** Takes a member out, which is there with its score; it is not freed. */
    void remove(long member) {
        locate(member);
        removeOnPath(1);
    }

    /** Gives a member that is there another score. */
    void update(long member, double score) {
        long leaf = locate(member);
        int at = indexes[0];
        long text = ScoredMember.text(member);
        int length = ScoredMember.length(member);
        boolean stays =
                (at > 0 ? isBefore(leaf, at - 1, score, text, length) : previousOf(leaf) == 0)
                        && (at + 1 < count(leaf)
                                ? !isBefore(leaf, at + 1, score, text, length)
                                : nextOf(leaf) == 0);
        ScoredMember.setScore(member, score);
        if (stays) {
            setScore(leaf, at, score);
            if (at == 0) {
                setFirstOnPath(score, member);
            }
        } else {
            removeOnPath(1);
            insert(member);
        }
    }

    /** How many members stand in the leaf of a position from it on. */
    static int untilLeafEnds(long position) {
        return count(leaf(position)) - index(position);
    }

    /**
     * Takes {@code count} members out from the given rank on, which stand in one leaf; they are not
     * freed.
     */
    void removeRun(long rank, int count) {
        assert count <= untilLeafEnds(seek(rank));
        seek(rank);
        removeOnPath(count);
    }

    /** How many members stand before the one that is given, which is there with its score. */
    long rank(long member) {
        locate(member);
        long rank = indexes[0];
        for (int level = 1; level <= height(); level++) {
            rank += sizesBefore(nodes[level], indexes[level]);
        }
        return rank;
    }

    /** The position of the member with the given rank, which must exist. */
    long seek(long rank) {
        long node = top();
        long rest = rank;
        for (int level = height(); level > 0; level--) {
            int i = 0;
            for (long size; rest >= (size = size(node, i)); i++) {
                rest -= size;
            }
            nodes[level] = node;
            indexes[level] = i;
            node = child(node, i);
        }
        nodes[0] = node;
        indexes[0] = (int) rest;
        return position(node, (int) rest);
    }

    /** How many members have a score below the given one, or up to it. */
    long countBelow(double score, boolean orEqual) {
        long node = top();
        long below = 0;
        for (int level = height(); level > 0; level--) {
            int i = Math.max(0, firstFrom(node, score, orEqual) - 1);
            below += sizesBefore(node, i);
            node = child(node, i);
        }
        return below + firstFrom(node, score, orEqual);
    }

    /** How many members have a text below the given one, or up to it, if all have one score. */
    long countBelowText(long text, int length, boolean orEqual) {
        long node = top();
        long below = 0;
        for (int level = height(); level > 0; level--) {
            int i = firstTextFrom(node, INNER_MEMBERS, text, length, orEqual);
            i = Math.max(0, i - 1);
            below += sizesBefore(node, i);
            node = child(node, i);
        }
        return below + firstTextFrom(node, LEAF_MEMBERS, text, length, orEqual);
    }

    /** The member at a position. */
    static long memberAt(long position) {
        return memberOfLeaf(leaf(position), index(position));
    }

    /** The score of the member at a position. */
    static double scoreAt(long position) {
        return score(leaf(position), index(position));
    }

    /** The position after the given one, or 0. */
    static long next(long position) {
        long leaf = leaf(position);
        int i = index(position) + 1;
        return i < count(leaf) ? position(leaf, i) : nextOf(leaf);
    }

    /** The position before the given one, or 0. */
    static long previous(long position) {
        long leaf = leaf(position);
        int i = index(position);
        if (i > 0) {
            return position(leaf, i - 1);
        }
        long before = previousOf(leaf);
        return before == 0 ? 0 : position(before, count(before) - 1);
    }

    /** Frees up to {@code leaves} leaves; nothing else may be done with the tree any more. */
    void dismantle(int leaves) {
        int left = leaves;
        while (left > 0 && freeLastLeaf()) {
            left--;
        }
    }

    /* And the inner nodes that it was the last below. Returns whether there are more. */
    private boolean freeLastLeaf() {
        int height = height();
        long node = top();
        for (int level = height; level > 0; level--) {
            nodes[level] = node;
            node = child(node, count(node) - 1);
        }
        arena.free(node);
        for (int level = 1; level <= height; level++) {
            int left = count(nodes[level]) - 1;
            if (left > 0) {
                setCount(nodes[level], left);
                return true;
            }
            arena.free(nodes[level]);
        }
        Memory.putLong(root + TOP, 0);
        return false;
    }

    /** Whether {@link #dismantle} has freed all. */
    boolean isDismantled() {
        return top() == 0;
    }

    /* The leaf where a key belongs; its index is that of the last member up to the key, or -1. */
    private long descend(double score, long text, int length) {
        long node = top();
        for (int level = height(); level > 0; level--) {
            int i = firstAbove(node, INNER_MEMBERS, score, text, length);
            i = Math.max(0, i - 1);
            nodes[level] = node;
            indexes[level] = i;
            node = child(node, i);
        }
        nodes[0] = node;
        indexes[0] = firstAbove(node, LEAF_MEMBERS, score, text, length) - 1;
        return node;
    }

    private long locate(long member) {
        long leaf =
                descend(
                        ScoredMember.score(member),
                        ScoredMember.text(member),
                        ScoredMember.length(member));
        assert indexes[0] >= 0 && memberOfLeaf(leaf, indexes[0]) == member;
        return leaf;
    }

    private void setFirstOnPath(double score, long member) {
        int height = height();
        for (int level = 1; level <= height; level++) {
            setScore(nodes[level], indexes[level], score);
            setMember(nodes[level], INNER_MEMBERS, indexes[level], member);
            if (indexes[level] > 0) {
                return;
            }
        }
    }

    private void addToSizes(int fromLevel, long number) {
        int height = height();
        for (int level = fromLevel; level <= height; level++) {
            long at = nodes[level] + SIZES + indexes[level] * 8L;
            Memory.putLong(at, Memory.getLong(at) + number);
        }
    }

    private void splitLeaf(long leaf, int at, double score, long member) {
        long after = nextOf(leaf);
        boolean rises = at == LEAF_CAPACITY && after == 0;
        boolean falls = at == 0 && previousOf(leaf) == 0;
        int kept = rises ? LEAF_CAPACITY : falls ? 0 : LEAF_CAPACITY / 2;
        long right = newLeaf();
        Memory.putLong(right + PREVIOUS, leaf);
        Memory.putLong(right + NEXT, after);
        Memory.putLong(leaf + NEXT, right);
        if (after != 0) {
            Memory.putLong(after + PREVIOUS, right);
        }
        moveEntries(leaf, kept, right, 0, LEAF_MEMBERS, LEAF_CAPACITY - kept);
        setCount(leaf, kept);
        setCount(right, LEAF_CAPACITY - kept);
        boolean goesRight = rises || at > kept;
        long target = goesRight ? right : leaf;
        place(target, LEAF_MEMBERS, goesRight ? at - kept : at, score, member);
        setCount(target, count(target) + 1);
        addSibling(1, leaf, right, count(right));
    }

    /* Makes the right part of a node that was split known one level above. */
    private void addSibling(int level, long left, long right, long rightSize) {
        if (level > height()) {
            growTop(level, left, right, rightSize);
            return;
        }
        long node = nodes[level];
        int at = indexes[level] + 1;
        setSize(node, at - 1, size(node, at - 1) + 1 - rightSize);
        if (count(node) < INNER_CAPACITY) {
            placeChild(node, at, right, rightSize);
            addToSizes(level + 1, 1);
            return;
        }
        boolean rises = at == INNER_CAPACITY && isLastOnPath(level + 1);
        int kept = rises ? INNER_CAPACITY : INNER_CAPACITY / 2;
        long other = newInner(level);
        moveChildren(node, kept, other, 0, INNER_CAPACITY - kept);
        setCount(node, kept);
        setCount(other, INNER_CAPACITY - kept);
        boolean goesRight = rises || at > kept;
        placeChild(goesRight ? other : node, goesRight ? at - kept : at, right, rightSize);
        addSibling(level + 1, node, other, sizesBefore(other, count(other)));
    }

    private boolean isLastOnPath(int fromLevel) {
        int height = height();
        for (int level = fromLevel; level <= height; level++) {
            if (indexes[level] + 1 < count(nodes[level])) {
                return false;
            }
        }
        return true;
    }

    private void growTop(int level, long left, long right, long rightSize) {
        long top = newInner(level);
        placeChild(top, 0, left, sizeOf(left, level - 1));
        placeChild(top, 1, right, rightSize);
        Memory.putLong(root + TOP, top);
        Memory.putLong(root + HEIGHT, level);
    }

    private void removeOnPath(int number) {
        long leaf = nodes[0];
        int at = indexes[0];
        int left = count(leaf) - number;
        shift(leaf + SCORES, at + number, at, left - at);
        shift(leaf + LEAF_MEMBERS, at + number, at, left - at);
        setCount(leaf, left);
        addToSizes(1, -number);
        if (at == 0 || left < LEAF_CAPACITY / 4) {
            balance();
        }
    }

    /* Goes up the path from a leaf that lost entries, perhaps all or its first. */
    private void balance() {
        int height = height();
        for (int level = 0; level < height; level++) {
            long node = nodes[level];
            long above = nodes[level + 1];
            int i = indexes[level + 1];
            int capacity = level == 0 ? LEAF_CAPACITY : INNER_CAPACITY;
            if (count(node) >= capacity / 4 || !join(above, i, level, capacity * 3 / 4)) {
                setScore(above, i, score(node, 0));
                setMember(above, INNER_MEMBERS, i, firstMember(node));
            }
        }
        lowerTop();
    }

    /* Whether the node below index i, which is small, is gone or has its keys right above. */
    private boolean join(long above, int i, int level, int most) {
        long node = child(above, i);
        if (i > 0 && count(child(above, i - 1)) + count(node) <= most) {
            absorb(above, i - 1, level);
            return true;
        }
        if (i + 1 < count(above) && count(node) + count(child(above, i + 1)) <= most) {
            absorb(above, i, level);
            return false;
        }
        if (count(node) == 0) {
            unlinkLeaf(node, level);
            free(node, level);
            dropChild(above, i);
            return true;
        }
        return false;
    }

    private void absorb(long above, int i, int level) {
        long left = child(above, i);
        long right = child(above, i + 1);
        int leftCount = count(left);
        int rightCount = count(right);
        if (level == 0) {
            moveEntries(right, 0, left, leftCount, LEAF_MEMBERS, rightCount);
        } else {
            moveChildren(right, 0, left, leftCount, rightCount);
        }
        setCount(left, leftCount + rightCount);
        setSize(above, i, size(above, i) + size(above, i + 1));
        unlinkLeaf(right, level);
        free(right, level);
        dropChild(above, i + 1);
    }

    private void unlinkLeaf(long node, int level) {
        if (level > 0) {
            return;
        }
        long before = previousOf(node);
        long after = nextOf(node);
        if (before != 0) {
            Memory.putLong(before + NEXT, after);
        }
        if (after != 0) {
            Memory.putLong(after + PREVIOUS, before);
        }
    }

    private void lowerTop() {
        while (height() > 0 && count(top()) <= 1) {
            long top = top();
            boolean isEmpty = count(top) == 0;
            long child = isEmpty ? 0 : child(top, 0);
            free(top, height());
            if (isEmpty) {
                becomeEmpty();
            } else {
                Memory.putLong(root + TOP, child);
                Memory.putLong(root + HEIGHT, height() - 1L);
            }
        }
    }

    private long newLeaf() {
        long leaf = arena.allocate(LEAF_BYTES);
        Memory.putLong(leaf, 0);
        Memory.putLong(leaf + PREVIOUS, 0);
        Memory.putLong(leaf + NEXT, 0);
        Memory.putLong(root + LEAVES, Memory.getLong(root + LEAVES) + 1);
        return leaf;
    }

    private long newInner(int level) {
        long node = arena.allocate(INNER_BYTES);
        Memory.putLong(node, 0);
        Memory.putShort(node + LEVEL, level);
        Memory.putLong(root + INNERS, Memory.getLong(root + INNERS) + 1);
        return node;
    }

    private void free(long node, int level) {
        long counter = root + (level == 0 ? LEAVES : INNERS);
        Memory.putLong(counter, Memory.getLong(counter) - 1);
        arena.free(node);
    }

    private long top() {
        return Memory.getLong(root + TOP);
    }

    private int height() {
        return Memory.getInt(root + HEIGHT);
    }
}
