package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.Program.Saving;
import io.respite.engine.Storage;
import io.respite.persistence.aof.AofServices;
import io.respite.persistence.aof.AppendOnlyFile;
import io.respite.persistence.rdb.Loading;
import io.respite.persistence.rdb.MigrationLinks;
import io.respite.persistence.rdb.RdbLoader;
import io.respite.persistence.rdb.RdbLoader.Outcome;
import io.respite.persistence.rdb.Saves;
import io.respite.resp.CommandError;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What keeps the data beyond the process, put together. Owned by the engine thread. */
public final class Persistence implements Storage {

    private static final Logger LOG = Logger.getLogger(Persistence.class.getName());

    private static final ThreadFactory READERS =
            Thread.ofPlatform().daemon().name("respite-read")::unstarted;

    private static final int LONGEST_REMOVAL_SECONDS = 2;

    private static final CommandError NOT_SAVED = new CommandError("ERR");
    private static final ThreadFactory MIGRATORS =
            Thread.ofPlatform().daemon().name("respite-migrate-", 0)::unstarted;

    private static final CommandError NOT_RELOADED =
            new CommandError("ERR Error trying to load the RDB dump, check server logs.");

    private final Engine engine;
    private final Loading loading;
    private final RdbLoader loader;
    private final Saves saves;
    private final SaveJobs saveJobs;
    private final AppendOnlyFile appendOnlyFile;
    private final Executor snapshots;
    private MigrationLinks migrations;

    /** Joins the engine, before its first command. */
    public Persistence(Engine engine, Disk disk) {
        this.engine = engine;
        snapshots = disk.snapshots();
        loading = new Loading(engine);
        loader = new RdbLoader(engine, loading, READERS);
        saves = new Saves(engine, disk.snapshots());
        saveJobs = new SaveJobs(engine, saves);
        appendOnlyFile =
                new AppendOnlyFile(
                        engine,
                        new AofServices(
                                disk.worker(),
                                disk.opener(),
                                new SnapshotReader(loader),
                                new BaseFiles(engine, saves, disk.snapshots()),
                                loading));
        migrations = new MigrationLinks(engine, Executors.newCachedThreadPool(MIGRATORS));
        engine.useStorage(this);
    }

    /** The persistence of an engine that has one. */
    public static Persistence of(Engine engine) {
        return (Persistence) engine.storage();
    }

    /** The connections to servers that keys are sent to. */
    public MigrationLinks migrations() {
        return migrations;
    }

    /** Chooses other ones, before the first is used. */
    public void useMigrations(MigrationLinks newMigrations) {
        migrations = newMigrations;
    }

    @Override
    public long appendBytes() {
        return appendOnlyFile.bufferBytes();
    }

    @Override
    public long snapshotBytes() {
        return saves.running() == null ? 0 : saves.running().memoryBytes();
    }

    @Override
    public int migrationLinks() {
        return migrations.count();
    }

    /** How far a load has come. */
    public Loading loading() {
        return loading;
    }

    /** Loads snapshots. */
    public RdbLoader loader() {
        return loader;
    }

    /** The snapshots of this server. */
    public Saves saves() {
        return saves;
    }

    /** Saves that were asked for over HTTP. */
    public SaveJobs saveJobs() {
        return saveJobs;
    }

    public AppendOnlyFile appendOnlyFile() {
        return appendOnlyFile;
    }

    /**
     * Loads what is on disk, in slices; meanwhile clients are told so.
     *
     * @param ended is told when all is loaded, with null, or with what makes it impossible, in one
     *     line for the log
     */
    public void start(Consumer<String> ended) {
        TemporaryFiles.sweep(
                engine.settings().path("dir"), Instant.ofEpochMilli(engine.clock().millis()));
        saves.start();
        appendOnlyFile.start(
                failure -> {
                    if (failure != null || engine.settings().flag("appendonly")) {
                        ended.accept(failure);
                    } else {
                        loader.loadConfigured().thenAccept(outcome -> ended.accept(why(outcome)));
                    }
                });
    }

    private static String why(Outcome outcome) {
        return outcome == Outcome.FAILED
                ? "Fatal error loading the DB, check server logs. Exiting."
                : null;
    }

    @Override
    public void reload(boolean isSaved, boolean flushes, boolean merges) {
        if (isSaved && !saves.saveNow()) {
            throw NOT_SAVED;
        }
        if (loader.reload(flushes, merges) != Outcome.LOADED) {
            throw NOT_RELOADED;
        }
        LOG.info("DB reloaded by DEBUG RELOAD");
    }

    @Override
    public void delayAppends(long micros) {
        appendOnlyFile.delayWrites(micros);
    }

    @Override
    public void loadAppendOnlyFile() {
        appendOnlyFile.reload();
    }

    @Override
    public boolean flushedAll() {
        return saves.flushedAll();
    }

    /* What was called off removes its files when it comes to that. */
    private void awaitRemoval() {
        CompletableFuture<Void> removed = new CompletableFuture<>();
        snapshots.execute(() -> removed.complete(null));
        try {
            removed.get(LONGEST_REMOVAL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.log(Level.WARNING, "A temporary file may stay", late);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean prepareToEnd(Saving saving, boolean isForced) {
        saves.endStream();
        if (saves.kill()) {
            LOG.warning("There was a child saving an .rdb. Killed it!");
        }
        if (!appendOnlyFile.prepareToEnd(isForced)) {
            return false;
        }
        awaitRemoval();
        boolean isSaved =
                saving == Saving.ALWAYS || saving == Saving.AS_CONFIGURED && saves.hasSavePoints();
        if (!isSaved || engine.isLoading()) {
            return true;
        }
        LOG.info("Saving the final RDB snapshot before exiting.");
        if (saves.saveNow()) {
            return true;
        }
        LOG.warning(
                isForced
                        ? "Error trying to save the DB. Exit anyway."
                        : "Error trying to save the DB, can't exit.");
        return isForced;
    }

    @Override
    public void abandon() {
        saves.abandon();
    }
}
