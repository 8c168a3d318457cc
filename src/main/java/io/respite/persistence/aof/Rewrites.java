package io.respite.persistence.aof;

import io.respite.engine.Engine;
import io.respite.engine.LatencyEvent;
import io.respite.engine.LatencyMonitor;
import io.respite.engine.settings.Settings;
import io.respite.persistence.aof.AppendOnlyFile.State;
import io.respite.persistence.aof.Manifest.AofFile;
import io.respite.persistence.disk.DiskFault;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.Logger;

/**
 * Rewrites the append-only file as the shortest one that means the same. Owned by the engine
 * thread.
 *
 * <pre>
 *   begin   a new increment takes the writes from here on      base 1, incr 1, incr 2
 *           the state as of now is written to a temporary file
 *   end     it becomes the base, what it replaces is history   base 2, incr 2, history
 *           history is deleted                                 base 2, incr 2
 * </pre>
 *
 * <p>Each of these is one manifest, which replaces the one before at once. Whenever the process
 * ends, the files that the manifest names have all writes in them.
 */
final class Rewrites {

    private static final Logger LOG = Logger.getLogger(Rewrites.class.getName());

    private static final CommandError RUNNING =
            new CommandError("ERR Background append only file rewriting already in progress");
    private static final CommandError FAILED =
            new CommandError(
                    "ERR Can't execute an AOF background rewriting. Please check the server logs"
                            + " for more information.");

    private static final int NEVER = -1;

    /** What has become of a manifest that was to be on disk. */
    private enum Written {
        /** The one before is there. */
        NOT,
        /** Which of the two the next start finds is not known. */
        PERHAPS,
        SURELY
    }

    private final Engine engine;
    private final AppendOnlyFile aof;
    private final AofServices services;
    private final RewriteLimit limit = new RewriteLimit();
    private BaseWriter.Writing running;
    private boolean isRdb;
    private boolean scheduled;
    private boolean begunAnew;
    private boolean well = true;
    private long begunSecond;
    private long lastSeconds = NEVER;

