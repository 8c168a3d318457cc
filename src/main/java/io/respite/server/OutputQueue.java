package io.respite.server;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.ReplyWriter;

/**
 * Replies that a client has not taken yet, in blocks of the arena that are filled one after the
 * other. However slowly a client reads, what waits for it takes no Java heap. Owned by the engine
 * thread.
 *
 * <pre>
 *   first ─▶ | next | used | bytes ... | ─▶ | next | used | bytes ...    | ◀─ last
 * </pre>
 */
final class OutputQueue {

    private static final int NEXT = 0;
    private static final int USED = 8;
    private static final int HEADER_BYTES = 16;

    /** Most replies share blocks of this size, which the arena hands out of slabs: fast. */
    private static final int BLOCK_BYTES = 32 * 1024;

    /** The first blocks are smaller: there may be thousands of clients for which little waits. */
    private static final int SMALLEST_BLOCK_BYTES = 1024;

    /** What is larger has a block of its own. */
    private static final int MOST_SHARED_BYTES = 1 << 20;

    private final Arena arena;
    private long first;
    private long last;
    private long bytes;
    private int blocks;

    OutputQueue(Arena arena) {
        this.arena = arena;
    }

    boolean isEmpty() {
        return first == 0;
    }

    /** How many bytes wait. */
    long bytes() {
        return bytes;
    }

    /** How many blocks wait. */
    int blocks() {
        return blocks;
    }

    /** Adds a copy of the bytes at the end. */
    void add(long ref, int length) {
        for (int at = 0; at < length; ) {
            int rest = length - at;
            if (last == 0 || room(last) == 0) {
                addBlock(rest > MOST_SHARED_BYTES ? (long) rest + HEADER_BYTES : sharedBytes(rest));
            }
            int fitting = (int) Math.min(rest, room(last));
            append(ref + at, fitting);
            at += fitting;
        }
    }

    /* Doubles what waits. */
    private long sharedBytes(int rest) {
        long wanted = Math.max(SMALLEST_BLOCK_BYTES, bytes + rest + HEADER_BYTES);
        return Math.min(BLOCK_BYTES, wanted);
    }

    private void append(long ref, int length) {
        int used = used(last);
        Memory.copy(ref, at(last) + used, length);
        Memory.putInt(last + USED, used + length);
        bytes += length;
    }

    private void addBlock(long size) {
        long block = arena.allocate(size);
        Memory.putLong(block + NEXT, 0);
        Memory.putInt(block + USED, 0);
        if (last == 0) {
            first = block;
        } else {
            Memory.putLong(last + NEXT, block);
        }
        last = block;
        blocks++;
    }

    private long room(long block) {
        return arena.usableBytes(block) - HEADER_BYTES - used(block);
    }

    /** Takes the first block out; the caller sends what is {@link #at} it, then frees it. */
    long take() {
        long block = first;
        first = Memory.getLong(block + NEXT);
        last = first == 0 ? 0 : last;
        bytes -= used(block);
        blocks--;
        return block;
    }

    /** Where the bytes of a block begin. */
    static long at(long block) {
        return block + HEADER_BYTES;
    }

    /** How many bytes there are in a block. */
    static int used(long block) {
        return Memory.getInt(block + USED);
    }

    /** Writes all that waits, in place of keeping it. */
    void moveTo(ReplyWriter writer) {
        while (first != 0) {
            long block = take();
            writer.encoded(at(block), used(block));
            arena.free(block);
        }
    }

    /** Frees all that waits. */
    void clear() {
        while (first != 0) {
            arena.free(take());
        }
    }
}
