package io.respite.persistence.rdb;

/**
 * A block of the arena that carries a part of a snapshot from the engine thread to the worker.
 * Owned by one of them at a time: they hand it over through queues.
 *
 * <pre>
 *   0                          used                 capacity
 *  +----------------------------+- - - -+-------------+
 *  | bytes and strings          |       | marks       |
 *  +----------------------------+- - - -+-------------+
 * </pre>
 *
 * A mark, 8 bytes, says of some of the bytes that they are a string which is to be compressed:
 * where they begin (32 bits) and how many they are (32 bits). The first mark is the last in memory.
 */
final class Chunk {

    static final int MARK_BYTES = 8;

    final long ref;
    final long capacity;
    long used;
    int marks;

    Chunk(long ref, long capacity) {
        this.ref = ref;
        this.capacity = capacity;
    }

    static long mark(long offset, long length) {
        return offset << 32 | length;
    }

    static int markedOffset(long mark) {
        return (int) (mark >>> 32);
    }

    static int markedLength(long mark) {
        return (int) mark;
    }
}
