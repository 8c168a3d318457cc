package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.engine.FunctionLibraries;
import io.respite.persistence.Persistence;
import io.respite.persistence.rdb.Loading;
import io.respite.persistence.rdb.RdbLoader;
import io.respite.persistence.rdb.RdbReceiver;
import java.util.logging.Logger;

/**
 * Puts the data of a primary in the place of this server's own, as {@code repl-diskless-load} says.
 * Owned by the engine thread.
 *
 * <pre>
 *   disabled      wire ─▶ file ─▶ what is here is removed ─▶ loaded from the file
 *                 where nothing is here: loaded from the wire, aside, and kept in a file too
 *   on-empty-db   what is here, nothing, is removed ─▶ loaded from the wire
 *   swapdb        loaded from the wire, aside ─▶ what is here is removed ─▶ swapped in
 * </pre>
 */
final class FullSync {

    private static final Logger LOG = Logger.getLogger(FullSync.class.getName());

    /** Which way the data takes. */
    private enum Mode {
        FILE,
        BOTH,
        WIRE,
        ASIDE
    }

    private final Surroundings surroundings;
    private final Runnable onEmptied;
    private final Engine engine;
    private final Persistence persistence;
    private final RdbLoader loader;
    private final Loading loading;
    private final Mode mode;
    private FunctionLibraries libraries;
    private boolean isServing;

    /**
     * A full sync that has yet to begin.
     *
     * @param onEmptied is run when what was here is removed: nobody can go on from it
     */
    FullSync(Surroundings surroundings, Runnable onEmptied) {
        this.surroundings = surroundings;
        this.onEmptied = onEmptied;
        engine = surroundings.engine();
        persistence = surroundings.persistence();
        loader = persistence.loader();
        loading = persistence.loading();
        boolean isEmpty = engine.keyspace().size() == 0;
        mode =
                switch (engine.settings().text("repl-diskless-load")) {
                    case "swapdb" -> Mode.ASIDE;
                    case "on-empty-db" -> isEmpty ? Mode.WIRE : Mode.FILE;
                    default -> isEmpty ? Mode.BOTH : Mode.FILE;
                };
    }

    /** Whether clients are served from the old data meanwhile. */
    boolean isServing() {
        return isServing;
    }

    /** Whether there is a file. */
    boolean isToDisk() {
        return mode == Mode.FILE || mode == Mode.BOTH;
    }

    /**
     * Who takes the data that is coming.
     *
     * @param totalBytes of it, or -1
     * @param isSameHistory whether what is here was the primary's own a while ago: clients may
     *     read it until the new is whole
     */
    Intake begin(long totalBytes, boolean isSameHistory, Intake.Listener listener) {
        if (mode == Mode.FILE) {
            return toFile(this::loadFile, listener);
        }
        if (isAside()) {
            libraries = engine.scripting().libraries().aside(0);
        }
        if (mode == Mode.BOTH) {
            return new TeeIntake(this, totalBytes, listener);
        }
        if (mode == Mode.ASIDE) {
            killSaving();
        } else {
            flushOld();
        }
        LOG.info("MASTER <-> REPLICA sync: Loading DB in memory");
        isServing = mode == Mode.ASIDE && isSameHistory;
        if (isServing) {
            loading.beginAside(Math.max(0, totalBytes));
        } else {
            loading.begin(Math.max(0, totalBytes));
        }
        return toMemory(totalBytes, listener);
    }

    private boolean isAside() {
        return mode == Mode.ASIDE || mode == Mode.BOTH;
    }

    /** All that goes to the file has come: from now on clients wait for what is left to be done. */
    void arrived(long totalBytes) {
        flushOld();
        LOG.info("MASTER <-> REPLICA sync: Loading DB in memory");
        loading.begin(totalBytes);
    }

    /** Takes the data into memory. */
    MemoryIntake toMemory(long totalBytes, Intake.Listener listener) {
        RdbReceiver receiver = loader.receive(isAside(), libraries, totalBytes);
        return new MemoryIntake(engine, this, receiver, listener);
    }

    /** Takes the data to the file that snapshots are written to, which is then loaded. */
    FileIntake toFile(FileIntake.Loader fromFile, Intake.Listener listener) {
        long second = engine.clock().seconds();
        return new FileIntake(surroundings, loader.configured(), second, fromFile, listener);
    }

    /* All is in the file that snapshots are written to. */
    private void loadFile(Intake.Listener listener) {
        flushOld();
        LOG.info("MASTER <-> REPLICA sync: Loading DB in memory");
        loader.loadFromPrimary(loader.configured())
                .thenAccept(
                        outcome -> {
                            if (outcome == RdbLoader.Outcome.LOADED) {
                                listener.loaded(Math.max(0, loader.origin().database()));
                            } else {
                                appendAnew();
                                listener.failed(
                                        "Failed trying to load the MASTER synchronization DB from"
                                                + " disk, check server logs.");
                            }
                        });
    }

    private void flushOld() {
        makeRoom();
        LOG.info("MASTER <-> REPLICA sync: Flushing old data");
    }

    /* What is here now is of another history: nobody can go on from it. */
    private void makeRoom() {
        killSaving();
        surroundings.dropReplicas().run();
        surroundings.stream().close();
        onEmptied.run();
    }

    /* The append-only file must not bring back what is no longer here. */
    private void appendAnew() {
        persistence.appendOnlyFile().beginAnew();
    }

    /* It would be put in the place of what comes now. */
    private void killSaving() {
        if (!persistence.saves().isSaving()) {
            return;
        }
        if (isToDisk()) {
            LOG.info(
                    "Replica is about to load the RDB file received from the master, but there is"
                            + " a pending RDB child running. Killing process "
                            + ProcessHandle.current().pid()
                            + " and removing its temp file to avoid any race");
        }
        persistence.saves().kill();
    }

    /** So much was loaded from the wire by now. */
    void progressed(RdbReceiver receiver) {
        receiver.tell(loading);
    }

    /** All was loaded from the wire. */
    void swapIn() {
        if (mode == Mode.BOTH) {
            loader.adoptAside(libraries);
        } else if (mode == Mode.ASIDE) {
            makeRoom();
            LOG.info("MASTER <-> REPLICA sync: Swapping active DB with loaded DB");
            loader.adoptAside(libraries);
            LOG.info("MASTER <-> REPLICA sync: Discarding old DB in background");
        }
        loading.end();
        engine.serveBlocked();
    }

    /** Not all could be loaded from the wire: nothing of it stays. */
    void giveUp() {
        if (isAside()) {
            engine.keyspace().dropAside();
            libraries.clear();
            LOG.info("MASTER <-> REPLICA sync: Discarding temporary DB in background");
        } else {
            loader.flush();
            appendAnew();
        }
        loading.end();
    }
}
