package io.respite.persistence.rdb;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Loads an RDB that comes in pieces, as far as it has come. Owned by its keyspace's thread.
 *
 * <pre>
 *   block   | read | a step that was begun: undone, to be read again | room |
 *                  ^ start                                          ^ end
 * </pre>
 *
 * <p>A step, a key with its value or an element of a long one, that runs out of bytes is undone
 * and tried again when about twice as many of its bytes are there: so it takes time in proportion
 * to its length, whatever that is. What is kept is the step that is not whole, and nothing is taken
 * for bytes that never come.
 */
public final class RdbReceiver implements AutoCloseable {

    private static final long LEAST_BYTES = 256 << 10;

    /** A larger block is not kept for the next steps. */
    private static final long MOST_KEPT_BYTES = 1 << 20;

    private final Arena arena;
    private final RdbInput in;
    private final RdbReader reader;
    private final LoadLog log;
    private final boolean sumsUp;
    private long block;
    private long capacity;

    /** Places in the block: of the first byte that was not read, and behind the last. */
    private long start;

    private long end;

    /** So many bytes of a step must be there before it is tried again. */
    private long wanted;

    private boolean ended;
    private boolean closed;

    RdbReceiver(RdbLoad.Surroundings surroundings, RdbTarget target, LoadLog log, long bytes) {
        arena = surroundings.keyspace().arena();
        in = RdbInput.open(arena, bytes);
        in.readInParts(LongRead.LEAST_ELEMENTS);
        reader = new RdbReader(in, surroundings, target, log);
        this.log = log;
        sumsUp = target.verifies();
    }

    /** How many bytes were read, and how many keys are loaded. */
    public void tell(Loading loading) {
        loading.reached(reader.position(), reader.keysLoaded(), reader.keysExpired());
    }

    /** Where in which history the data is. */
    public RdbOrigin origin() {
        return log.origin();
    }

    /** Takes bytes, to be read; what follows the end is passed over. */
    public void take(long ref, int length) {
        if (ended) {
            return;
        }
        room(length);
        Memory.copy(ref, block + end, length);
        end += length;
    }

    /**
     * Loads what is whole of what was taken, some steps of it at most.
     *
     * @return whether the number of steps ended it
     * @throws RdbError where the bytes are no RDB; nothing more is to be taken
     */
    public boolean read(int steps) {
        return !ended && end - start >= wanted && readOn(steps);
    }

    /** How many keys are loaded. */
    public long keys() {
        return reader.keysLoaded();
    }

    private void room(int bytes) {
        if (end + bytes <= capacity) {
            return;
        }
        long kept = end - start;
        long old = block;
        if (kept + bytes > capacity || capacity > MOST_KEPT_BYTES && kept < capacity / 8) {
            capacity = Math.max(LEAST_BYTES, Math.max(kept * 2, kept + bytes));
            block = arena.allocate(capacity);
            capacity = arena.usableBytes(block);
        }
        in.move(block, sumsUp);
        if (kept > 0) {
            Memory.copy(old + start, block, kept);
        }
        if (old != 0 && old != block) {
            arena.free(old);
        }
        start = 0;
        end = kept;
    }

    private boolean readOn(int steps) {
        in.show(block + end);
        wanted = 0;
        int left = steps;
        while (!ended && left > 0) {
            left--;
            reader.mark();
            long begin = in.at();
            try {
                ended = !reader.step();
            } catch (RdbError error) {
                if (error != RdbError.STARVED) {
                    throw error;
                }
                if (!reader.isInsideValue()) {
                    reader.undo();
                    in.back(begin);
                }
                wanted = 2 * (block + end - in.at());
                left = steps;
                break;
            }
        }
        reader.settle();
        start = in.at() - block;
        if (ended) {
            LoadLog.done(reader);
        }
        return !ended && left == 0;
    }

    /**
     * No more bytes come.
     *
     * @throws RdbError where the end was not among them
     */
    public void complete() {
        in.end();
        wanted = 0;
        while (!ended) {
            readOn(Integer.MAX_VALUE);
        }
    }

    /** Says in the log what is wrong. */
    public void failed(RdbError error) {
        LoadLog.failed(reader, error);
    }

    /** Frees what was needed to read. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            reader.close();
            in.close();
            if (block != 0) {
                arena.free(block);
            }
        }
    }
}