    Rewrites(Engine engine, AppendOnlyFile aof, AofServices services) {
        this.engine = engine;
        this.aof = aof;
        this.services = services;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Whether a rewrite begins as soon as it can. */
    boolean isScheduled() {
        return scheduled;
    }

    /** Whether the last one succeeded. */
    boolean isWell() {
        return well;
    }

    /** How long the last one took, or -1. */
    long lastSeconds() {
        return lastSeconds;
    }

    /** For how long the one that runs has done so, or -1. */
    long currentSeconds() {
        return isRunning() ? second() - begunSecond : NEVER;
    }

    /** BGREWRITEAOF. */
    void onCommand(ReplyWriter reply, boolean isInTransaction) {
        if (isRunning()) {
            throw RUNNING;
        }
        if (services.writer().isBusy() || isInTransaction) {
            scheduled = true;
            engine.statistics().aofRewriteFailures = 0;
            reply.status("Background append only file rewriting scheduled");
        } else if (begin()) {
            reply.status(
                    isRunning()
                            ? "Background append only file rewriting started"
                            : "Background append only file rewriting scheduled");
        } else {
            throw FAILED;
        }
    }

    /** Appending begins with a rewrite. Returns false where that is impossible. */
    boolean beginToTurnOn() {
        if (!isRunning() && services.writer().isBusy()) {
            scheduleToTurnOn();
            return true;
        }
        if (engine.transactions().isRunning()) {
            scheduled = true;
            LOG.info(
                    "AOF was enabled during a transaction. An AOF background was scheduled to start"
                            + " when possible.");
            return true;
        }
        if (isRunning()) {
            LOG.info(
                    "AOF was enabled but there is already an AOF rewriting in background. Stopping"
                            + " background AOF and starting a rewrite now.");
            abort();
            if (services.writer().isBusy()) {
                scheduleToTurnOn();
                return true;
            }
        }
        return begin();
    }

    private void scheduleToTurnOn() {
        scheduled = true;
        LOG.info(
                "AOF was enabled but there is already another background operation. An AOF"
                        + " background was scheduled to start when possible.");
    }

    /** Begins one now, or as soon as it can; what one that is running has seen is of no use. */
    void beginAnew() {
        abort();
        begunAnew = true;
        scheduled = true;
        well = true;
        engine.statistics().aofRewriteFailures = 0;
        tick();
    }

    /** Nothing is appended any more. */
    void turnedOff() {
        begunAnew = false;
        abort();
        scheduled = false;
    }

    /** Begins a rewrite if one is due; called some times a second. */
    void tick() {
        boolean mayBegin = !engine.isLoading() && !engine.scripting().isBusy();
        if (isRunning() || services.writer().isBusy() || !mayBegin) {
            return;
        }
        if (scheduled) {
            if (!isLimited()) {
                begin();
            }
        } else if (aof.state() == State.ON && hasGrown() && !isLimited()) {
            LOG.info("Starting automatic rewriting of AOF on " + growth() + "% growth");
            begin();
        }
    }

    private boolean isLimited() {
        return limit.holds(engine.statistics().aofRewriteFailures, second());
    }

    private boolean hasGrown() {
        Settings settings = engine.settings();
        long percentage = settings.number("auto-aof-rewrite-percentage");
        return percentage > 0
                && aof.log().total() > settings.number("auto-aof-rewrite-min-size")
                && growth() >= percentage;
    }

    private long growth() {
        return (long) (aof.log().total() * 100.0 / Math.max(1, aof.baseBytes())) - 100;
    }

    /* Now, or later where the disk does not take what must be in the file before. Returns false
     * where it failed. */
    private boolean begin() {
        aof.log().write(true);
        if (!aof.log().buffer().isEmpty()) {
            scheduled = true;
            return true;
        }
        aof.forgetDatabase();
        try {
            aof.directory().create();
        } catch (IOException e) {
            LOG.warning(
                    "Can't open or create append-only dir "
                            + aof.directory().directory()
                            + ": "
                            + DiskFault.reason(e));
            well = false;
            return false;
        }
        if (aof.state() != State.OFF && !openIncrement()) {
            well = false;
            return false;
        }
        engine.statistics().aofRewrites++;
        isRdb = engine.settings().flag("aof-use-rdb-preamble");
        try {
            running = services.writer().begin(temporaryBase(), isRdb, this::ended);
        } catch (IOException e) {
            LOG.warning("Can't rewrite append only file in background: " + DiskFault.reason(e));
            well = false;
            return false;
        }
        scheduled = false;
        begunSecond = second();
        LOG.info("Background append only file rewriting started");
        aof.append(aof.state() != State.OFF);
        return true;
    }

    private Path temporaryBase() {
        return aof.directory()
                .parent()
                .resolve("temp-rewriteaof-bg-" + ProcessHandle.current().pid() + ".aof");
    }

    /* Without a base, what is written now counts for nothing yet: the manifest does not know it. */
    private boolean openIncrement() {
        AofDirectory directory = aof.directory();
        boolean isFirst = aof.state() == State.WAITING;
        Manifest next = isFirst ? null : aof.manifest().withIncrement(directory.stem());
        String name = isFirst ? directory.temporaryIncrement() : next.last().name();
        AppendFile file;
        try {
            file = services.opener().open(directory.file(name), true);
        } catch (IOException e) {
            LOG.warning("Can't open the append-only file " + name + ": " + DiskFault.reason(e));
            return false;
        }
        if (!isFirst && !put(next, directory.file(name))) {
            close(file);
            return false;
        }
        LOG.info("Creating AOF incr file " + name + " on background rewrite");
        aof.log().use(file, 0);
        if (!isFirst) {
            aof.become(next);
        }
        return true;
    }

    /* Puts a manifest in place, or deletes the files that are new in it. Returns whether it counts.
     * Where that is not known, the files stay, and so does what the one before names: both mean the
     * same, and whatever comes next has names of its own. */
    private boolean put(Manifest next, Path... files) {
        switch (write(next)) {
            case SURELY -> {
                return true;
            }
            case PERHAPS -> aof.become(aof.manifest().without(next));
            case NOT -> {
                for (Path file : files) {
                    delete(file);
                }
            }
        }
        return false;
    }

    private Written write(Manifest manifest) {
        Written written = Written.NOT;
        try {
            aof.directory().replace(manifest);
            written = Written.PERHAPS;
            aof.directory().flush();
            written = Written.SURELY;
        } catch (IOException e) {
            LOG.warning(
                    "Can't write the AOF manifest file "
                            + aof.directory().manifest()
                            + ": "
                            + DiskFault.reason(e));
        }
        return written;
    }

    private void ended(IOException failure) {
        running = null;
        if (failure != null) {
            LOG.warning(
                    "Background AOF rewrite terminated with error: " + DiskFault.reason(failure));
            failed();
        } else {
            LOG.info("Background AOF rewrite terminated with success");
            if (takeOver()) {
                well = true;
                begunAnew = false;
                engine.statistics().aofRewriteFailures = 0;
                LOG.info("Background AOF rewrite finished successfully");
                if (aof.state() == State.WAITING) {
                    aof.turnedOn();
                }
            } else {
                failed();
            }
        }
        lastSeconds = second() - begunSecond;
        aof.tellOfAnew();
    }

    private void failed() {
        well = false;
        engine.statistics().aofRewriteFailures++;
        delete(temporaryBase());
        stopWaiting();
        scheduled |= begunAnew || aof.state() == State.WAITING;
    }

    /* What was appended without a base is worth nothing. */
    private void stopWaiting() {
        if (aof.state() == State.WAITING) {
            aof.append(false);
            aof.log().close();
            LOG.info(
                    "Removing the temp incr aof file "
                            + aof.directory().temporaryIncrement()
                            + " in the background");
            delete(aof.directory().file(aof.directory().temporaryIncrement()));
        }
    }

    /** The temporary base becomes the base. Returns false, with nothing changed, if it cannot. */
    private boolean takeOver() {
        AofDirectory directory = aof.directory();
        boolean isFirst = aof.state() == State.WAITING;
        Manifest next = aof.manifest().withBase(directory.stem(), isRdb);
        Path base = directory.file(next.base().name());
        if (!move(temporaryBase(), base)) {
            return false;
        }
        LOG.info("Successfully renamed the temporary AOF base file into " + next.base().name());
        Path increment = null;
        if (isFirst) {
            next = next.withIncrement(directory.stem());
            increment = directory.file(next.last().name());
            if (!move(directory.file(directory.temporaryIncrement()), increment)) {
                delete(base);
                return false;
            }
        }
        next = next.withRewritten(aof.state() == State.OFF ? 0 : 1);
        if (!(isFirst ? put(next, base, increment) : put(next, base))) {
            return false;
        }
        aof.become(next);
        if (aof.state() != State.OFF) {
            measure(base);
        }
        deleteHistory();
        return true;
    }

    private void measure(Path base) {
        long size = aof.log().size();
        LatencyMonitor latency = engine.observers().latency();
        long begun = latency.begin();
        try {
            size += Files.size(base);
        } catch (IOException e) {
            LOG.warning("Unable to obtain the AOF file length. stat: " + DiskFault.reason(e));
        }
        latency.end(LatencyEvent.AOF_FSTAT, begun);
        aof.log().setTotal(size);
        aof.setBaseBytes(size);
    }

    private boolean move(Path from, Path to) {
        LatencyMonitor latency = engine.observers().latency();
        long begun = latency.begin();
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            latency.end(LatencyEvent.AOF_RENAME, begun);
            return true;
        } catch (IOException e) {
            LOG.warning(
                    "Error trying to rename the temporary AOF file "
                            + from
                            + " into "
                            + to
                            + ": "
                            + DiskFault.reason(e));
            return false;
        }
    }

