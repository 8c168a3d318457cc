package io.respite.replication.stream;

import io.respite.engine.Feed;
import io.respite.keyspace.Framing;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * The last part of the stream, once for all who read it: replicas that are connected and lag
 * behind, and those that will come back. Owned by the engine thread. Hot.
 *
 * <pre>
 *        first                       a cursor                    next
 *          |                            |                          |
 *   +------v--------+---------------+---v-----------+--------------v+
 *   | block         | block         | block         | block    |free |
 *   +---------------+---------------+---------------+---------------+
 *          |<--- at least the size that was asked for ---->|
 * </pre>
 *
 * <p>A block goes when what follows is as long as the backlog should be and no cursor stands before
 * its end. So it is longer than that while somebody reads slowly; the limit on a replica's output
 * bounds that.
 */
public final class Backlog implements Framing.Target, AutoCloseable {

    /** Of a slab of the arena, so had and given back quickly; a small backlog is some of them. */
    static final int BLOCK_BYTES = 16 * 1024;

    /** So many blocks are freed at a time. */
    private static final int MOST_TRIMMED = 4096;

    private final Arena arena;
    private final List<Cursor> cursors = new ArrayList<>();
    private long sizeBytes;

    /** A ring of blocks, a power of two; {@code count} from {@code head} on are in use. */
    private long[] ring = new long[64];

    private int head;
    private int count;
    private long first;
    private long next;

    /**
     * An empty one.
     *
     * @param first the offset of the byte that will come first
     * @param sizeBytes how many bytes are kept for those who come back
     */
    public Backlog(Arena arena, long first, long sizeBytes) {
        this.arena = arena;
        this.sizeBytes = sizeBytes;
        this.first = first;
        next = first;
    }

    /** The offset of the first byte that is still there. */
    public long first() {
        return first;
    }

    /** The offset of the byte that comes next. */
    public long next() {
        return next;
    }

    /** How many bytes are there. */
    public long length() {
        return next - first;
    }

    /** How many bytes are kept for those who come back. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Bytes of the arena. */
    public long memoryBytes() {
        return (long) count * BLOCK_BYTES;
    }

    /** Keeps another number of bytes from now on. */
    public void resize(long newSizeBytes) {
        sizeBytes = newSizeBytes;
        trim();
    }

    /** Whether all from this byte on is there, or is what comes next. */
    public boolean holds(long offset) {
        return offset >= first && offset <= next;
    }

    @Override
    public void add(long ref, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, room());
            Memory.copy(ref + done, address(next), part);
            next += part;
            done += part;
        }
    }

    @Override
    public void add(String text) {
        for (int i = 0; i < text.length(); i++) {
            room();
            Memory.putByte(address(next), text.charAt(i));
            next++;
        }
    }

    /* How many bytes fit behind the last one, at least one. The first block, and with it all
     * others, begin at `first`, so that a byte's block is found by division. */
    private int room() {
        int used = (int) ((next - first) & BLOCK_BYTES - 1);
        if (used == 0 && next - first == (long) count * BLOCK_BYTES) {
            addBlock();
        }
        return BLOCK_BYTES - used;
    }

    private void addBlock() {
        if (count == ring.length) {
            long[] larger = new long[count * 2];
            for (int i = 0; i < count; i++) {
                larger[i] = ring[head + i & ring.length - 1];
            }
            ring = larger;
            head = 0;
        }
        ring[head + count & ring.length - 1] = arena.allocate(BLOCK_BYTES);
        count++;
        trim();
    }

    private long address(long offset) {
        long distance = offset - first;
        int index = (int) (distance / BLOCK_BYTES);
        return ring[head + index & ring.length - 1] + (distance & BLOCK_BYTES - 1);
    }

    /** Frees blocks that nobody needs; more may remain. */
    public void trim() {
        long needed = Math.min(next - sizeBytes, firstWanted());
        for (int i = 0; i < MOST_TRIMMED && count > 1 && first + BLOCK_BYTES <= needed; i++) {
            arena.free(ring[head]);
            head = head + 1 & ring.length - 1;
            count--;
            first += BLOCK_BYTES;
        }
    }

    private long firstWanted() {
        long wanted = next;
        for (int i = 0; i < cursors.size(); i++) {
            wanted = Math.min(wanted, cursors.get(i).offset);
        }
        return wanted;
    }

    /** Copies bytes that are there. */
    public void copy(long offset, long target, int length) {
        for (int done = 0; done < length; ) {
            long distance = offset + done - first;
            int inBlock = BLOCK_BYTES - (int) (distance & BLOCK_BYTES - 1);
            int part = Math.min(length - done, inBlock);
            Memory.copy(address(offset + done), target + done, part);
            done += part;
        }
    }

    /**
     * Begins to read at a byte that is there or comes next; from there on all is kept until the
     * cursor is past it, or closed.
     */
    public Cursor cursor(long offset) {
        assert holds(offset) : offset;
        Cursor cursor = new Cursor(offset);
        cursors.add(cursor);
        return cursor;
    }

    /** How many read. */
    public int cursors() {
        return cursors.size();
    }

    /** Frees all; nobody reads any more. */
    @Override
    public void close() {
        assert cursors.isEmpty();
        for (int i = 0; i < count; i++) {
            arena.free(ring[head + i & ring.length - 1]);
        }
        count = 0;
        first = next;
    }

    /** Where one reader stands. */
    public final class Cursor implements Feed {

        private long offset;

        private Cursor(long offset) {
            this.offset = offset;
        }

        /** The byte that is read next. */
        public long offset() {
            return offset;
        }

        @Override
        public long at() {
            return address(offset);
        }

        @Override
        public int available() {
            int inBlock = BLOCK_BYTES - (int) (offset - first & BLOCK_BYTES - 1);
            return (int) Math.min(inBlock, next - offset);
        }

        @Override
        public void taken(int bytes) {
            offset += bytes;
        }

        @Override
        public long pendingBytes() {
            return next - offset;
        }

        @Override
        public void close() {
            if (cursors.remove(this)) {
                trim();
            }
        }
    }
}
