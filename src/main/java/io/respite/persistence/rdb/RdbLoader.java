package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import io.respite.engine.FunctionLibraries;
import io.respite.engine.LibraryTaker;
import io.respite.keyspace.Keyspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Logger;

/**
 * Loads RDB files into the keyspace: in slices between the clients' turns, who are told to wait, or
 * at once. Owned by the engine thread.
 */
public final class RdbLoader {

    private static final Logger LOG = Logger.getLogger(RdbLoader.class.getName());

    /** Clients only ask how far it is: they can wait longer than usual. */
    private static final long SLICE_NANOS = 2_000_000;

    /** What became of a file. */
    public enum Outcome {
        LOADED,
        MISSING,
        FAILED
    }

    /**
     * What a file is loaded into.
     *
     * @param replaces whether all that is there goes first; else keys of the file take the place of
     *     those that are there
     * @param database the database that all keys go to, or -1 for those that the file names
     */
    public record Aim(boolean replaces, int database) {}

    private final Engine engine;
    private final Loading loading;
    private final ValueCodecs codecs;
    private final ThreadFactory threads;

    /** What the file that was opened last tells of itself. */
    private LoadLog opened;

    /**
     * A loader of one server.
     *
     * @param threads makes those that read ahead
     */
    public RdbLoader(Engine engine, Loading loading, ThreadFactory threads) {
        this.engine = engine;
        this.loading = loading;
        this.threads = threads;
        codecs = new ValueCodecs(engine.keyspace());
    }

    /** The file that {@code dir} and {@code dbfilename} name. */
    public Path configured() {
        return engine.settings().path("dbfilename");
    }

    /**
     * Loads that file into an empty keyspace, in slices; a replica with the keys whose time has
     * come, which are its primary's to remove, a primary without: its replicas are told of them.
     * Never fails but says what became of it.
     */
    public CompletableFuture<Outcome> loadConfigured() {
        long begin = engine.clock().nanos();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        boolean keepsExpired = engine.replication().isReplica();
        RdbTarget target = new RdbTarget(true, keepsExpired, false, RdbTarget.AS_SAVED, verifies());
        LoadLog log = new LoadLog(loading, engine.clock(), engine.replication());
        RdbLoad load = open(configured(), target, log, outcome);
        if (load != null) {
            slice(load, outcome);
        }
        return outcome.thenApply(
                reached -> {
                    if (reached == Outcome.LOADED) {
                        logTime(engine.clock().nanos() - begin);
                    } else if (reached == Outcome.FAILED) {
                        /* Nobody may see, or save, what is not the data. */
                        flush();
                        engine.setLoading(true);
                    }
                    return reached;
                });
    }

    private static void logTime(long nanos) {
        LOG.info(String.format(Locale.ROOT, "DB loaded from disk: %.3f seconds", nanos / 1e9));
    }

