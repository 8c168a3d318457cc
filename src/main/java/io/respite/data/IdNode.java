package io.respite.data;

import io.respite.memory.Memory;

/**
 * The nodes of an {@link IdTree}: their layout and what can be found in one of them. Hot.
 *
 * <pre>
 *  leaf    | count | 0     | room | record bytes | previous | next | ids ... | records ...  |
 *  inner   | count | level | room |      8       |    0     |  0   | ids ... | children ... |
 * </pre>
 *
 * An id is two numbers, the high one first, both unsigned. An inner node knows of each child but
 * the first the smallest id that may be below it; the first id of an inner node means nothing.
 */
final class IdNode {

    static final int ID_BYTES = 16;

    private static final int COUNT = 0;
    private static final int LEVEL = 2;
    private static final int ROOM = 4;
    private static final int RECORD_BYTES = 6;
    private static final int PREVIOUS = 8;
    private static final int NEXT = 16;
    private static final int IDS = 24;

    /** Bytes of a full-grown node, which are all of a block's. */
    private static final int FULL_BYTES = 1536;

    private IdNode() {}

    /** How many ids a full-grown node with such records has room for. */
    static int fullRoom(int recordBytes) {
        return (FULL_BYTES - IDS) / (ID_BYTES + recordBytes);
    }

    /** Bytes of a node with room for so many ids. */
    static int bytes(int room, int recordBytes) {
        return IDS + room * (ID_BYTES + recordBytes);
    }

    /** How many ids have room in a block. */
    static int roomIn(long blockBytes, int recordBytes) {
        return (int) Math.min(blockBytes - IDS, FULL_BYTES - IDS) / (ID_BYTES + recordBytes);
    }

    static void initialize(long node, int level, int room, int recordBytes) {
        Memory.putShort(node + COUNT, 0);
        Memory.putShort(node + LEVEL, level);
        Memory.putShort(node + ROOM, room);
        Memory.putShort(node + RECORD_BYTES, recordBytes);
        Memory.putLong(node + PREVIOUS, 0);
        Memory.putLong(node + NEXT, 0);
    }

    static int filled(long node) {
        return Memory.getShort(node + COUNT);
    }

    static void setFilled(long node, int count) {
        Memory.putShort(node + COUNT, count);
    }

    static int level(long node) {
        return Memory.getShort(node + LEVEL);
    }

    static int room(long node) {
        return Memory.getShort(node + ROOM);
    }

    private static int recordBytes(long node) {
        return Memory.getShort(node + RECORD_BYTES);
    }

    static long previous(long leaf) {
        return Memory.getLong(leaf + PREVIOUS);
    }

    static void setPrevious(long leaf, long other) {
        Memory.putLong(leaf + PREVIOUS, other);
    }

    static long next(long leaf) {
        return Memory.getLong(leaf + NEXT);
    }

    static void setNext(long leaf, long other) {
        Memory.putLong(leaf + NEXT, other);
    }

    private static long id(long node, int i) {
        return node + IDS + (long) i * ID_BYTES;
    }

    static long high(long node, int i) {
        return Memory.getLong(id(node, i));
    }

    static long low(long node, int i) {
        return Memory.getLong(id(node, i) + 8);
    }

    static void setId(long node, int i, long high, long low) {
        Memory.putLong(id(node, i), high);
        Memory.putLong(id(node, i) + 8, low);
    }

    /** Where the record of the i-th id begins; in an inner node, the reference to its child. */
    static long record(long node, int i) {
        return node + IDS + (long) room(node) * ID_BYTES + (long) i * recordBytes(node);
    }

    static long child(long node, int i) {
        return Memory.getLong(record(node, i));
    }

    static void setChild(long node, int i, long child) {
        Memory.putLong(record(node, i), child);
    }

    /** How many of the node's ids, from {@code from} on, are up to the given one. */
    static int countUpTo(long node, int from, long high, long low) {
        int bottom = from;
        int top = filled(node);
        while (bottom < top) {
            int middle = bottom + top >>> 1;
            if (compare(node, middle, high, low) <= 0) {
                bottom = middle + 1;
            } else {
                top = middle;
            }
        }
        return bottom;
    }

    /** Orders the i-th id and the given one. */
    static int compare(long node, int i, long high, long low) {
        int order = Long.compareUnsigned(high(node, i), high);
        return order != 0 ? order : Long.compareUnsigned(low(node, i), low);
    }

    /** Makes room for an id at index {@code at}, with its record, which its caller writes. */
    static void open(long node, int at) {
        int count = filled(node);
        Memory.copy(id(node, at), id(node, at + 1), (long) (count - at) * ID_BYTES);
        Memory.copy(
                record(node, at), record(node, at + 1), (long) (count - at) * recordBytes(node));
        setFilled(node, count + 1);
    }

    /** Drops the id at index {@code at} and its record. */
    static void close(long node, int at) {
        int left = filled(node) - 1;
        Memory.copy(id(node, at + 1), id(node, at), (long) (left - at) * ID_BYTES);
        Memory.copy(record(node, at + 1), record(node, at), (long) (left - at) * recordBytes(node));
        setFilled(node, left);
    }

    /** Moves ids from index {@code from} on, with their records, behind those of another node. */
    static void moveTail(long node, int from, long target) {
        int moved = filled(node) - from;
        int there = filled(target);
        Memory.copy(id(node, from), id(target, there), (long) moved * ID_BYTES);
        Memory.copy(record(node, from), record(target, there), (long) moved * recordBytes(node));
        setFilled(node, from);
        setFilled(target, there + moved);
    }

    /** Makes a leaf's neighbours know each other instead of it. */
    static void unlink(long leaf) {
        long before = previous(leaf);
        long after = next(leaf);
        if (before != 0) {
            setNext(before, after);
        }
        if (after != 0) {
            setPrevious(after, before);
        }
    }
}
