package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.settings.SavePoints;
import io.respite.engine.settings.SavePoints.SavePoint;
import io.respite.engine.settings.Settings;
import io.respite.persistence.disk.ByteSink;
import io.respite.resp.CommandError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Saves all data to the file that {@code dir} and {@code dbfilename} name: when a client asks, in
 * the background, and when a save point is reached. Owned by the engine thread.
 *
 * <pre>
 *             BGSAVE, save point
 *     IDLE --------------------------> SAVING -- written --> IDLE, status ok
 *      |  <---- killed: SHUTDOWN, --------|
 *      |        FLUSHALL                  '-- failed ------> IDLE, status err; writes are refused
 *      '-- another snapshot is taken: SCHEDULED, begun by a later tick
 * </pre>
 */
public final class Saves {

    private static final Logger LOG = Logger.getLogger(Saves.class.getName());

    private static final CommandError IN_PROGRESS =
            new CommandError("ERR Background save already in progress");
    private static final CommandError OTHER_ACTIVE =
            new CommandError(
                    "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE"
                            + " SCHEDULE in order to schedule a BGSAVE whenever possible.");
    private static final IOException PUSHED_ASIDE =
            new IOException("all data had to be saved at once");
    private static final CommandError FAILED = new CommandError("ERR");
    private static final CommandError DISK_ERROR =
            new CommandError(
                    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable"
                            + " to persist to disk. Commands that may modify the data set are"
                            + " disabled, because this instance is configured to report errors"
                            + " during writes if RDB snapshotting fails"
                            + " (stop-writes-on-bgsave-error option). Please check the Redis logs"
                            + " for details about the RDB error.");

    private static final long TICK_MILLIS = 100;
    private static final long RETRY_SECONDS = 5;
    private static final int NEVER = -1;

    private final Engine engine;
    private final Settings settings;
    private final Executor worker;
    private List<SavePoint> savePoints;

    /** The snapshot that is being written to the file, or null. */
    private RdbSnapshot current;

    /** Any snapshot that is being written: this one, a base of the append-only file, a stream. */
    private RdbSnapshot running;

    /** One that is sent somewhere as it is made, or null. */
    private RdbSnapshot streamed;

    /** Hears of the end of the save that is being written, or null. */
    private RdbSnapshot.Ended listener;

    private boolean isScheduled;
    private boolean isLastOk = true;
    private boolean isStarted;
    private long lastSave;
    private long lastTry;
    private long startedAt;
    private long lastSeconds = NEVER;
    private long changesBefore;
    private long saves;
    private long nanosAtBegin;

    /** Which file the last save was to, whatever became of it; null before the first. */
    private volatile Path lastFile;

    /**
     * Saves for the engine.
     *
     * @param worker runs what waits for the disk, one task after the other
     */
    public Saves(Engine engine, Executor worker) {
        this.engine = engine;
        this.worker = worker;
        settings = engine.settings();
        lastSave = seconds();
        settings.onChange(this::readSettings, "save", "stop-writes-on-bgsave-error");
        readSettings();
    }

    private void readSettings() {
        savePoints = SavePoints.of(settings.words("save"));
        refuseWrites();
    }

    private void refuseWrites() {
        boolean refuses =
                !isLastOk && !savePoints.isEmpty() && settings.flag("stop-writes-on-bgsave-error");
        engine.refusals().refuseWrites(refuses ? DISK_ERROR : null);
    }

    private long seconds() {
        return engine.clock().seconds();
    }

    /** When the file was saved last, or the server started, in seconds since 1970. */
    public long lastSave() {
        return lastSave;
    }

    /** Whether the last save in the background went well. */
    public boolean isLastOk() {
        return isLastOk;
    }

    /** Whether data is being saved in the background, or sent to replicas. */
    public boolean isSaving() {
        return current != null || streamed != null;
    }

    /** Whether a snapshot of any kind is being written. */
    public boolean isBusy() {
        return running != null;
    }

    /** Whether there are save points. */
    public boolean hasSavePoints() {
        return !savePoints.isEmpty();
    }

