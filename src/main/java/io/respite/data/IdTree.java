package io.respite.data;

import static io.respite.data.IdNode.child;
import static io.respite.data.IdNode.close;
import static io.respite.data.IdNode.countUpTo;
import static io.respite.data.IdNode.filled;
import static io.respite.data.IdNode.moveTail;
import static io.respite.data.IdNode.open;
import static io.respite.data.IdNode.room;
import static io.respite.data.IdNode.setChild;
import static io.respite.data.IdNode.setFilled;
import static io.respite.data.IdNode.setId;
import static io.respite.data.IdNode.setNext;
import static io.respite.data.IdNode.setPrevious;
import static io.respite.data.IdNode.unlink;
import static io.respite.data.LeafPosition.index;
import static io.respite.data.LeafPosition.leaf;
import static io.respite.data.LeafPosition.position;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * A map in the order of its keys, which are ids of 128 bits, two unsigned numbers; its values are
 * records of a fixed size, whose bytes mean nothing here. Owned by the engine thread. Hot.
 *
 * <p>All of the tree stands in the arena, its root in a block of the caller's. This object is a
 * view of one tree at a time, and the path walked last. A <em>position</em> is where an id stands,
 * 0 is none; it is valid until the next change of its tree. Who changes a tree while walking
 * through it goes on from an id, with {@link #ceiling} or {@link #floor}.
 */
public final class IdTree {

    /*
     * A B+-tree.
     *
     *   root    | count | top node | leaves | inner nodes | height | record bytes | 0 |   32 bytes
     *             8       8          4        4             2        2              4
     *
     * An empty tree has no node. The only leaf of a small one grows and shrinks with what it
     * holds. A full leaf splits in halves; but the last one, when an id comes at its end, stays
     * full: ids that only rise leave full leaves behind. A node that is less than a quarter full
     * is joined with a neighbour if both fill at most three quarters; else it stays until it is
     * empty, so taking ids away at one end joins nothing. There is no parent reference: changes
     * keep the path they came by.
     *
     * A position is a leaf's reference with the index in it in its first 16 bits.
     */

    /** Bytes of a tree's root. */
    public static final int ROOT_BYTES = 32;

    private static final int COUNT = 0;
    private static final int TOP = 8;
    private static final int LEAVES = 16;
    private static final int INNERS = 20;
    private static final int HEIGHT = 24;
    private static final int RECORD_BYTES = 26;

    private static final int CHILD_BYTES = 8;
    private static final int INNER_ROOM = IdNode.fullRoom(CHILD_BYTES);

    private static final int MOST_LEVELS = 16;

    private final Arena arena;
    private final long[] nodes = new long[MOST_LEVELS];
    private final int[] indexes = new int[MOST_LEVELS];
    private long root;

    /** The leaf that {@link #copy} made last. */
    private long copiedLeaf;

    public IdTree(Arena arena) {
        this.arena = arena;
    }

    /**
     * Makes an empty tree, whose root of {@link #ROOT_BYTES} is given, and views it. Its records
     * have {@code recordBytes}, 0 to 64.
     */
    public IdTree create(long newRoot, int recordBytes) {
        assert recordBytes >= 0 && recordBytes <= 64;
        root = newRoot;
        Memory.putLong(root + COUNT, 0);
        Memory.putLong(root + TOP, 0);
        Memory.putLong(root + LEAVES, 0);
        Memory.putLong(root + HEIGHT, 0);
        Memory.putShort(root + RECORD_BYTES, recordBytes);
        return this;
    }

    /** Views the tree with the given root. */
    public IdTree at(long otherRoot) {
        root = otherRoot;
        return this;
    }

    /** How many ids there are. */
    public long count() {
        return Memory.getLong(root + COUNT);
    }

    /** Bytes of the nodes. */
    public long bytes() {
        if (height() == 0) {
            return top() == 0 ? 0 : arena.usableBytes(top());
        }
        int recordBytes = recordBytes();
        return (long) leaves()
                        * Arena.blockBytes(IdNode.bytes(IdNode.fullRoom(recordBytes), recordBytes))
                + (long) inners() * Arena.blockBytes(IdNode.bytes(INNER_ROOM, CHILD_BYTES));
    }

    /** The position of an id, or 0. */
    public long find(long high, long low) {
        long at = floor(high, low);
        return at != 0 && high(at) == high && low(at) == low ? at : 0;
    }

    /** The position of the largest id up to the given one, or 0. */
    public long floor(long high, long low) {
        if (top() == 0) {
            return 0;
        }
        long leaf = descend(high, low);
        int upTo = indexes[0];
        return upTo > 0 ? position(leaf, upTo - 1) : lastOf(IdNode.previous(leaf));
    }

    /** The position of the smallest id from the given one on, or 0. */
    public long ceiling(long high, long low) {
        long at = floor(high, low);
        if (at == 0) {
            return first();
        }
        return high(at) == high && low(at) == low ? at : next(at);
    }

    /** The position of the smallest id, or 0. */
    public long first() {
        long node = top();
        for (int level = height(); level > 0; level--) {
            node = child(node, 0);
        }
        return node;
    }

    /** The position of the largest id, or 0. */
    public long last() {
        long node = top();
        for (int level = height(); level > 0; level--) {
            node = child(node, filled(node) - 1);
        }
        return lastOf(node);
    }

    private static long lastOf(long leaf) {
        return leaf == 0 ? 0 : position(leaf, filled(leaf) - 1);
    }

    /** The position after the given one, or 0. */
    public static long next(long position) {
        long leaf = leaf(position);
        int i = index(position) + 1;
        return i < filled(leaf) ? position(leaf, i) : IdNode.next(leaf);
    }

    /** The position before the given one, or 0. */
    public static long previous(long position) {
        long leaf = leaf(position);
        int i = index(position);
        return i > 0 ? position(leaf, i - 1) : lastOf(IdNode.previous(leaf));
    }

    /** The first number of the id at a position. */
    public static long high(long position) {
        return IdNode.high(leaf(position), index(position));
    }

    /** The second number of the id at a position. */
    public static long low(long position) {
        return IdNode.low(leaf(position), index(position));
    }

    /** Where the record of the id at a position begins. */
    public static long record(long position) {
        return IdNode.record(leaf(position), index(position));
    }

    /**
     * Adds an id that is not there, and returns its position. Its caller writes the record, whose
     * bytes are undefined.
     */
    public long insert(long high, long low) {
        long leaf = top() == 0 ? becomeLeaf() : descend(high, low);
        int at = indexes[0];
        Memory.putLong(root + COUNT, count() + 1);
        if (filled(leaf) == room(leaf)) {
            if (room(leaf) == IdNode.fullRoom(recordBytes())) {
                return splitLeaf(leaf, at, high, low);
            }
            leaf = resizeTop(room(leaf) * 2);
        }
        return place(leaf, at, high, low);
    }

    private long becomeLeaf() {
        indexes[0] = 0;
        long leaf = newNode(0, 1);
        Memory.putLong(root + TOP, leaf);
        return leaf;
    }

    /* The only leaf moves to a block with room for so many ids. */
    private long resizeTop(int room) {
        long leaf = top();
        long resized = newNode(0, room);
        moveTail(leaf, 0, resized);
        free(leaf, 0);
        Memory.putLong(root + TOP, resized);
        return resized;
    }

    private static long place(long leaf, int at, long high, long low) {
        open(leaf, at);
        setId(leaf, at, high, low);
        return position(leaf, at);
    }

    private long splitLeaf(long leaf, int at, long high, long low) {
        long after = IdNode.next(leaf);
        int kept = at == filled(leaf) && after == 0 ? at : filled(leaf) / 2;
        long right = newNode(0, room(leaf));
        setPrevious(right, leaf);
        setNext(right, after);
        setNext(leaf, right);
        if (after != 0) {
            setPrevious(after, right);
        }
        moveTail(leaf, kept, right);
        boolean goesRight = at > kept || filled(right) == 0;
        long placed = goesRight ? place(right, at - kept, high, low) : place(leaf, at, high, low);
        addSibling(1, leaf, right, IdNode.high(right, 0), IdNode.low(right, 0));
        return placed;
    }

    /* Makes the right part of a node that was split, and its first id, known one level above. */
    private void addSibling(int level, long left, long right, long high, long low) {
        if (level > height()) {
            long top = newNode(level, INNER_ROOM);
            setFilled(top, 1);
            setId(top, 0, 0, 0);
            setChild(top, 0, left);
            placeChild(top, 1, right, high, low);
            Memory.putLong(root + TOP, top);
            Memory.putShort(root + HEIGHT, level);
            return;
        }
        long node = nodes[level];
        int at = indexes[level] + 1;
        if (filled(node) < INNER_ROOM) {
            placeChild(node, at, right, high, low);
            return;
        }
        int kept = at == INNER_ROOM && isLastOnPath(level + 1) ? INNER_ROOM : INNER_ROOM / 2;
        long other = newNode(level, INNER_ROOM);
        moveTail(node, kept, other);
        if (at > kept || filled(other) == 0) {
            placeChild(other, at - kept, right, high, low);
        } else {
            placeChild(node, at, right, high, low);
        }
        addSibling(level + 1, node, other, IdNode.high(other, 0), IdNode.low(other, 0));
    }

    private static void placeChild(long node, int at, long child, long high, long low) {
        open(node, at);
        setId(node, at, high, low);
        setChild(node, at, child);
    }

    private boolean isLastOnPath(int fromLevel) {
        int height = height();
        for (int level = fromLevel; level <= height; level++) {
            if (indexes[level] + 1 < filled(nodes[level])) {
                return false;
            }
        }
        return true;
    }

    /** Takes an id away with its record. Returns whether it was there. */
    public boolean remove(long high, long low) {
        if (top() == 0) {
            return false;
        }
        long leaf = descend(high, low);
        int at = indexes[0] - 1;
        if (at < 0 || IdNode.compare(leaf, at, high, low) != 0) {
            return false;
        }
        close(leaf, at);
        Memory.putLong(root + COUNT, count() - 1);
        if (filled(leaf) == 0 || filled(leaf) < room(leaf) / 4) {
            balance();
        }
        return true;
    }

    /* Goes up the path from a leaf that lost an id, perhaps its only one. */
    private void balance() {
        int height = height();
        boolean shrank = true;
        for (int level = 0; level < height && shrank; level++) {
            shrank = filled(nodes[level]) < room(nodes[level]) / 4 && join(level);
        }
        lowerTop();
    }

    /* Whether the small node of a level on the path, or a neighbour, is gone. */
    private boolean join(int level) {
        long node = nodes[level];
        long above = nodes[level + 1];
        int i = indexes[level + 1];
        int most = room(node) * 3 / 4;
        if (filled(node) == 0) {
            drop(above, i, level);
        } else if (i > 0 && filled(child(above, i - 1)) + filled(node) <= most) {
            absorb(above, i - 1, level);
        } else if (i + 1 < filled(above) && filled(node) + filled(child(above, i + 1)) <= most) {
            absorb(above, i, level);
        } else {
            return false;
        }
        return true;
    }

    /* The child behind index i goes into the one at i. */
    private void absorb(long above, int i, int level) {
        long left = child(above, i);
        long right = child(above, i + 1);
        if (level > 0) {
            setId(right, 0, IdNode.high(above, i + 1), IdNode.low(above, i + 1));
        }
        moveTail(right, 0, left);
        drop(above, i + 1, level);
    }

    private void drop(long above, int i, int level) {
        long node = child(above, i);
        if (level == 0) {
            unlink(node);
        }
        free(node, level);
        close(above, i);
    }

    private void lowerTop() {
        while (height() > 0 && filled(top()) <= 1) {
            long top = top();
            int height = height();
            boolean isEmpty = filled(top) == 0;
            Memory.putLong(root + TOP, isEmpty ? 0 : child(top, 0));
            Memory.putShort(root + HEIGHT, isEmpty ? 0 : height - 1);
            free(top, height);
        }
        if (height() == 0 && top() != 0) {
            lowerLeaf();
        }
    }

    private void lowerLeaf() {
        long leaf = top();
        if (filled(leaf) == 0) {
            free(leaf, 0);
            Memory.putLong(root + TOP, 0);
        } else if (filled(leaf) < room(leaf) / 4) {
            resizeTop(filled(leaf) * 2);
        }
    }

    /** Makes a copy of another tree, with equal records, whose root is given, and views it. */
    public IdTree copy(long otherRoot, long newRoot) {
        at(otherRoot);
        long top = top();
        int height = height();
        Memory.copy(otherRoot, newRoot, ROOT_BYTES);
        at(newRoot);
        copiedLeaf = 0;
        Memory.putLong(root + LEAVES, 0);
        Memory.putLong(root + TOP, top == 0 ? 0 : copyNode(top, height));
        return this;
    }

    private long copyNode(long node, int level) {
        long copy = newNode(level, room(node));
        if (level == 0) {
            setPrevious(copy, copiedLeaf);
            if (copiedLeaf != 0) {
                setNext(copiedLeaf, copy);
            }
            copiedLeaf = copy;
        }
        copyEntries(node, copy);
        for (int i = 0; level > 0 && i < filled(copy); i++) {
            setChild(copy, i, copyNode(child(node, i), level - 1));
        }
        return copy;
    }

    private void copyEntries(long node, long copy) {
        int count = filled(node);
        moveTail(node, 0, copy);
        setFilled(node, count);
    }

    /**
     * Frees the last leaf, after each of its records was visited; nothing else may be done with
     * the tree any more.
     *
     * @return whether there are more leaves
     */
    public boolean dismantle(LongConsumer visitor) {
        long node = top();
        if (node == 0) {
            return false;
        }
        int height = height();
        for (int level = height; level > 0; level--) {
            nodes[level] = node;
            node = child(node, filled(node) - 1);
        }
        for (int i = 0; i < filled(node); i++) {
            visitor.accept(IdNode.record(node, i));
        }
        arena.free(node);
        for (int level = 1; level <= height; level++) {
            int left = filled(nodes[level]) - 1;
            if (left > 0) {
                setFilled(nodes[level], left);
                return true;
            }
            arena.free(nodes[level]);
        }
        Memory.putLong(root + TOP, 0);
        Memory.putShort(root + HEIGHT, 0);
        return false;
    }

    /* The leaf where an id belongs; its index is how many of the leaf's ids are up to it. */
    private long descend(long high, long low) {
        long node = top();
        for (int level = height(); level > 0; level--) {
            int i = countUpTo(node, 1, high, low) - 1;
            nodes[level] = node;
            indexes[level] = i;
            node = child(node, i);
        }
        nodes[0] = node;
        indexes[0] = countUpTo(node, 0, high, low);
        return node;
    }

    /* A leaf may have more room than was asked for: all of its block's. */
    private long newNode(int level, int leastRoom) {
        int recordBytes = level == 0 ? recordBytes() : CHILD_BYTES;
        int least = Math.min(leastRoom, IdNode.fullRoom(recordBytes));
        long node = arena.allocate(IdNode.bytes(least, recordBytes));
        int room = IdNode.roomIn(arena.usableBytes(node), recordBytes);
        IdNode.initialize(node, level, room, recordBytes);
        countNode(level, 1);
        return node;
    }

    private void free(long node, int level) {
        countNode(level, -1);
        arena.free(node);
    }

    private void countNode(int level, int change) {
        long counter = root + (level == 0 ? LEAVES : INNERS);
        Memory.putInt(counter, Memory.getInt(counter) + change);
    }

    private int leaves() {
        return Memory.getInt(root + LEAVES);
    }

    private int inners() {
        return Memory.getInt(root + INNERS);
    }

    private long top() {
        return Memory.getLong(root + TOP);
    }

    private int height() {
        return Memory.getShort(root + HEIGHT);
    }

    private int recordBytes() {
        return Memory.getShort(root + RECORD_BYTES);
    }
}
