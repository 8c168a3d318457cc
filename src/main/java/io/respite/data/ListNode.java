package io.respite.data;

import io.respite.memory.Memory;

/**
 * The layout of a node of a {@link QuickList}: a block of its own beside the one that holds the
 * elements, so that the elements fill a block of their size class. Hot.
 *
 * <pre>
 *  0          8      16      24      28      32       36
 *  +----------+------+-------+-------+-------+--------+------+
 *  | previous | next | block | start | count | length | kind |
 *  +----------+------+-------+-------+-------+--------+------+
 *
 *  block    what holds the elements
 *  start    where in it the listpack begins: what is before it is room for more; of a compressed
 *           node, how many bytes it has
 *  length   bytes of the element of a plain node, and of the listpack of a compressed one
 *  kind     0 packed: a listpack; 1 plain: one element, too large for a listpack; + 2 compressed
 * </pre>
 */
public final class ListNode {

    static final int BYTES = 40;

    private static final int PREVIOUS = 0;
    private static final int NEXT = 8;
    private static final int BLOCK = 16;
    private static final int START = 24;
    private static final int COUNT = 28;
    private static final int LENGTH = 32;
    private static final int KIND = 36;

    private static final int PLAIN = 1;
    private static final int COMPRESSED = 2;

    private ListNode() {}

    /** Makes a node that nothing links, of a listpack or of one plain element. */
    static void initialize(long node, long block, int count, int length, boolean plain) {
        setPrevious(node, 0);
        setNext(node, 0);
        setBlock(node, block, 0);
        setCount(node, count);
        setLength(node, length);
        Memory.putInt(node + KIND, plain ? PLAIN : 0);
    }

    static long previous(long node) {
        return Memory.getLong(node + PREVIOUS);
    }

    static void setPrevious(long node, long previous) {
        Memory.putLong(node + PREVIOUS, previous);
    }

    /** The node behind this one, or 0. */
    public static long next(long node) {
        return Memory.getLong(node + NEXT);
    }

    static void setNext(long node, long next) {
        Memory.putLong(node + NEXT, next);
    }

    /** What holds the elements, or what they were compressed to. */
    public static long block(long node) {
        return Memory.getLong(node + BLOCK);
    }

    static int start(long node) {
        return Memory.getInt(node + START);
    }

    static void setBlock(long node, long block, int start) {
        Memory.putLong(node + BLOCK, block);
        Memory.putInt(node + START, start);
    }

    static void setStart(long node, int start) {
        Memory.putInt(node + START, start);
    }

    /** How many elements the node has. */
    static int count(long node) {
        return Memory.getInt(node + COUNT);
    }

    static void setCount(long node, int count) {
        Memory.putInt(node + COUNT, count);
    }

    static void setLength(long node, int length) {
        Memory.putInt(node + LENGTH, length);
    }

    /** Whether the node is one element, which is no listpack. */
    public static boolean isPlain(long node) {
        return (Memory.getInt(node + KIND) & PLAIN) != 0;
    }

    /** Whether what the block holds is compressed. */
    public static boolean isCompressed(long node) {
        return (Memory.getInt(node + KIND) & COMPRESSED) != 0;
    }

    /** Makes the node one whose content, of {@code length} bytes, is compressed in a block. */
    static void setCompressed(long node, long block, int bytes, int length) {
        setBlock(node, block, bytes);
        setLength(node, length);
        Memory.putInt(node + KIND, Memory.getInt(node + KIND) | COMPRESSED);
    }

    /** Makes the node one whose content stands in a block as it is. */
    static void setDecompressed(long node, long block) {
        setBlock(node, block, 0);
        Memory.putInt(node + KIND, Memory.getInt(node + KIND) & ~COMPRESSED);
    }

    /** Bytes that the content of a compressed node takes. */
    public static int compressedBytes(long node) {
        return start(node);
    }

    /** The listpack, or the bytes of the plain element, of a node that is not compressed. */
    public static long content(long node) {
        assert !isCompressed(node);
        return block(node) + start(node);
    }

    /** Bytes of the listpack, or of the plain element, before they were compressed. */
    public static int contentBytes(long node) {
        return Memory.getInt(node + KIND) != 0
                ? Memory.getInt(node + LENGTH)
                : Listpack.bytes(content(node));
    }
}