    /** The snapshot that is being written, or null. */
    public RdbSnapshot running() {
        return running;
    }

    /** How many saves were begun since the start. */
    public long count() {
        return saves;
    }

    /** How long the last save in the background took, in seconds, or -1. */
    public long lastSeconds() {
        return lastSeconds;
    }

    /** How long the snapshot has been written for, in milliseconds. */
    public long runningMillis() {
        return running == null ? 0 : (engine.clock().nanos() - nanosAtBegin) / 1_000_000;
    }

    /**
     * Begins a snapshot of any kind; there is no other that {@link #isBusy}.
     *
     * @param ended hears of its end, not where it is aborted
     */
    public RdbSnapshot begin(RdbForm form, ByteSink sink, RdbSnapshot.Ended ended) {
        RdbSnapshot[] begun = new RdbSnapshot[1];
        begun[0] =
                new RdbSnapshot(
                        engine,
                        form,
                        sink,
                        worker,
                        failure -> {
                            leave(begun[0]);
                            ended.ended(failure);
                        });
        running = begun[0];
        nanosAtBegin = engine.clock().nanos();
        running.resume();
        return running;
    }

    /** The same, of one that is sent to replicas as it is made: it counts as a save. */
    public RdbSnapshot stream(RdbForm form, ByteSink sink, RdbSnapshot.Ended ended) {
        streamed = begin(form, sink, ended);
        return streamed;
    }

    private void leave(RdbSnapshot snapshot) {
        if (running == snapshot) {
            running = null;
        }
        if (streamed == snapshot) {
            streamed = null;
        }
        if (current == snapshot) {
            current = null;
        }
    }

    /** Ends a snapshot before it is complete. */
    public void abort(RdbSnapshot snapshot) {
        leave(snapshot);
        snapshot.abort();
    }

    /** Writes a snapshot of any kind at once. */
    public void write(RdbForm form, ByteSink sink) throws IOException {
        if (streamed != null) {
            streamed.giveUp(PUSHED_ASIDE);
        } else if (running != null) {
            running.completeWalk();
        }
        IOException[] failed = new IOException[1];
        RdbSnapshot.Ended ended = failure -> failed[0] = failure;
        new RdbSnapshot(engine, form, sink, worker, ended).complete();
        if (failed[0] != null) {
            throw failed[0];
        }
    }

    /**
     * SAVE: saves at once.
     *
     * @throws CommandError where it cannot be saved
     */
    public void save() {
        if (isSaving()) {
            throw IN_PROGRESS;
        }
        saves++;
        if (!saveNow()) {
            throw FAILED;
        }
    }

    /** Saves at once. Returns whether all went well. */
    public boolean saveNow() {
        try {
            long changes = engine.changesSinceSave();
            RdbFile file = file();
            file.open();
            write(RdbForm.of(engine, false), file);
            engine.savedChanges(changes);
            lastSave = seconds();
            isLastOk = true;
            refuseWrites();
            return true;
        } catch (IOException failure) {
            LOG.log(Level.FINE, "not saved", failure);
            return false;
        }
    }

    /** The process ends now: deletes what is not whole. Any thread may call it. */
    public void abandon() {
        Path last = lastFile;
        if (last != null) {
            RdbFile.abandon(last);
        }
    }

    private RdbFile file() {
        boolean flushesOften = settings.flag("rdb-save-incremental-fsync");
        lastFile = settings.path("dbfilename");
        return new RdbFile(lastFile, flushesOften);
    }

    /**
     * BGSAVE: begins to save in the background, or will when it can.
     *
     * @param mayWait whether it is done later where it cannot be now
     * @return whether it has begun
     * @throws CommandError where it is neither begun nor done later
     */
    public boolean saveInBackground(boolean mayWait) {
        if (isSaving()) {
            throw IN_PROGRESS;
        }
        boolean isInTransaction = engine.transactions().isRunning();
        if (running == null && !isInTransaction) {
            beginSave();
            return true;
        }
        if (!mayWait && !isInTransaction) {
            throw OTHER_ACTIVE;
        }
        isScheduled = true;
        return false;
    }

