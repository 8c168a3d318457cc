package io.respite.server;

import io.netty.buffer.ByteBuf;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.RequestReader;

/**
 * What one client sent and the server has not run yet, and where the reader stands in it. Owned by
 * the engine thread. Hot.
 *
 * <p>While a request is incomplete, or its client waits, the bytes stand in a block of this
 * connection's own; otherwise it holds no memory.
 */
final class ClientInput {

    private static final long SMALLEST_PENDING_BYTES = 1024;

    private final Transfer transfer;
    private final Limits limits;
    private final RequestReader reader = new RequestReader(null);
    private long pending;
    private long capacity;
    private int length;

    ClientInput(Transfer transfer, Limits limits) {
        this.transfer = transfer;
        this.limits = limits;
    }

    RequestReader reader() {
        return reader;
    }

    /** The block of the bytes that wait, or 0. */
    long pending() {
        return pending;
    }

    /** How many bytes wait. */
    int length() {
        return length;
    }

    /** How many bytes may wait before they need a larger block. */
    long capacity() {
        return capacity;
    }

    /** Moves bytes to the shared input block, because none wait, and begins to read there. */
    void readShared(ByteBuf input, int bytes) {
        transfer.readInput(input, bytes);
        beginToRead();
    }

    private void beginToRead() {
        if (reader.args() == null) {
            reader.useArgs(transfer.takeArgs());
        }
        reader.restart();
    }

    /**
     * Keeps bytes for later, or hands them to the receiver if there is one; returns whether no more
     * wait than a client may send ahead.
     */
    boolean hold(ByteBuf input, int bytes, Session.Receiver receiver) {
        if (receiver != null) {
            byte[] received = new byte[bytes];
            input.readBytes(received);
            receiver.receive(received);
            return true;
        }
        if (pending == 0) {
            beginToRead();
            pending = transfer.arena.allocate(Math.max(SMALLEST_PENDING_BYTES, bytes));
            capacity = transfer.arena.usableBytes(pending);
            length = 0;
        }
        append(input, bytes);
        return length <= limits.queryBufferBytes();
    }

    /** Adds bytes to those that wait. */
    void append(ByteBuf input, int bytes) {
        long needed = (long) length + bytes;
        if (needed > capacity) {
            long larger = largerCapacity(needed, reader.neededBytes());
            long moved = transfer.arena.allocate(larger);
            Memory.copy(pending, moved, length);
            transfer.arena.free(pending);
            pending = moved;
            capacity = transfer.arena.usableBytes(moved);
            reader.moved(moved);
        }
        transfer.readInput(input, bytes);
        Memory.copy(transfer.input, pending + length, bytes);
        length += bytes;
    }

    /* Doubles, so that nothing is taken for bytes that never come; but once a sixteenth of a long
     * string has come, the rest is believed in, because to move hundreds of megabytes takes long.
     */
    private long largerCapacity(long needed, long known) {
        if (known <= needed) {
            return Math.max(needed, capacity * 2);
        }
        return needed >= known / 16 ? known : Math.max(needed, capacity * 2);
    }

    /**
     * Keeps what the reader has not used of a block, the shared one or that of the bytes that wait.
     * Returns false, and keeps it not, where what is no whole word yet is more than a client may
     * send ahead, together with the {@code queuedBytes} of its transaction: those are input that
     * has yet to be used, too.
     */
    boolean keepRest(long block, int limit, long queuedBytes) {
        int start = reader.requestStart();
        int rest = limit - start;
        long unread = limit - Math.max(start, reader.position());
        if (unread + queuedBytes > limits.queryBufferBytes() || rest > Limits.MOST_QUERY_BYTES) {
            return false;
        }
        if (rest == 0 && !reader.isInsideRequest()) {
            release();
            return true;
        }
        if (block == pending && start == 0) {
            return true;
        }
        long kept = transfer.arena.allocate(Math.max(SMALLEST_PENDING_BYTES, rest));
        Memory.copy(block + start, kept, rest);
        if (block == pending) {
            transfer.arena.free(pending);
        }
        pending = kept;
        capacity = transfer.arena.usableBytes(kept);
        length = rest;
        reader.moved(kept);
        return true;
    }

    /** Forgets what waits. */
    void release() {
        if (pending != 0) {
            transfer.arena.free(pending);
            pending = 0;
            capacity = 0;
            length = 0;
        }
        if (reader.args() != null) {
            transfer.giveArgs(reader.args());
            reader.useArgs(null);
        }
    }
}
