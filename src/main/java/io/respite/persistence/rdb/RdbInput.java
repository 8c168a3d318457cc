package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Lzf;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Reads the elements of the RDB format from bytes of the arena. Every read that goes beyond the end
 * is an {@link RdbError}. Owned by the thread that reads. Hot.
 *
 * <pre>
 *   length   00 | 6 bits                                  below 64
 *            01 | 6 bits | 8 bits                         below 16,384
 *            10 000000   | 32 bits, big-endian
 *            10 000001   | 64 bits, big-endian
 *            11 | 6 bits                                  a string in another form:
 *   string   length, bytes
 *            11 000000, int8    11 000001, int16    11 000010, int32      a number's text
 *            11 000011, compressed length, length, LZF
 * </pre>
 */
final class RdbInput implements AutoCloseable {

    private static final int INT_8 = 0;
    private static final int INT_16 = 1;
    private static final int INT_32 = 2;
    private static final int LZF = 3;

    /** What one byte of compressed text can stand for at most. */
    private static final int MOST_EXPANSION = 264;

    private final Arena arena;
    private final long start;
    private final long end;
    private long at;
    private boolean isEncoded;
    private long ref;
    private long length;
    private long scratch;
    private long scratchBytes;

    /** Reads {@code byteCount} bytes at {@code bytes}, a payload that stands there as a whole. */
    RdbInput(Arena arena, long bytes, long byteCount) {
        this.arena = arena;
        start = bytes;
        at = bytes;
        end = bytes + byteCount;
    }

    /** Where the next byte stands, from the beginning of the file or payload. */
    long position() {
        return at - start;
    }

    /** How many bytes are left. */
    long remaining() {
        return end - at;
    }

    /** An error at the place that is read. */
    RdbError error(String reason) {
        return new RdbError(reason, position());
    }

    /** The next byte. */
    int get() {
        need(1);
        return Memory.getUnsigned(at++);
    }

    int int32() {
        need(4);
        at += 4;
        return Memory.getInt(at - 4);
    }

    long int64() {
        need(8);
        at += 8;
        return Memory.getLong(at - 8);
    }

    double float64() {
        return Double.longBitsToDouble(int64());
    }

    /** A length that is not one of the encoded forms. */
    long length() {
        long read = unsigned();
        if (read < 0) {
            throw error("a length is above all bounds");
        }
        return read;
    }

    /** A length that may be any number of 64 bits: a part of an id, a count that is not known. */
    long unsigned() {
        long read = lengthOrForm();
        if (isEncoded) {
            throw error("a length is expected, not an encoded string");
        }
        return read;
    }

    /**
     * How many elements follow, of at least {@code leastBytes} each: never more than the bytes that
     * are left can hold.
     */
    long count(int leastBytes) {
        long count = length();
        if (count > remaining() / leastBytes) {
            throw error("there are fewer bytes than " + count + " elements need");
        }
        return count;
    }

    /**
     * Reads a string: it is at {@link #ref}, of {@link #stringLength} bytes, until the next one is
     * read.
     */
    void readString() {
        long read = lengthOrForm();
        if (!isEncoded) {
            need(read);
            ref = at;
            length = read;
            at += read;
            return;
        }
        switch ((int) read) {
            case INT_8 -> number((byte) get());
            case INT_16 -> number((short) (get() | get() << 8));
            case INT_32 -> number(int32());
            case LZF -> decompress();
            default -> throw error("unknown form of string " + read);
        }
    }

    long ref() {
        return ref;
    }

    long stringLength() {
        return length;
    }

    private long lengthOrForm() {
        int first = get();
        isEncoded = first >>> 6 == 3;
        return switch (first >>> 6) {
            case 0, 3 -> first & 0x3F;
            case 1 -> (first & 0x3F) << 8 | get();
            default -> wideLength(first);
        };
    }

    private long wideLength(int first) {
        if (first == 0x80) {
            return Integer.toUnsignedLong(Integer.reverseBytes(int32()));
        }
        if (first == 0x81) {
            return Long.reverseBytes(int64());
        }
        throw error("unknown form of length " + first);
    }

    private void number(long value) {
        room(AsciiNumber.MAX_LENGTH);
        length = AsciiNumber.format(value, scratch);
        ref = scratch;
    }

    private void decompress() {
        long compressed = length();
        long expected = length();
        need(compressed);
        if (expected > compressed * MOST_EXPANSION || expected > Integer.MAX_VALUE - 8) {
            throw error("a compressed string is too long for its bytes");
        }
        room(expected);
        if (!Lzf.decompress(at, (int) compressed, scratch, (int) expected)) {
            throw error("a compressed string is broken");
        }
        at += compressed;
        ref = scratch;
        length = expected;
    }

    private void room(long bytes) {
        if (bytes > scratchBytes) {
            close();
            scratchBytes = Math.max(64, bytes);
            scratch = arena.allocate(scratchBytes);
        }
    }

    private void need(long bytes) {
        if (bytes < 0 || bytes > end - at) {
            throw error("the end comes too soon");
        }
    }

    @Override
    public void close() {
        if (scratchBytes > 0) {
            arena.free(scratch);
            scratchBytes = 0;
        }
    }
}
