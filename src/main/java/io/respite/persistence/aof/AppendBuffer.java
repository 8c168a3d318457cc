package io.respite.persistence.aof;

import io.respite.bytes.AsciiNumber;
import io.respite.keyspace.Framing;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is to be appended to the file at the end of this turn. Owned by the engine thread. Hot. */
final class AppendBuffer implements Framing.Target, AutoCloseable {

    private static final int USUAL_BYTES = 64 * 1024;

    /** A larger block is not kept once it is written. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private static final int MOST_WRITTEN_BYTES = 1 << 30;

    private final Arena arena;
    private long block;
    private long capacity;
    private long used;
    private ByteBuffer view;

    AppendBuffer(Arena arena) {
        this.arena = arena;
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** How many bytes wait to be written. */
    long length() {
        return used;
    }

    /** Bytes of the arena that it takes. */
    long capacity() {
        return capacity;
    }

    @Override
    public void add(long ref, int length) {
        room(length);
        Memory.copy(ref, block + used, length);
        used += length;
    }

    @Override
    public void add(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            Memory.putByte(block + used++, text.charAt(i));
        }
    }

    void add(long number) {
        room(AsciiNumber.MAX_LENGTH);
        used += AsciiNumber.format(number, block + used);
    }

    /**
     * Writes all that is there to the file, which may take less: then fewer bytes are written and
     * nothing is removed from here.
     *
     * @return how many bytes were written
     * @throws IOException where none could be
     */
    long write(AppendFile file) throws IOException {
        long written = 0;
        while (written < used) {
            try {
                written += file.write(next(written));
            } catch (IOException e) {
                if (written == 0) {
                    throw e;
                }
                return written;
            }
        }
        return written;
    }

    private ByteBuffer next(long from) {
        if (from > 0 || used > MOST_WRITTEN_BYTES) {
            return Memory.view(block + from, (int) Math.min(used - from, MOST_WRITTEN_BYTES));
        }
        if (view == null) {
            view = Memory.view(block, (int) Math.min(capacity, MOST_WRITTEN_BYTES));
        }
        return view.position(0).limit((int) used);
    }

    /** Forgets the first bytes, which are written. */
    void remove(long length) {
        used -= length;
        if (used > 0) {
            Memory.copy(block + length, block, used);
        } else if (capacity > MOST_KEPT_BYTES) {
            close();
        }
    }

    /** Forgets all. */
    void clear() {
        remove(used);
    }

    private void room(long bytes) {
        if (used + bytes <= capacity) {
            return;
        }
        long larger = Math.max(USUAL_BYTES, Math.max(capacity * 2, used + bytes));
        block = arena.enlarge(block, used, larger);
        capacity = larger;
        view = null;
    }

    @Override
    public void close() {
        if (block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
            used = 0;
            view = null;
        }
    }
}
