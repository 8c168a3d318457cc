package io.respite.replication.primary;

import io.respite.bytes.Clock;
import io.respite.engine.Feed;
import io.respite.engine.Loop;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.persistence.disk.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * A snapshot on its way to the sockets of replicas, while it is made, without a file between.
 *
 * <pre>
 *   worker ── write ─▶ | piece | piece | piece | piece | ─▶ reader ─▶ socket
 *                      '- four of 256 KiB, in a ring ---'   reader ─▶ socket
 * </pre>
 *
 * <p>The worker fills a piece and waits for a free one; a piece is free when each reader has sent
 * it. So all go at the pace of the slowest, and the memory that is needed stays the same. Around
 * the snapshot stand {@code $EOF:}, a mark, and the same mark at its end.
 *
 * <p>Owned by the engine thread, but for the methods of {@link ByteSink}.
 */
final class RdbPipe implements ByteSink {

    private static final int PIECES = 4;
    private static final int PIECE_BYTES = 256 * 1024;

    private final Arena arena;
    private final Loop loop;
    private final Clock clock;
    private final Consumer<RdbPipe> onBroken;
    private final byte[] mark;
    private final long[] pieces = new long[PIECES];
    private final int[] lengths = new int[PIECES];
    private final List<Reader> readers = new ArrayList<>();
    private final Semaphore free = new Semaphore(PIECES);

    /** Of the worker: how many pieces were filled. */
    private long filled;

    private volatile boolean gaveUp;

    /** How many pieces have come to the engine thread, and how many are free again. */
    private long come;

    private long gone;
    private boolean isWritten;
    private boolean isEnded;

    /**
     * A pipe without readers.
     *
     * @param mark what stands at the end, of 40 bytes
     * @param onBroken run where it ends before all has come; ends whoever still sends from it
     */
    RdbPipe(Arena arena, Loop loop, Clock clock, String mark, Consumer<RdbPipe> onBroken) {
        this.arena = arena;
        this.loop = loop;
        this.clock = clock;
        this.onBroken = onBroken;
        this.mark = mark.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < PIECES; i++) {
            pieces[i] = arena.allocate(PIECE_BYTES);
        }
    }

    /** What comes before the snapshot. */
    static String heading(String mark) {
        return "$EOF:" + mark + "\r\n";
    }

    /**
     * One more takes the snapshot; before its first byte.
     *
     * @param onThrough run soon after it has sent all
     */
    Reader reader(Session owner, Runnable onThrough) {
        assert come == 0;
        Reader reader = new Reader(owner, onThrough);
        readers.add(reader);
        return reader;
    }

    /** Bytes of memory that this takes. */
    static long memoryBytes() {
        return (long) PIECES * PIECE_BYTES;
    }

    /** Whether the last byte has come. */
    boolean isWritten() {
        return isWritten;
    }

    /** How many readers have not got all. */
    int readers() {
        return readers.size();
    }

    @Override
    public boolean waitsForEngine() {
        return true;
    }

    @Override
    public void giveUp() {
        gaveUp = true;
        free.release(PIECES);
    }

    @Override
    public void write(long ref, int length) throws IOException {
        for (int done = 0; done < length; ) {
            long piece = await();
            int part = Math.min(length - done, PIECE_BYTES);
            Memory.copy(ref + done, piece, part);
            hand(part, false);
            done += part;
        }
    }

    private long await() throws IOException {
        free.acquireUninterruptibly();
        if (gaveUp) {
            throw new IOException("nobody takes the snapshot");
        }
        return pieces[(int) (filled % PIECES)];
    }

    private void hand(int length, boolean isLast) {
        int slot = (int) (filled++ % PIECES);
        loop.execute(
                () -> {
                    lengths[slot] = length;
                    come++;
                    isWritten = isLast;
                    feed();
                });
    }

    @Override
    public void finish() throws IOException {
        Memory.copyIn(mark, 0, mark.length, await());
        hand(mark.length, true);
    }

    @Override
    public void abort() {
        loop.execute(
                () -> {
                    onBroken.accept(this);
                    end();
                });
    }

    private void feed() {
        for (int i = readers.size() - 1; i >= 0; i--) {
            Reader reader = readers.get(i);
            if (reader.piece == come - 1) {
                reader.tookAt = clock.seconds();
            }
            reader.owner.peer().feed();
        }
        advance();
    }

    /* Pieces that all have sent go back to the worker. */
    private void advance() {
        long slowest = come;
        for (int i = 0; i < readers.size(); i++) {
            slowest = Math.min(slowest, readers.get(i).piece);
        }
        if (slowest > gone) {
            free.release((int) (slowest - gone));
            gone = slowest;
        }
        if (isWritten && gone == come) {
            end();
        }
    }

    private void end() {
        if (!isEnded) {
            isEnded = true;
            readers.clear();
            for (long piece : pieces) {
                arena.free(piece);
            }
        }
    }

    /** One replica's place in the snapshot. */
    final class Reader implements Feed {

        private final Session owner;
        private final Runnable onThrough;
        private long piece;
        private int sent;
        private boolean isGone;
        private long tookAt = clock.seconds();

        private Reader(Session owner, Runnable onThrough) {
            this.owner = owner;
            this.onThrough = onThrough;
        }

        /** Whether something of the snapshot is there for it to take. */
        boolean isLate() {
            return !isGone && piece < come;
        }

        @Override
        public long at() {
            return pieces[(int) (piece % PIECES)] + sent;
        }

        @Override
        public int available() {
            return isGone || piece == come ? 0 : lengths[(int) (piece % PIECES)] - sent;
        }

        boolean isOf(RdbPipe pipe) {
            return pipe == RdbPipe.this;
        }

        /** When it took something last, or found nothing, in seconds since 1970. */
        long tookAt() {
            return tookAt;
        }

        @Override
        public void taken(int bytes) {
            if (bytes > 0) {
                tookAt = clock.seconds();
            }
            sent += bytes;
            if (sent == lengths[(int) (piece % PIECES)]) {
                sent = 0;
                piece++;
                if (isWritten && piece == come) {
                    loop.execute(this::through);
                } else {
                    advance();
                }
            }
        }

        /* Later, because the connection is in the middle of asking for more. */
        private void through() {
            if (!isGone) {
                close();
                onThrough.run();
            }
        }

        @Override
        public long pendingBytes() {
            return available();
        }

        @Override
        public void close() {
            isGone = true;
            if (readers.remove(this)) {
                advance();
            }
        }
    }
}