    /** Deletes files that count no more, unless a test wants to see them. */
    void deleteHistory() {
        Manifest manifest = aof.manifest();
        if (manifest.history().isEmpty() || engine.settings().flag("aof-disable-auto-gc")) {
            return;
        }
        for (AofFile file : manifest.history()) {
            LOG.info("Removing the history file " + file.name() + " in the background");
            delete(aof.directory().file(file.name()));
        }
        Manifest next = manifest.withoutHistory();
        if (write(next) == Written.SURELY) {
            aof.become(next);
        }
    }

    /* The name is gone at once, because it may be used again; only what it stood for, which may
     * take long to free, is left to the worker. */
    private void delete(Path file) {
        try {
            FileChannel held = FileChannel.open(file, StandardOpenOption.READ);
            try {
                Files.deleteIfExists(file);
            } finally {
                services.worker().execute(() -> close(held));
            }
        } catch (NoSuchFileException e) {
            /* There is nothing to delete. */
            return;
        } catch (IOException e) {
            LOG.warning("Fail to remove the file " + file + ": " + DiskFault.reason(e));
        }
    }

    private static void close(Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warning("Fail to close a file: " + DiskFault.reason(e));
        }
    }

    /** Stops the rewrite that is running, if there is one. */
    void abort() {
        if (running != null) {
            LOG.info("Killing running AOF rewrite child: " + ProcessHandle.current().pid());
            running.abort();
            running = null;
            delete(temporaryBase());
            stopWaiting();
            scheduled |= begunAnew;
        }
    }

    private long second() {
        return engine.clock().seconds();
    }
}