    /**
     * As BGSAVE, but at once or not at all.
     *
     * @param heard is told of the end too
     * @throws CommandError where something is being written already
     */
    public RdbSnapshot saveInBackground(RdbSnapshot.Ended heard) {
        engine.scripting().expectNotBusy();
        if (isSaving()) {
            throw IN_PROGRESS;
        }
        if (running != null) {
            throw OTHER_ACTIVE;
        }
        beginSave();
        listener = heard;
        return current;
    }

    private void beginSave() {
        saves++;
        changesBefore = engine.changesSinceSave();
        lastTry = seconds();
        startedAt = lastTry;
        LOG.info("Background saving started by pid " + ProcessHandle.current().pid());
        current = begin(RdbForm.of(engine, false), file(), this::saved);
    }

    private void saved(IOException failure) {
        isLastOk = failure == null;
        if (isLastOk) {
            LOG.info("Background saving terminated with success");
            engine.savedChanges(changesBefore);
            lastSave = seconds();
        } else {
            LOG.warning("Background saving error");
        }
        lastSeconds = seconds() - startedAt;
        refuseWrites();
        tellListener(failure);
    }

    private void tellListener(IOException failure) {
        RdbSnapshot.Ended told = listener;
        listener = null;
        if (told != null) {
            told.ended(failure);
        }
    }

    /** Calls a save in the background off. Returns whether there was one. */
    public boolean kill() {
        isScheduled = false;
        if (current == null) {
            return false;
        }
        abort(current);
        lastSeconds = seconds() - startedAt;
        LOG.warning("Background saving terminated by signal 10");
        tellListener(new IOException("It was called off"));
        return true;
    }

    /** Calls off what is sent to replicas: the process is about to end. */
    public void endStream() {
        if (streamed != null) {
            streamed.giveUp(PUSHED_ASIDE);
        }
    }

    /**
     * All keys were removed by FLUSHALL: so they are in the file then, where there are points.
     * Returns whether they are.
     */
    public boolean flushedAll() {
        kill();
        return hasSavePoints() && saveNow();
    }

    /** Looks from now on, several times a second, whether it is time to save. */
    public void start() {
        if (!isStarted) {
            isStarted = true;
            tick();
        }
    }

    private void tick() {
        engine.loop().schedule(TICK_MILLIS, this::tick);
        if (!engine.isLoading()) {
            saveIfDue();
        }
    }

    private void saveIfDue() {
        /* In the middle of a script there is no moment whose data could be kept. */
        if (running != null || engine.scripting().isBusy()) {
            return;
        }
        long now = seconds();
        boolean mayTry = isLastOk || now - lastTry > RETRY_SECONDS;
        for (SavePoint point : savePoints) {
            if (engine.changesSinceSave() >= point.changes()
                    && now - lastSave > point.seconds()
                    && mayTry) {
                LOG.info(
                        String.format(
                                "%d changes in %d seconds. Saving...",
                                point.changes(), point.seconds()));
                beginSave();
                return;
            }
        }
        if (isScheduled && mayTry) {
            isScheduled = false;
            beginSave();
        }
    }

    /** The fields of INFO on snapshots. */
    public void describe(InfoFields fields) {
        long total = running == null ? 0 : running.totalKeys();
        long done = running == null ? 0 : running.keys();
        fields.add("current_cow_peak", 0)
                .add("current_cow_size", 0)
                .add("current_cow_size_age", 0)
                .add("current_fork_perc", total == 0 ? 0 : 100.0 * done / total, 2)
                .add("current_save_keys_processed", done)
                .add("current_save_keys_total", total)
                .add("rdb_changes_since_last_save", engine.changesSinceSave())
                .add("rdb_bgsave_in_progress", isSaving() ? 1 : 0)
                .add("rdb_last_save_time", lastSave)
                .add("rdb_last_bgsave_status", isLastOk ? "ok" : "err")
                .add("rdb_last_bgsave_time_sec", lastSeconds)
                .add("rdb_current_bgsave_time_sec", current == null ? NEVER : seconds() - startedAt)
                .add("rdb_saves", saves)
                .add("rdb_last_cow_size", 0);
    }
}
