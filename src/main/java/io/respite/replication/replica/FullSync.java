package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.persistence.rdb.RdbLoader;
import java.util.logging.Logger;

/** Puts the data of a primary in the place of this server's own. Owned by the engine thread. */
final class FullSync {

    private static final Logger LOG = Logger.getLogger(FullSync.class.getName());

    private final Surroundings surroundings;
    private final Engine engine;
    private final Persistence persistence;

    FullSync(Surroundings surroundings) {
        this.surroundings = surroundings;
        engine = surroundings.engine();
        persistence = surroundings.persistence();
    }

    /** Who takes the data that is coming. */
    Intake begin(Intake.Listener listener) {
        long second = engine.clock().seconds();
        return new FileIntake(
                surroundings, persistence.loader().configured(), second, this::load, listener);
    }

    /* All is in the file that snapshots are written to. */
    private void load(Intake.Listener listener) {
        RdbLoader loader = persistence.loader();
        makeRoom();
        LOG.info("MASTER <-> REPLICA sync: Loading DB in memory");
        loader.loadFromPrimary(loader.configured())
                .thenAccept(
                        outcome -> {
                            if (outcome == RdbLoader.Outcome.LOADED) {
                                listener.loaded(Math.max(0, loader.origin().database()));
                            } else {
                                listener.failed(
                                        "Failed trying to load the MASTER synchronization DB from"
                                                + " disk, check server logs.");
                            }
                        });
    }

    /* What is here now is of another history: nobody can go on from it. */
    private void makeRoom() {
        if (persistence.saves().isSaving()) {
            LOG.info(
                    "Replica is about to load the RDB file received from the master, but there is"
                            + " a pending RDB child running. Killing process "
                            + ProcessHandle.current().pid()
                            + " and removing its temp file to avoid any race");
            persistence.saves().kill();
        }
        surroundings.dropReplicas().run();
        surroundings.stream().close();
        LOG.info("MASTER <-> REPLICA sync: Flushing old data");
    }
}
