package io.respite.persistence.aof;

import io.respite.engine.Engine;
import io.respite.engine.LatencyEvent;
import io.respite.engine.LatencyMonitor;
import io.respite.engine.settings.Settings;
import io.respite.persistence.disk.DiskFault;
import io.respite.resp.CommandError;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The file that is appended to: what waits to be written, when it is written, and when it is
 * flushed to disk. Owned by the engine thread; flushing in the background is another thread's. Hot.
 *
 * <pre>
 *   buffer ── write, once a turn ──▶ the system ── flush, as appendfsync says ──▶ the disk
 *                                                    always     at once, before replies leave
 *                                                    everysec   once a second, by a worker
 *                                                    no         never
 * </pre>
 */
final class AppendLog implements AutoCloseable {

    /*
     * As flushAppendOnlyFile in Redis' aof.c. With everysec, a write that comes while a flush is
     * under way would wait for it in the system; so it is put off, for two seconds at most.
     *
     * A write that fails leaves all of it in the buffer and none of it in the file, if possible;
     * then no writes are taken from clients until a later attempt succeeds. With always there is no
     * way back, because what clients were shown cannot be undone: the process ends.
     */

    private static final Logger LOG = Logger.getLogger(AppendLog.class.getName());

    /** How long a write is put off because of a flush. */
    private static final long MOST_POSTPONED_SECONDS = 2;

    /**
     * So many clients share a write to the file: with one each, SET at -P 16 keeps 0.85 of its
     * throughput, with four all of it, and with eight or sixteen no more.
     */
    private static final int CROWD = 4;

    /** How often a failure is logged. */
    private static final long ERROR_LOG_SECONDS = 30;

    /** No size of a file: a flush has failed, and is due again. */
    private static final long NOTHING = -1;

    private enum Policy {
        ALWAYS,
        EVERY_SECOND,
        NEVER
    }

    private final Engine engine;
    private final Executor worker;
    private final BooleanSupplier isDiskBusy;
    private final AppendBuffer buffer;
    private Policy policy;
    private boolean sparesBusyDisk;
    private AppendFile file;
    private long size;
    private long flushedSize;
    private long total;
    private long lastFlushSecond;
    private long postponedSince;
    private long errorLoggedAt;
    private int pendingFlushes;
    private long delayMicros;
    private String writeFailure;
    private String flushFailure;
    private Mark flushed = new Mark(0, 0);
    private Runnable onFlushed = () -> {};

    /**
     * @param worker flushes files, one after the other
     * @param isDiskBusy whether something large is being written elsewhere
     */
    AppendLog(Engine engine, Executor worker, BooleanSupplier isDiskBusy) {
        this.engine = engine;
        this.worker = worker;
        this.isDiskBusy = isDiskBusy;
        buffer = new AppendBuffer(engine.keyspace().arena());
        engine.settings().onChange(this::applySettings, "appendfsync", "no-appendfsync-on-rewrite");
        applySettings();
    }

    private void applySettings() {
        Settings settings = engine.settings();
        policy =
                switch (settings.text("appendfsync")) {
                    case "always" -> Policy.ALWAYS;
                    case "everysec" -> Policy.EVERY_SECOND;
                    default -> Policy.NEVER;
                };
        sparesBusyDisk = settings.flag("no-appendfsync-on-rewrite");
    }

    /** Calls this whenever more of what was written is on disk. */
    void onFlushed(Runnable listener) {
        onFlushed = listener;
    }

    /** Where to add what is to be written. */
    AppendBuffer buffer() {
        return buffer;
    }

    /** Bytes of the file that is written, all of them handed to the system. */
    long size() {
        return size;
    }

    /** Bytes of all files together. */
    long total() {
        return total;
    }

    void setTotal(long newTotal) {
        total = newTotal;
    }

    /** How many flushes are under way. */
    int pendingFlushes() {
        return pendingFlushes;
    }

    /** Whether the last write and the last flush succeeded. */
    boolean isWell() {
        return writeFailure == null && flushFailure == null;
    }

    /** The newest change, of those that {@link Engine#propagated} counts, that is on disk. */
    long flushedWrites() {
        return flushed.writes;
    }

    /** Up to where the history of the data, as {@link Engine#replication} knows it, is on disk. */
    long flushedOffset() {
        boolean isAll = flushed.writes >= engine.propagated();
        return isAll ? engine.replication().offset() : flushed.offset;
    }

