package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Lzf;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;

/**
 * Writes the elements of the RDB format ({@link RdbInput}) one after the other: to a block of the
 * arena that grows, or to the chunks of a snapshot, whose strings a worker compresses later. Owned
 * by the engine thread. Hot.
 */
final class RdbOutput implements AutoCloseable {

    private static final int LONGEST_NUMBER = 11;
    private static final int COMPRESSED_ABOVE = 20;

    private final Arena arena;
    private final Chunks chunks;
    private final boolean compresses;
    private final Lzf lzf;

    /** Full chunks that are not handed over yet, or null where each is at once. */
    private final ArrayList<Chunk> held;

    private long heldBytes;
    private Chunk chunk;
    private long block;
    private long capacity;
    private long used;
    private int version = 11;

    /** Writes to a block, which is at {@link #ref}. */
    RdbOutput(Arena arena, boolean compresses) {
        this.arena = arena;
        this.compresses = compresses;
        chunks = null;
        held = null;
        lzf = new Lzf();
    }

    /**
     * Writes to chunks.
     *
     * @param holds whether they stay here until {@link #release}
     */
    RdbOutput(Chunks chunks, boolean compresses, boolean holds) {
        this.chunks = chunks;
        this.compresses = compresses;
        held = holds ? new ArrayList<>() : null;
        arena = null;
        lzf = null;
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

    /** Whether long strings are compressed. */
    boolean compresses() {
        return compresses;
    }

    /** Forgets what was written to the block. */
    void clear() {
        assert chunks == null;
        used = 0;
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
        room(RdbLength.MOST_BYTES);
        used += RdbLength.write(block + used, value);
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

    private boolean compressed(long ref, long length) {
        if (chunks == null) {
            return compressedNow(ref, length);
        }
        if (length > ChunkEncoder.LONGEST_COMPRESSED) {
            return false;
        }
        room(length + Chunk.MARK_BYTES);
        capacity -= Chunk.MARK_BYTES;
        Memory.putLong(block + capacity, Chunk.mark(used, length));
        chunk.marks++;
        Memory.copy(ref, block + used, length);
        used += length;
        return true;
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
        if (chunks != null && used + length > capacity) {
            rawInParts(ref, length);
            return;
        }
        room(length);
        Memory.copy(ref, block + used, length);
        used += length;
    }

    private void rawInParts(long ref, long length) {
        for (long done = 0; done < length; ) {
            if (used == capacity || chunk == null) {
                room(1);
            }
            long part = Math.min(length - done, capacity - used);
            Memory.copy(ref + done, block + used, part);
            used += part;
            done += part;
        }
    }

    private boolean compressedNow(long ref, long length) {
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
            if (chunks == null) {
                grow(bytes);
            } else {
                nextChunk(bytes);
            }
        }
    }

    private void grow(long bytes) {
        long larger = Math.max(1024, Math.max(capacity * 2, used + bytes));
        block = arena.enlarge(block, used, larger);
        capacity = larger;
    }

    private void nextChunk(long bytes) {
        flush();
        chunk = chunks.take(bytes);
        block = chunk.ref;
        capacity = chunk.capacity;
    }

    /** Hands over what was written to the chunk that is not full yet. */
    void flush() {
        if (chunk != null) {
            chunk.used = used;
            if (held == null) {
                chunks.hand(chunk);
            } else {
                held.add(chunk);
                heldBytes += chunk.capacity;
            }
            chunk = null;
            capacity = 0;
            used = 0;
        }
    }

    /** How much memory the chunks take that are held. */
    long heldBytes() {
        return heldBytes;
    }

    /** Hands over what was held. */
    void release() {
        flush();
        held.forEach(chunks::hand);
        held.clear();
        heldBytes = 0;
    }

    @Override
    public void close() {
        if (chunks == null && block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
    }
}
