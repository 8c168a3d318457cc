package io.respite.persistence.aof;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.Loop;
import io.respite.engine.Session;
import io.respite.engine.settings.Setting.Refused;
import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Framing;
import io.respite.persistence.aof.Manifest.AofFile;
import io.respite.persistence.disk.DiskFault;
import io.respite.persistence.rdb.KeyDelay;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.logging.Logger;

/**
 * The append-only file: takes every write, and gives back what it took at the next start. Owned by
 * the engine thread. Hot.
 *
 * <pre>
 *   OFF ── appendonly yes ──▶ WAITING ── a rewrite succeeded ──▶ ON
 *    ▲                           │ ▲                              │
 *    │                           └─┘ it failed: another one       │
 *    └──────────────────── appendonly no ─────────────────────────┘
 * </pre>
 *
 * <p>WAITING writes are taken while a rewrite runs, to a file of their own that becomes the first
 * increment when there is a base. A start with {@code appendonly yes} is ON at once.
 */
public final class AppendOnlyFile implements EffectSink {

    private static final Logger LOG = Logger.getLogger(AppendOnlyFile.class.getName());

    private static final long TICK_MILLIS = 100;
    private static final long LOAD_SLICE_NANOS = 5_000_000;

    private static final CommandError NOT_LOADED =
            new CommandError("ERR Error trying to load the AOF files, check server logs.");
    private static final CommandError IN_TRANSACTION =
            new CommandError("ERR The append-only file cannot be loaded inside a transaction");

    /** Whether writes are appended. */
    enum State {
        OFF,
        WAITING,
        ON
    }

    private final Engine engine;
    private final AofServices services;
    private final AofDirectory directory;
    private final AppendLog log;
    private final AppendBuffer buffer;
    private final Framing framing;
    private final Rewrites rewrites;
    private final Runnable ofLoop = this::loopTurned;
    private Runnable onFlushed = () -> {};
    private Manifest manifest = Manifest.EMPTY;
    private State state = State.OFF;
    private boolean appending;
    private boolean turnEnds;

    /** Whether the loop will say when all clients had their turn. */
    private boolean isEndAwaited;

    private boolean loading;
    private boolean stamps;
    private long lastStamp;
    private long baseBytes;
    private Loop.Timer timer;
    private final List<Consumer<Boolean>> anewListeners = new ArrayList<>();

    /** One that is off until {@link #start}. */
    public AppendOnlyFile(Engine engine, AofServices services) {
        this.engine = engine;
        this.services = services;
        directory = new AofDirectory(engine.settings());
        rewrites = new Rewrites(engine, this, services);
        log = new AppendLog(engine, services.worker(), services.writer()::isBusy);
        log.onFlushed(() -> onFlushed.run());
        buffer = log.buffer();
        framing = new Framing(buffer, Effects.FILE);
        engine.replyGate().openBy(this::endTurn);
        engine.settings().onChange(this::applyAppendOnly, "appendonly");
        engine.settings()
                .onChange(
                        () -> stamps = engine.settings().flag("aof-timestamp-enabled"),
                        "aof-timestamp-enabled");
        stamps = engine.settings().flag("aof-timestamp-enabled");
        engine.settings().onChange(rewrites::deleteHistory, "aof-disable-auto-gc");
    }

    AofDirectory directory() {
        return directory;
    }

    AppendLog log() {
        return log;
    }

    Rewrites rewrites() {
        return rewrites;
    }

    /**
     * Much has changed that was not appended: what is there now becomes the base, as soon as can
     * be. Returns false, and does nothing, where nothing is appended.
     */
    public boolean beginAnew() {
        if (state == State.OFF) {
            return false;
        }
        rewrites.beginAnew();
        return true;
    }

    /** Whether that is still to come, or under way. */
    public boolean isBeginningAnew() {
        return state != State.OFF
                && (rewrites.isRunning() || rewrites.isScheduled() && rewrites.isWell());
    }

    /** Tells, when that has ended, whether all is in it. */
    public void onceAnew(Consumer<Boolean> listener) {
        anewListeners.add(listener);
        tellOfAnew();
    }

