package io.respite.persistence.rdb;

import io.respite.bytes.Crc64;
import io.respite.bytes.Lzf;
import io.respite.memory.Memory;
import io.respite.persistence.disk.ByteSink;
import java.io.IOException;

/**
 * Turns chunks into the final bytes of a snapshot and gives them to a sink: compresses the strings
 * that are marked, sums up the checksum. Owned by the worker. Hot.
 */
final class ChunkEncoder {

    /** Strings up to this length are compressed; longer ones need no more memory than a copy. */
    static final int LONGEST_COMPRESSED = 4 << 20;

    /** Room for one such string and what else waits to be written. */
    static final int ROOM_BYTES = LONGEST_COMPRESSED + (512 << 10);

    /** So many bytes are written at a time: they are still in the processor's cache. */
    private static final int WRITTEN_AT_ONCE = 256 << 10;

    private static final int COMPRESSED = 0xC3;

    private final ByteSink sink;
    private final long room;
    private final boolean sums;
    private final Lzf lzf = new Lzf();
    private int used;
    private long checksum;
    private volatile long written;
    private volatile IOException failure;

    /**
     * Encodes for a sink.
     *
     * @param room where there are {@link #ROOM_BYTES} that only this encoder uses
     * @param sums whether the snapshot's last 8 bytes are its checksum, or 0
     */
    ChunkEncoder(ByteSink sink, long room, boolean sums) {
        this.sink = sink;
        this.room = room;
        this.sums = sums;
    }

    /** Whether the engine thread must not wait for the sink. */
    boolean waitsForEngine() {
        return sink.waitsForEngine();
    }

    /** How many bytes the sink has taken. Any thread. */
    long writtenBytes() {
        return written;
    }

    /** Why the sink takes no more, or null. Any thread. */
    IOException failure() {
        return failure;
    }

    /** Writes a chunk; after a failure does nothing. */
    void encode(Chunk chunk) {
        if (failure != null) {
            return;
        }
        try {
            encodeParts(chunk);
        } catch (IOException e) {
            failure = e;
        }
    }

    private void encodeParts(Chunk chunk) throws IOException {
        long at = 0;
        for (int i = 1; i <= chunk.marks; i++) {
            long mark = Memory.getLong(chunk.ref + chunk.capacity - i * Chunk.MARK_BYTES);
            int offset = Chunk.markedOffset(mark);
            int length = Chunk.markedLength(mark);
            plain(chunk.ref + at, offset - at);
            string(chunk.ref + offset, length);
            at = offset + length;
        }
        plain(chunk.ref + at, chunk.used - at);
    }

    private void plain(long ref, long length) throws IOException {
        if (length > WRITTEN_AT_ONCE / 2) {
            flush();
            write(ref, (int) length);
            return;
        }
        Memory.copy(ref, room + used, length);
        used += (int) length;
        if (used >= WRITTEN_AT_ONCE) {
            flush();
        }
    }

    /* The compressed bytes are put behind the longest heading they can have, then moved up. */
    private void string(long ref, int length) throws IOException {
        long heading = room + used;
        long target = heading + 1 + 2L * RdbLength.bytes(length);
        int compressed = lzf.compress(ref, length, target, length - 4);
        if (compressed == 0) {
            used += RdbLength.write(heading, length);
            plain(ref, length);
            return;
        }
        Memory.putByte(heading, COMPRESSED);
        long after = heading + 1;
        after += RdbLength.write(after, compressed);
        after += RdbLength.write(after, length);
        if (after != target) {
            Memory.copy(target, after, compressed);
        }
        used = (int) (after + compressed - room);
        if (used >= WRITTEN_AT_ONCE) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (used > 0) {
            write(room, used);
            used = 0;
        }
    }

    private void write(long ref, int length) throws IOException {
        if (sums) {
            checksum = Crc64.update(checksum, ref, length);
        }
        sink.write(ref, length);
        written += length;
    }

    /** Ends the snapshot with its checksum, or aborts it after a failure. */
    void finish() {
        if (failure == null) {
            try {
                flush();
                Memory.putLong(room, checksum);
                sink.write(room, Long.BYTES);
                written += Long.BYTES;
                sink.finish();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            sink.abort();
        }
    }

    /** Writes nothing more: the snapshot will not be completed. Any thread. */
    void fail(IOException reason) {
        if (failure == null) {
            failure = reason;
            sink.giveUp();
        }
    }
}