    /** How far writes have come: their number, and the bytes of their history. */
    private record Mark(long writes, long offset) {}

    private Mark mark() {
        return new Mark(engine.propagated(), engine.replication().offset());
    }

    boolean isOpen() {
        return file != null;
    }

    /** Writes to this file from now on; the one before is flushed and closed in the background. */
    void use(AppendFile newFile, long newSize) {
        AppendFile old = file;
        if (old != null) {
            Mark mark = mark();
            worker.execute(() -> flushAndClose(old, mark));
            lastFlushSecond = second();
        }
        file = newFile;
        size = newSize;
        flushedSize = newSize;
    }

    private void flushAndClose(AppendFile old, Mark mark) {
        String reason = force(old);
        try {
            old.close();
        } catch (IOException e) {
            LOG.warning("Fail to close the AOF file: " + DiskFault.reason(e));
        }
        engine.loop().execute(() -> flushed(reason, mark));
    }

    /* Returns why it failed, or null. What was closed meanwhile counts for nothing any more. */
    private static String force(AppendFile file) {
        try {
            file.force();
            return null;
        } catch (ClosedChannelException e) {
            return null;
        } catch (IOException e) {
            return DiskFault.reason(e);
        }
    }

    /** All changes so far are on disk, or in the files that were loaded. */
    void begin() {
        flushed = mark();
        lastFlushSecond = second();
        if (flushFailure != null) {
            LOG.warning("AOF reopen, just ignore the AOF fsync error in bio job");
        }
        if (writeFailure != null) {
            LOG.warning("AOF reopen, just ignore the last error.");
        }
        setFailures(null, null);
    }

    private void setFailures(String ofWrite, String ofFlush) {
        writeFailure = ofWrite;
        flushFailure = ofFlush;
        String reason = ofWrite == null ? ofFlush : ofWrite;
        engine.refusals()
                .refuseAppends(
                        reason == null
                                ? null
                                : new CommandError(
                                        "MISCONF Errors writing to the AOF file: " + reason));
    }

    /**
     * Writes what waits to be written, then flushes it if that is due.
     *
     * @param isForced whether it is written even if a flush is under way
     */
    void write(boolean isForced) {
        if (file == null) {
            return;
        }
        if (buffer.isEmpty()) {
            flushIfDue();
            return;
        }
        if (policy == Policy.EVERY_SECOND && pendingFlushes > 0 && !isForced && postpones()) {
            return;
        }
        postponedSince = 0;
        if (writeAll()) {
            flushIfDue();
        }
    }

    private boolean postpones() {
        long now = second();
        if (postponedSince == 0) {
            postponedSince = now;
            return true;
        }
        if (now - postponedSince < MOST_POSTPONED_SECONDS) {
            return true;
        }
        engine.statistics().aofDelayedFlushes++;
        LOG.info(
                "Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer"
                        + " without waiting for fsync to complete, this may slow down Redis.");
        return false;
    }

    /** Waits so long before each write, for tests. */
    void delayWrites(long micros) {
        delayMicros = micros;
    }

    private boolean writeAll() {
        if (delayMicros > 0) {
            LockSupport.parkNanos(delayMicros * 1000);
        }
        long begun = engine.observers().latency().begin();
        long wanted = buffer.length();
        long written = 0;
        String reason = null;
        try {
            written = buffer.write(file);
        } catch (IOException e) {
            reason = DiskFault.reason(e);
        }
        noteWrite(begun);
        if (written < wanted) {
            failed(written, wanted, reason);
            return false;
        }
        if (writeFailure != null) {
            LOG.info("AOF write error looks solved, Redis can write again.");
            setFailures(null, flushFailure);
        }
        size += written;
        total += written;
        buffer.clear();
        return true;
    }

    private void noteWrite(long begun) {
        LatencyMonitor latency = engine.observers().latency();
        long nanos = latency.end(LatencyEvent.AOF_WRITE, begun);
        if (nanos > 0) {
            latency.took(
                    pendingFlushes > 0
                            ? LatencyEvent.AOF_WRITE_PENDING_FSYNC
                            : isDiskBusy.getAsBoolean()
                                    ? LatencyEvent.AOF_WRITE_ACTIVE_CHILD
                                    : LatencyEvent.AOF_WRITE_ALONE,
                    nanos);
        }
    }