    /** A rewrite has ended, or will not begin. */
    void tellOfAnew() {
        if (!anewListeners.isEmpty() && !isBeginningAnew()) {
            boolean isWhole = isWhole();
            List<Consumer<Boolean>> told = List.copyOf(anewListeners);
            anewListeners.clear();
            told.forEach(listener -> listener.accept(isWhole));
        }
    }

    /** Whether the last time went well. */
    public boolean isWhole() {
        return rewrites.isWell();
    }

    State state() {
        return state;
    }

    Manifest manifest() {
        return manifest;
    }

    /** Takes a manifest that is on disk. */
    void become(Manifest newManifest) {
        manifest = newManifest;
    }

    /** Bytes of all files when they were rewritten or loaded last. */
    long baseBytes() {
        return baseBytes;
    }

    void setBaseBytes(long bytes) {
        baseBytes = bytes;
    }

    /** Takes what one command, or one transaction, has changed. */
    @Override
    public void accept(Effects effects) {
        if (effects.commandCount() == 0 || loading) {
            return;
        }
        if (stamps) {
            stamp();
        }
        framing.add(effects);
        if (!turnEnds) {
            turnEnds = true;
            engine.replyGate().close();
        }
        if (!isEndAwaited) {
            isEndAwaited = true;
            engine.loop().execute(ofLoop);
        }
    }

    private void stamp() {
        long second = engine.keyspace().now() / 1000;
        if (second > lastStamp) {
            lastStamp = second;
            buffer.add("#TS:");
            buffer.add(second);
            buffer.add("\r\n");
        }
    }

    private void loopTurned() {
        isEndAwaited = false;
        if (turnEnds) {
            endTurn();
        }
    }

    /* All clients had their turn: what they wrote is written, then they get their replies. */
    private void endTurn() {
        turnEnds = false;
        log.write(false);
        engine.replyGate().letGoInCrowdsOf(log.mostCollected());
        engine.replyGate().open();
    }

    private void tick() {
        timer = engine.loop().schedule(TICK_MILLIS, this::tick);
        if (!turnEnds) {
            log.write(false);
        }
        rewrites.tick();
        tellOfAnew();
    }

    /**
     * Reads the manifest and, where writes are to be appended, loads all files, in slices; then
     * opens the last one.
     *
     * @param ended is told when all is done, with null, or with why the server cannot start
     */
    public void start(Consumer<String> ended) {
        if (timer == null) {
            timer = engine.loop().schedule(TICK_MILLIS, this::tick);
        }
        try {
            manifest = readManifest();
            if (!engine.settings().flag("appendonly")) {
                ended.accept(null);
                return;
            }
            upgrade();
            AofLoad load = new AofLoad(engine, directory, manifest, services.reader());
            if (load.begin()) {
                services.loading().begin(load.totalBytes());
                KeyDelay delay = new KeyDelay(engine.clock());
                long begun = engine.clock().nanos();
                engine.loop().yieldThen(() -> slice(load, delay, begun, ended));
            } else {
                load.close();
                open();
                ended.accept(null);
            }
        } catch (AofError error) {
            ended.accept(error.getMessage());
        }
    }

    private Manifest readManifest() throws AofError {
        try {
            return directory.read();
        } catch (IOException e) {
            throw new AofError(
                    "Fatal error: can't open the AOF manifest file "
                            + directory.manifest()
                            + " for reading: "
                            + DiskFault.reason(e));
        } catch (ManifestError e) {
            LOG.warning("*** FATAL AOF MANIFEST FILE ERROR ***");
            LOG.warning(
                    "Reading the manifest file " + directory.manifest() + ", at line " + e.line());
            if (e.text() != null) {
                LOG.warning(">>> '" + e.text() + "'");
            }
            throw new AofError(e.getMessage());
        }
    }

