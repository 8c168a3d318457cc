package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import io.respite.engine.Loop;
import io.respite.engine.SlicePace;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.Snapshot;
import io.respite.persistence.disk.ByteSink;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One RDB on its way: the keyspace as it is when this begins, written to a sink while commands go
 * on, or at once. Owned by the engine thread.
 *
 * <pre>
 *   keyspace.Snapshot -- entries --> RdbWriter -- chunks --> ChunkEncoder -- bytes --> ByteSink
 *        engine thread, in slices                    worker, one task a chunk
 * </pre>
 */
public final class RdbSnapshot {

    /** Hears on the engine thread that the last byte is where it belongs, or why it is not. */
    @FunctionalInterface
    public interface Ended {

        /** The snapshot is complete where there is no failure. */
        void ended(IOException failure);
    }

    private static final long REST_MILLIS = 1;

    private static final IOException ABORTED = new IOException("aborted");

    private final Keyspace keyspace;
    private final Loop loop;
    private final Executor worker;
    private final Ended ended;
    private final long room;
    private final ChunkEncoder encoder;
    private final Chunks chunks;
    private final ValueCodecs codecs;
    private final RdbWriter writer;
    private final Snapshot snapshot;
    private final SlicePace pace;
    private final KeyDelay delay;
    private final long delayMicros;
    private final boolean hasKeys;
    private boolean isScheduled;
    private boolean isWalked;
    private boolean isAborted;

    /**
     * Takes the keyspace as it is now; {@link #resume} or {@link #complete} must follow.
     *
     * @param worker runs tasks one after the other, on a thread that may wait for the sink
     */
    RdbSnapshot(Engine engine, RdbForm form, ByteSink sink, Executor worker, Ended ended) {
        this.worker = worker;
        this.ended = ended;
        keyspace = engine.keyspace();
        loop = engine.loop();
        pace = new SlicePace(engine, sink.waitsForEngine());
        delay = new KeyDelay(engine.clock());
        delayMicros = engine.settings().number("rdb-key-save-delay");
        room = keyspace.arena().allocate(ChunkEncoder.ROOM_BYTES);
        encoder = new ChunkEncoder(sink, room, form.sums());
        chunks = new Chunks(keyspace.arena(), worker, encoder, () -> loop.execute(this::resume));
        codecs = new ValueCodecs(keyspace);
        writer = new RdbWriter(keyspace, codecs, chunks, form);
        writer.begin(form.notes());
        hasKeys = form.content() == RdbForm.Content.ALL;
        if (form.content() != RdbForm.Content.NOTHING) {
            engine.scripting().libraries().forEach(writer::function);
        }
        snapshot = keyspace.beginSnapshot(writer);
    }

    /** How many entries there are to be written. */
    public long totalKeys() {
        return snapshot.total();
    }

    /** How many of them are. */
    public long keys() {
        return snapshot.visited();
    }

    /** Bytes of memory that this takes, and that what it still has to write takes for it alone. */
    public long memoryBytes() {
        return chunks.bytes() + ChunkEncoder.ROOM_BYTES + snapshot.leftBytes();
    }

    /** How many bytes the sink has taken. */
    public long bytes() {
        return encoder.writtenBytes();
    }

    /** Goes on in slices between the clients' turns. */
    public void resume() {
        if (!isScheduled && !isWalked) {
            isScheduled = true;
            loop.yieldThen(this::slice);
        }
    }

    private void slice() {
        isScheduled = false;
        if (isWalked) {
            return;
        }
        if (encoder.failure() != null) {
            fail();
            return;
        }
        if (!hasKeys) {
            snapshot.abort();
            walked();
            finish();
            return;
        }
        if (chunks.isFull() || isDelayed()) {
            return;
        }
        pace.begin(snapshot.isHurried());
        while (pace.goesOn()) {
            if (!snapshot.step()) {
                walked();
                finish();
                break;
            }
            if (chunks.isFull() || isDelayed()) {
                pace.end();
                return;
            }
        }
        pace.end();
        if (pace.isAlone()) {
            rest();
        } else {
            resume();
        }
    }

    /* Comes back when it is time for the next key. */
    private boolean isDelayed() {
        long millis = delayMicros == 0 ? 0 : delay.millisLeft(snapshot.visited(), delayMicros);
        if (millis > 0) {
            isScheduled = true;
            loop.schedule(millis, this::slice);
        }
        return millis > 0;
    }

    /* A thread that works all the time is kept waiting by the system where there are few
     * processors, and with it the client that comes. */
    private void rest() {
        isScheduled = !isWalked;
        if (isScheduled) {
            loop.schedule(REST_MILLIS, this::slice);
        }
    }

    /** Writes what is left, and returns when it is where it belongs. */
    public void complete() {
        if (!walk()) {
            isWalked = true;
            snapshot.abort();
        }
        delay.await(snapshot.visited(), delayMicros);
        CompletableFuture<Void> written = new CompletableFuture<>();
        worker.execute(
                () -> {
                    encoder.finish();
                    written.complete(null);
                });
        written.join();
        close();
    }

    /**
     * Goes through all that is left, so that another snapshot can begin; what is still to be
     * written, and the end, come in their time.
     */
    public void completeWalk() {
        if (isWalked) {
            return;
        }
        if (walk()) {
            finish();
        } else {
            fail();
        }
    }

    /* Returns whether all was visited: the sink takes no more else. */
    private boolean walk() {
        while (encoder.failure() == null) {
            if (!snapshot.step()) {
                walked();
                return true;
            }
            if (chunks.isFull()) {
                chunks.await();
            }
        }
        return false;
    }

    private void walked() {
        isWalked = true;
        writer.end();
    }

    private void finish() {
        worker.execute(
                () -> {
                    encoder.finish();
                    loop.execute(this::close);
                });
    }

    /** Ends before all is written, which is told as a failure. */
    void giveUp(IOException reason) {
        encoder.fail(reason);
        if (!isWalked) {
            fail();
        }
    }

    /** Ends before all is written: the sink forgets it, and nobody hears of the end. */
    public void abort() {
        isAborted = true;
        encoder.fail(ABORTED);
        if (!isWalked) {
            fail();
        }
    }

    private void fail() {
        isWalked = true;
        snapshot.abort();
        finish();
    }

    private void close() {
        chunks.close();
        codecs.close();
        keyspace.arena().free(room);
        if (!isAborted) {
            ended.ended(encoder.failure());
        }
    }
}