    /**
     * Loads the keys of a file that was checked ({@link RdbCheck}) into the keyspace as it is, in
     * slices. Its libraries are passed over: who had them checked has them. Never fails but says
     * what became of it.
     */
    public CompletableFuture<Outcome> load(Path file, Aim aim) {
        if (aim.replaces()) {
            flushKeys(aim.database());
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        LoadLog log = new LoadLog(loading, engine.clock());
        RdbLoad load = open(file, surroundings(null), target(true, aim.database()), log, outcome);
        if (load != null) {
            slice(load, outcome);
        }
        return outcome;
    }

    /**
     * Loads a file that a primary sent in place of all that is there, in slices: with the keys
     * whose time has come, which are the primary's to remove. Where it is broken nothing is there
     * afterwards. Never fails but says what became of it.
     */
    public CompletableFuture<Outcome> loadFromPrimary(Path file) {
        flush();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        RdbTarget target = RdbTarget.fromPrimary(verifies(), false);
        RdbLoad load = open(file, target, outcome);
        if (load != null) {
            slice(load, outcome);
        }
        return outcome.thenApply(
                reached -> {
                    if (reached != Outcome.LOADED) {
                        flush();
                    }
                    return reached;
                });
    }

    /**
     * Loads what a primary sends, as it comes.
     *
     * @param isAside whether into {@link Keyspace#aside}, and its functions into {@code libraries},
     *     or else into the keyspace, which is emptied
     * @param bytes how many come, or -1
     */
    public RdbReceiver receive(boolean isAside, FunctionLibraries libraries, long bytes) {
        if (!isAside) {
            flush();
        }
        return new RdbReceiver(
                surroundings(isAside ? libraries : functions()),
                RdbTarget.fromPrimary(verifies(), isAside),
                new LoadLog(loading, engine.clock()),
                bytes);
    }

    private FunctionLibraries functions() {
        return engine.scripting().libraries();
    }

    /** Forgets all data. */
    public void flush() {
        flushKeys(RdbTarget.AS_SAVED);
        functions().clear();
    }

    /** Puts what was filled aside, and these functions, in the place of the data. */
    public void adoptAside(FunctionLibraries libraries) {
        engine.keyspace().adoptAside();
        functions().adopt(libraries, FunctionLibraries.Policy.FLUSH);
    }

    /** What the file that was loaded last says of where its data was. */
    public RdbOrigin origin() {
        return opened == null ? RdbOrigin.UNKNOWN : opened.origin();
    }

    private void flushKeys(int database) {
        Keyspace keyspace = engine.keyspace();
        if (database == RdbTarget.AS_SAVED) {
            keyspace.flushAll();
        } else {
            keyspace.flush(keyspace.database(database));
        }
    }

    /**
     * Opens a file that commands are to follow, to be read into an empty keyspace by the caller;
     * keys whose time has come are kept.
     *
     * @throws IOException where it cannot be opened
     */
    public RdbLoad openBase(Path file) throws IOException {
        RdbTarget target = new RdbTarget(true, true, false, RdbTarget.AS_SAVED, verifies());
        LoadLog log = new LoadLog(loading, engine.clock());
        return RdbLoad.open(file, surroundings(functions()), target, log).inParts();
    }

    /**
     * Reads on in such a snapshot for about a time.
     *
     * @return whether there is more
     * @throws RdbError where the file is broken
     */
    public boolean readBase(RdbLoad load, long nanos) {
        boolean hasMore = load.slice(nanos);
        loading.counted(load.reader().keysLoaded(), load.reader().keysExpired());
        return hasMore;
    }

    private RdbLoad.Surroundings surroundings(LibraryTaker libraries) {
        return new RdbLoad.Surroundings(
                engine.keyspace(), codecs, libraries, engine.clock(), threads);
    }

    /** Loads the configured file while the engine stands still. */
    public Outcome reload(boolean flushes, boolean merges) {
        if (flushes) {
            flush();
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        RdbLoad load = open(configured(), target(merges, RdbTarget.AS_SAVED), outcome);
        boolean goesOn = load != null;
        while (goesOn) {
            goesOn = step(load, Long.MAX_VALUE / 2, outcome);
        }
        Outcome reached = outcome.join();
        if (reached == Outcome.FAILED && flushes) {
            flush();
        }
        return reached;
    }

    private RdbTarget target(boolean replaces, int database) {
        return new RdbTarget(true, false, replaces, database, verifies());
    }

    private boolean verifies() {
        return engine.settings().flag("rdbchecksum") && !engine.instance().skipsChecksums();
    }

    /* Returns null, and tells the outcome, where there is nothing to load. */
    private RdbLoad open(Path file, RdbTarget target, CompletableFuture<Outcome> outcome) {
        return open(file, target, new LoadLog(loading, engine.clock()), outcome);
    }

    private RdbLoad open(
            Path file, RdbTarget target, LoadLog log, CompletableFuture<Outcome> outcome) {
        return open(file, surroundings(functions()), target, log, outcome);
    }

    private RdbLoad open(
            Path file,
            RdbLoad.Surroundings surroundings,
            RdbTarget target,
            LoadLog log,
            CompletableFuture<Outcome> outcome) {
        try {
            RdbLoad load = RdbLoad.open(file, surroundings, target, log).inParts();
            opened = log;
            loading.begin(load.totalBytes());
            return load;
        } catch (NoSuchFileException missing) {
            outcome.complete(Outcome.MISSING);
        } catch (IOException unreadable) {
            String reason = Files.isReadable(file) ? unreadable.getMessage() : "Permission denied";
            LOG.warning("Fatal error: can't open the RDB file " + file + " for reading: " + reason);
            outcome.complete(Outcome.FAILED);
        }
        return null;
    }

    private void slice(RdbLoad load, CompletableFuture<Outcome> outcome) {
        slice(load, new KeyDelay(engine.clock()), outcome);
    }

    private void slice(RdbLoad load, KeyDelay delay, CompletableFuture<Outcome> outcome) {
        engine.keyspace().tick(engine.clock().millis());
        long micros = engine.settings().number("key-load-delay");
        long millis = delay.millisLeft(load.keys(), micros);
        if (millis > 0) {
            engine.loop().schedule(millis, () -> slice(load, delay, outcome));
        } else if (step(load, micros == 0 ? SLICE_NANOS : 0, outcome)) {
            engine.loop().yieldThen(() -> slice(load, delay, outcome));
        }
    }

    /* Returns whether there is more. */
    private boolean step(RdbLoad load, long nanos, CompletableFuture<Outcome> outcome) {
        RdbReader reader = load.reader();
        try {
            boolean hasMore = load.slice(nanos);
            loading.reached(reader.position(), reader.keysLoaded(), reader.keysExpired());
            if (hasMore) {
                return true;
            }
            LoadLog.done(reader);
            end(load, outcome, Outcome.LOADED);
        } catch (RdbError broken) {
            LoadLog.failed(reader, broken);
            end(load, outcome, Outcome.FAILED);
        } catch (OutOfMemoryError full) {
            LOG.warning("Short read or OOM loading DB. Unrecoverable error, aborting now.");
            end(load, outcome, Outcome.FAILED);
        }
        return false;
    }

    private void end(RdbLoad load, CompletableFuture<Outcome> outcome, Outcome reached) {
        load.close();
        loading.end();
        outcome.complete(reached);
    }
}