    private void failed(long written, long wanted, String reason) {
        long now = second();
        boolean logs = now - errorLoggedAt > ERROR_LOG_SECONDS;
        errorLoggedAt = logs ? now : errorLoggedAt;
        if (reason != null) {
            log(logs, "Error writing to the AOF file: " + reason);
        } else {
            log(
                    logs,
                    "Short write while writing to the AOF file: (nwritten="
                            + written
                            + ", expected="
                            + wanted
                            + ")");
            takeBack(written, logs);
        }
        if (policy == Policy.ALWAYS) {
            LOG.log(
                    Level.SEVERE,
                    "Can't recover from AOF write error when the AOF fsync policy is 'always'."
                            + " Exiting...");
            engine.program().fail();
        }
        setFailures(reason == null ? "No space left on device" : reason, flushFailure);
    }

    private static void log(boolean logs, String message) {
        if (logs) {
            LOG.warning(message);
        }
    }

    /* Of what was written in part, nothing stays; or else the rest is written later. */
    private void takeBack(long written, boolean logs) {
        try {
            file.truncate(size);
        } catch (IOException e) {
            log(
                    logs,
                    "Could not remove short write from the append-only file.  Redis may refuse to"
                            + " load the AOF the next time it starts.  ftruncate: "
                            + DiskFault.reason(e));
            size += written;
            total += written;
            buffer.remove(written);
        }
    }

    private void flushIfDue() {
        if (flushedSize == size || sparesBusyDisk && isDiskBusy.getAsBoolean()) {
            return;
        }
        if (policy == Policy.ALWAYS) {
            flushNow();
        } else if (policy == Policy.EVERY_SECOND || flushFailure != null) {
            long now = second();
            if (now > lastFlushSecond) {
                if (pendingFlushes == 0) {
                    flushLater();
                }
                lastFlushSecond = now;
            }
        }
    }

    /**
     * What so many clients of a turn write goes to the file together: all of it where each time it
     * has to reach the disk. Else few, for a client that is answered prepares its next requests
     * while others have their turn.
     */
    int mostCollected() {
        return policy == Policy.ALWAYS ? Integer.MAX_VALUE : CROWD;
    }

    private void flushNow() {
        long begun = engine.observers().latency().begin();
        try {
            file.force();
        } catch (IOException e) {
            LOG.severe(
                    "Can't persist AOF for fsync error when the AOF fsync policy is 'always': "
                            + DiskFault.reason(e)
                            + ". Exiting...");
            engine.program().fail();
        }
        engine.observers().latency().end(LatencyEvent.AOF_FSYNC_ALWAYS, begun);
        if (flushFailure != null) {
            setFailures(writeFailure, null);
        }
        flushedSize = size;
        lastFlushSecond = second();
        flushed = mark();
        onFlushed.run();
    }

    private void flushLater() {
        AppendFile flushing = file;
        Mark mark = mark();
        flushedSize = size;
        pendingFlushes++;
        worker.execute(
                () -> {
                    String reason = force(flushing);
                    engine.loop()
                            .execute(
                                    () -> {
                                        pendingFlushes--;
                                        flushed(reason, mark);
                                    });
                });
    }

    /* Whichever file it was: after a failure the one that is written is flushed again, because
     * only a flush that succeeds lets clients write. */
    private void flushed(String failure, Mark mark) {
        if (file == null) {
            return;
        }
        if (failure != null) {
            if (flushFailure == null) {
                LOG.warning("Fail to fsync the AOF file: " + failure);
            }
            flushedSize = NOTHING;
            setFailures(writeFailure, failure);
            return;
        }
        if (flushFailure != null) {
            setFailures(writeFailure, null);
        }
        flushed = mark.writes >= flushed.writes ? mark : flushed;
        if (postponedSince != 0) {
            write(false);
        }
        onFlushed.run();
    }

    /** Writes and flushes all, now, and goes on. Returns whether it is on disk. */
    boolean flush() {
        write(true);
        try {
            file.force();
            lastFlushSecond = second();
            return buffer.isEmpty();
        } catch (IOException e) {
            LOG.warning("Fail to fsync the AOF file: " + DiskFault.reason(e));
            return false;
        }
    }

    /** Ends it: what could not be written is forgotten. */
    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warning("Fail to close the AOF file: " + DiskFault.reason(e));
            }
            file = null;
        }
        size = 0;
        flushedSize = 0;
        postponedSince = 0;
        buffer.close();
        setFailures(null, null);
    }

    private long second() {
        return engine.clock().seconds();
    }
}
