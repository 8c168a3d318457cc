package io.respite.commands.bitmap;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Bits;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * The strings that one BITOP combines, in a block of the arena that the command frees, so that
 * their number costs no heap.
 *
 * <pre>
 *   | chunk (8 KiB) | source 0 | source 1 | ...
 *
 *   source:  | reference (8) | length (8) | digits of a number (24) |
 * </pre>
 */
record BitSources(long block, int count) {

    /** What is combined at a time: it stays in the processor's first cache. */
    private static final int CHUNK_BYTES = 8 * 1024;

    private static final int LENGTH = 8;
    private static final int DIGITS = 16;
    private static final int SOURCE_BYTES = 40;

    static BitSources allocate(Arena arena, int count) {
        return new BitSources(arena.allocate(CHUNK_BYTES + (long) count * SOURCE_BYTES), count);
    }

    void free(Arena arena) {
        arena.free(block);
    }

    void set(int i, long ref, int length) {
        Memory.putLong(source(i), ref);
        Memory.putLong(source(i) + LENGTH, length);
    }

    /** A source that is the text of a number. */
    void setNumber(int i, long number) {
        long digits = source(i) + DIGITS;
        set(i, digits, AsciiNumber.format(number, digits));
    }

    int length(int i) {
        return (int) Memory.getLong(source(i) + LENGTH);
    }

    private long source(int i) {
        return block + CHUNK_BYTES + (long) i * SOURCE_BYTES;
    }

    /**
     * Writes the combination to {@code target}, which may be one of the sources: every byte is
     * written only after it was read from all of them.
     */
    void combine(BitOperation operation, long target, int length) {
        for (long at = 0; at < length; at += CHUNK_BYTES) {
            int size = (int) Math.min(CHUNK_BYTES, length - at);
            first(at, size);
            if (operation == BitOperation.NOT) {
                Bits.not(block, size);
            }
            for (int i = 1; i < count; i++) {
                next(operation, i, at, size);
            }
            Memory.copy(block, target + at, size);
        }
    }

    private void first(long at, int size) {
        int held = held(0, at, size);
        Memory.copy(Memory.getLong(source(0)) + at, block, held);
        if (held < size) {
            Memory.fill(block + held, size - held, 0);
        }
    }

    /* How many bytes of the chunk the source has; zeros follow. */
    private int held(int i, long at, int size) {
        return (int) Math.max(0, Math.min(size, length(i) - at));
    }

    private void next(BitOperation operation, int i, long at, int size) {
        long ref = Memory.getLong(source(i)) + at;
        int held = held(i, at, size);
        switch (operation) {
            case AND -> {
                Bits.and(ref, block, held);
                if (held < size) {
                    Memory.fill(block + held, size - held, 0);
                }
            }
            case OR -> Bits.or(ref, block, held);
            case XOR -> Bits.xor(ref, block, held);
            case NOT -> throw new AssertionError("NOT has one source");
        }
    }
}
