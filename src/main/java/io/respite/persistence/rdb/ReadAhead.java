package io.respite.persistence.rdb;

import io.respite.bytes.Crc64;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadFactory;

/**
 * Reads a file, or whatever bytes come from, ahead of the one who needs them, in a thread of its
 * own, which sums them up as well. Owned by the thread that takes the stretches.
 */
final class ReadAhead implements RdbSource {

    /*
     * A few blocks go round: the reader fills one while another is read.
     *
     *   free ─▶ thread: read, sum up ─▶ filled ─▶ owner: current ─▶ free
     */

    private static final int BLOCKS = 4;
    private static final int STRETCH_BYTES = 512 << 10;

    /** One block, and what is in it; belongs to the thread that took it from a queue. */
    private static final class Stretch {
        private final long block;
        private int length;
        private long checksumBefore;
        private IOException failure;

        private Stretch(long block) {
            this.block = block;
        }

        private long ref() {
            return block + HEADROOM_BYTES;
        }
    }

    private final Arena arena;
    private final ReadableByteChannel channel;
    private final long totalBytes;
    private final boolean sumsUp;
    private final Stretch[] all = new Stretch[BLOCKS];
    private final ArrayBlockingQueue<Stretch> free = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Stretch> filled = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private Stretch current;
    private long taken;

    /**
     * Begins to read.
     *
     * @param channel what is read, to be closed by this
     * @param totalBytes how many bytes it has, or -1
     * @param sumsUp whether the checksum is needed
     */
    ReadAhead(
            Arena arena,
            ReadableByteChannel channel,
            long totalBytes,
            boolean sumsUp,
            ThreadFactory threads) {
        this.arena = arena;
        this.channel = channel;
        this.totalBytes = totalBytes;
        this.sumsUp = sumsUp;
        for (int i = 0; i < BLOCKS; i++) {
            all[i] = new Stretch(arena.allocate(HEADROOM_BYTES + STRETCH_BYTES));
            free.add(all[i]);
        }
        thread = threads.newThread(this::readAll);
        thread.start();
    }

    private void readAll() {
        long checksum = 0;
        try {
            Stretch stretch;
            do {
                stretch = free.take();
                read(stretch);
                stretch.checksumBefore = checksum;
                if (sumsUp) {
                    checksum = Crc64.update(checksum, stretch.ref(), stretch.length);
                }
                filled.put(stretch);
            } while (stretch.length > 0 && stretch.failure == null);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /* Nothing but the end leaves a stretch empty. */
    private void read(Stretch stretch) {
        ByteBuffer buffer = Memory.view(stretch.ref(), STRETCH_BYTES);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException failure) {
            stretch.failure = failure;
        }
        stretch.length = buffer.position();
    }

    @Override
    public long totalBytes() {
        return totalBytes;
    }

    @Override
    public boolean next() {
        if (current != null) {
            if (current.length == 0) {
                return false;
            }
            taken += current.length;
            free.add(current);
        }
        current = take();
        if (current.failure != null) {
            throw new RdbError("I/O error: " + current.failure.getMessage(), taken);
        }
        return current.length > 0;
    }

    private Stretch take() {
        try {
            return filled.take();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new RdbError("reading was interrupted", taken);
        }
    }

    @Override
    public long ref() {
        return current.ref();
    }

    @Override
    public int length() {
        return current.length;
    }

    @Override
    public long checksumBefore() {
        return current.checksumBefore;
    }

    /** Ends the reading and frees the blocks. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            /* It was only read: nothing is lost. */
        }
        thread.interrupt();
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        for (Stretch stretch : all) {
            arena.free(stretch.block);
        }
    }
}