    /* The one file of an older version becomes the base of a directory of its own. Should this
     * break off, the next start goes on with it. */
    private void upgrade() throws AofError {
        boolean isBaseOnly = manifest.base() != null && manifest.increments().isEmpty();
        boolean wasBegun =
                isBaseOnly
                        && manifest.base().name().equals(directory.stem())
                        && !Files.exists(directory.file(directory.stem()));
        if (!Files.isRegularFile(directory.oldFile())
                || !(wasBegun || manifest.isEmpty() || !Files.isDirectory(directory.directory()))) {
            return;
        }
        try {
            directory.create();
            Manifest upgraded = manifest.upgradedFrom(directory.stem());
            directory.write(upgraded);
            Files.move(directory.oldFile(), directory.file(directory.stem()));
            manifest = upgraded;
        } catch (IOException e) {
            throw new AofError(
                    "Error trying to move the old AOF file "
                            + directory.oldFile()
                            + " into dir "
                            + directory.directory()
                            + ": "
                            + DiskFault.reason(e));
        }
        LOG.info(
                "Successfully migrated an old-style AOF file ("
                        + engine.settings().text("appendfilename")
                        + ") into the AOF directory ("
                        + engine.settings().text("appenddirname")
                        + ").");
    }

    private void slice(AofLoad load, KeyDelay delay, long begun, Consumer<String> ended) {
        try {
            engine.keyspace().tick(engine.clock().millis());
            long micros = engine.settings().number("key-load-delay");
            long millis = delay.millisLeft(load.steps(), micros);
            if (millis > 0) {
                engine.loop().schedule(millis, () -> slice(load, delay, begun, ended));
                return;
            }
            boolean isLoaded = load.slice(micros == 0 ? LOAD_SLICE_NANOS : 0);
            services.loading().reached(load.loadedBytes());
            if (!isLoaded) {
                engine.loop().yieldThen(() -> slice(load, delay, begun, ended));
                return;
            }
            loaded(load, begun);
            services.loading().end();
            open();
            ended.accept(null);
        } catch (AofError error) {
            load.close();
            ended.accept(error.getMessage());
        }
    }

    private void loaded(AofLoad load, long begun) {
        load.close();
        log.setTotal(load.totalBytes());
        baseBytes = load.baseBytes();
        double seconds = (engine.clock().nanos() - begun) / 1e9;
        LOG.info(
                String.format(
                        Locale.ROOT, "DB loaded from append only file: %.3f seconds", seconds));
    }

    /* Goes on with the last increment, or makes the first, behind a base if there is none. */
    private void open() throws AofError {
        String what = "create the AOF directory " + directory.directory();
        try {
            directory.create();
            Manifest next = manifest;
            if (next.isEmpty()) {
                boolean isRdb = engine.settings().flag("aof-use-rdb-preamble");
                next = next.withBase(directory.stem(), isRdb);
                String base = next.base().name();
                what = "write the AOF base file " + base;
                services.writer().write(directory.file(base), isRdb);
                LOG.info("Creating AOF base file " + base + " on server start");
            }
            boolean isNew = next.last() == null;
            if (isNew) {
                next = next.withIncrement(directory.stem());
            }
            AofFile last = next.last();
            what = "open the append-only file " + last.name();
            AppendFile file = services.opener().open(directory.file(last.name()), isNew);
            if (next != manifest) {
                what = "write the AOF manifest file " + directory.manifest();
                directory.write(next);
                manifest = next;
            }
            log.use(file, file.size());
            LOG.info(
                    (isNew ? "Creating" : "Opening")
                            + " AOF incr file "
                            + last.name()
                            + " on server start");
        } catch (IOException e) {
            throw new AofError("Can't " + what + ": " + DiskFault.reason(e));
        }
        state = State.ON;
        log.begin();
        append(true);
        rewrites.deleteHistory();
    }

    /** Takes writes from now on, or no longer. */
    void append(boolean isAppending) {
        framing.forgetSelected();
        if (isAppending && !appending) {
            engine.sinks().add(this);
        } else if (!isAppending && appending) {
            engine.sinks().remove(this);
        }
        appending = isAppending;
    }

    /** The next write begins with SELECT: it goes to another file. */
    void forgetDatabase() {
        framing.forgetSelected();
    }

