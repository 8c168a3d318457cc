package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Lzf;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Writes the elements of the RDB format ({@link RdbInput}) one after the other to a block of the
 * arena that grows. Owned by the engine thread. Hot.
 */
final class RdbOutput implements AutoCloseable {

    private static final int LONGEST_NUMBER = 11;
    private static final int COMPRESSED_ABOVE = 20;

    private final Arena arena;
    private final boolean compresses;
    private final Lzf lzf = new Lzf();
    private long block;
    private long capacity;
    private long used;
    private int version = 11;

    RdbOutput(Arena arena, boolean compresses) {
        this.arena = arena;
        this.compresses = compresses;
    }

    /** Chooses the version of the format that those who read this understand. */
    RdbOutput version(int newVersion) {
        version = newVersion;
        return this;
    }

    /** The version of the format that those who read this understand; 11 at first. */
    int version() {
        return version;
    }

    /** What was written. */
    long ref() {
        return block;
    }

    /** How many bytes were written. */
    long position() {
        return used;
    }

    void put(int value) {
        room(1);
        Memory.putByte(block + used++, value);
    }

    void int32(int value) {
        room(4);
        Memory.putInt(block + used, value);
        used += 4;
    }

    void int64(long value) {
        room(8);
        Memory.putLong(block + used, value);
        used += 8;
    }

    void float64(double value) {
        int64(Double.doubleToRawLongBits(value));
    }

    /** A length, in as few bytes as it needs. */
    void length(long value) {
        assert value >= 0;
        if (value < 1 << 6) {
            put((int) value);
        } else if (value < 1 << 14) {
            put((int) (0x40 | value >> 8));
            put((int) value);
        } else if (value <= 0xFFFF_FFFFL) {
            put(0x80);
            int32(Integer.reverseBytes((int) value));
        } else {
            put(0x81);
            int64(Long.reverseBytes(value));
        }
    }

    /** A number of 64 bits without a sign, as a length. */
    void unsigned(long value) {
        if (value >= 0) {
            length(value);
        } else {
            put(0x81);
            int64(Long.reverseBytes(value));
        }
    }

    /** A string, in the shortest of its forms. */
    void string(long ref, long length) {
        if (length <= LONGEST_NUMBER && AsciiNumber.isCanonical(ref, (int) length)) {
            string(AsciiNumber.parse(ref, (int) length));
        } else if (!compresses || length <= COMPRESSED_ABOVE || !compressed(ref, length)) {
            length(length);
            raw(ref, length);
        }
    }

    /** The string that is a number's text. */
    void string(long number) {
        if (number == (byte) number) {
            put(0xC0);
            put((int) number);
        } else if (number == (short) number) {
            put(0xC1);
            put((int) number);
            put((int) number >> 8);
        } else if (number == (int) number) {
            put(0xC2);
            int32((int) number);
        } else {
            int length = AsciiNumber.length(number);
            put(length);
            room(length);
            used += AsciiNumber.format(number, block + used);
        }
    }

    /** Bytes as they are. */
    void raw(long ref, long length) {
        room(length);
        Memory.copy(ref, block + used, length);
        used += length;
    }

    private boolean compressed(long ref, long length) {
        int most = (int) length - 4;
        long target = arena.allocate(most);
        int bytes = lzf.compress(ref, (int) length, target, most);
        if (bytes > 0) {
            put(0xC3);
            length(bytes);
            length(length);
            raw(target, bytes);
        }
        arena.free(target);
        return bytes > 0;
    }

    private void room(long bytes) {
        if (used + bytes > capacity) {
            long larger = Math.max(1024, Math.max(capacity * 2, used + bytes));
            long copy = arena.allocate(larger);
            if (block != 0) {
                Memory.copy(block, copy, used);
                arena.free(block);
            }
            block = copy;
            capacity = larger;
        }
    }

    @Override
    public void close() {
        if (block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
    }
}