    private void applyAppendOnly() {
        boolean isWanted = engine.settings().flag("appendonly");
        if (isWanted && state == State.OFF) {
            turnOn();
        } else if (!isWanted && state != State.OFF) {
            turnOff();
        }
    }

    private void turnOn() {
        state = State.WAITING;
        log.begin();
        if (!rewrites.beginToTurnOn()) {
            state = State.OFF;
            LOG.warning(
                    "Redis needs to enable the AOF but can't trigger a background AOF rewrite"
                            + " operation. Check the above logs for more info about the error.");
            throw new Refused("Unable to turn on AOF. Check server logs.");
        }
    }

    private void turnOff() {
        if (log.isOpen()) {
            log.flush();
        }
        log.close();
        append(false);
        state = State.OFF;
        rewrites.turnedOff();
        onFlushed.run();
    }

    /** A rewrite succeeded: writes are in an increment behind its base. */
    void turnedOn() {
        state = State.ON;
        onFlushed.run();
    }

    /** BGREWRITEAOF: begins a rewrite, or notes that one is wanted; writes the reply. */
    void rewrite(ReplyWriter reply, boolean isInTransaction) {
        rewrites.onCommand(reply, isInTransaction);
    }

    /** Whether all that a client wrote is on this server's disk. */
    public boolean isOnDisk(Session session) {
        return state == State.ON && log.flushedWrites() >= session.propagated();
    }

    /** Up to where the history of the data is on this server's disk, or -1 without the file. */
    public long offsetOnDisk() {
        return state == State.OFF ? -1 : state == State.ON ? log.flushedOffset() : 0;
    }

    /** Has this run whenever more of what clients wrote may be on disk, or nothing is any more. */
    public void onFlushed(Runnable task) {
        onFlushed = task;
    }

    /**
     * DEBUG LOADAOF.
     *
     * @throws CommandError where the files cannot be loaded; some of them are in the keyspace then
     */
    public void reload() {
        if (engine.transactions().isRunning()) {
            throw IN_TRANSACTION;
        }
        if (log.isOpen()) {
            log.write(true);
        }
        engine.keyspace().flushAll();
        engine.scripting().libraries().clear();
        loading = true;
        try {
            Manifest read = readManifest();
            AofLoad load = new AofLoad(engine, directory, read, services.reader());
            if (read.isEmpty()) {
                throw new AofError("There is no append-only file");
            }
            try (load) {
                long begun = engine.clock().nanos();
                if (load.begin()) {
                    while (!load.slice(LOAD_SLICE_NANOS)) {
                        continue;
                    }
                    loaded(load, begun);
                }
            }
            manifest = read;
            engine.savedChanges(engine.changesSinceSave());
            LOG.info("Append Only File loaded by DEBUG LOADAOF");
        } catch (AofError error) {
            LOG.warning(error.getMessage());
            throw NOT_LOADED;
        } finally {
            loading = false;
        }
    }

    /**
     * The process is about to end: all that was written goes to disk.
     *
     * @return whether it may end: not while the first base is being written, unless it is forced to
     */
    public boolean prepareToEnd(boolean isForced) {
        if (rewrites.isRunning()) {
            if (state == State.WAITING) {
                LOG.warning(
                        isForced
                                ? "Writing initial AOF. Exit anyway."
                                : "Writing initial AOF, can't exit.");
                if (!isForced) {
                    return false;
                }
            }
            LOG.warning("There is a child rewriting the AOF. Killing it!");
            rewrites.abort();
        }
        if (state != State.OFF && log.isOpen()) {
            LOG.info("Calling fsync() on the AOF file.");
            log.flush();
        }
        return true;
    }

    /** Waits so long before each write, for tests. */
    public void delayWrites(long micros) {
        log.delayWrites(micros);
    }

    /** Bytes that wait to be written. */
    public long bufferBytes() {
        return buffer.capacity();
    }

    /** Adds the fields of INFO. */
    public void describe(InfoFields fields) {
        AofInfo.describe(this, engine, fields);
    }
}
