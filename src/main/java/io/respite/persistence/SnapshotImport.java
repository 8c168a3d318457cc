package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.FunctionLibraries;
import io.respite.engine.FunctionLibraries.Policy;
import io.respite.persistence.aof.AppendOnlyFile;
import io.respite.persistence.rdb.RdbCheck;
import io.respite.persistence.rdb.RdbLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loads snapshots that are handed over as a stream of bytes: into a temporary file first, which is
 * checked wholly before anything is loaded of it, its libraries of functions by loading them aside.
 * Waits for all of that: not for the engine thread.
 *
 * <pre>
 *   bytes ─▶ temporary file ─▶ RdbCheck ─▶ RdbLoader, in slices ─▶ the append-only file anew
 *                                  └─ libraries aside ─▶ adopted ─┘
 * </pre>
 */
public final class SnapshotImport {

    private static final int BLOCK_BYTES = 256 * 1024;

    private static final String FAILED_LIBRARY = "Failed loading library, ";

    /** Why nothing was loaded. */
    public enum Reason {
        /** Another one, or a load, is under way, or a script that takes long. */
        BUSY,
        /** The data is not this server's own, but its primary's. */
        REPLICA,
        /** What came is no snapshot that this server can load. */
        BROKEN,
        /** There is no room for it on the disk. */
        FULL,
        /** It was begun, and ended in an error: the log has it. */
        FAILED
    }

    /** Nothing was loaded, or in the case of {@link Reason#FAILED} not all. */
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        private final Reason reason;
        private final long offset;

        Refused(Reason reason, String message, long offset) {
            super(message);
            this.reason = reason;
            this.offset = offset;
        }

        public Reason reason() {
            return reason;
        }

        /** Where in the bytes that came the error is, or -1. */
        public long offset() {
            return offset;
        }
    }

    /**
     * What was loaded.
     *
     * @param keys in the snapshot, those included whose time had come
     * @param bytes of the snapshot
     */
    public record Loaded(long keys, long bytes) {}

    private final Engine engine;
    private final AtomicBoolean isBusy = new AtomicBoolean();

    public SnapshotImport(Engine engine) {
        this.engine = engine;
    }

    /**
     * Loads what the stream gives.
     *
     * @param announcedBytes how long it says it is, or -1
     * @throws IOException where the stream breaks off
     */
    public Loaded load(InputStream in, long announcedBytes, RdbLoader.Aim aim)
            throws IOException, Refused {
        Refused refused = engine.submit(this::refusal).join();
        if (refused != null) {
            throw refused;
        }
        if (!isBusy.compareAndSet(false, true)) {
            throw busy();
        }
        Path file = null;
        try {
            file = create(announcedBytes);
            receive(in, file);
            return load(file, aim);
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
            isBusy.set(false);
        }
    }

    /* On the engine thread. Why nothing may be loaded now, or null. */
    private Refused refusal() {
        if (engine.replication().isReplica()) {
            return new Refused(
                    Reason.REPLICA, "This server is a replica: its data is its primary's", -1);
        }
        if (engine.scripting().isBusy()) {
            return new Refused(Reason.BUSY, engine.scripting().busy().text(), -1);
        }
        return engine.isLoading() ? busy() : null;
    }

    private static Refused busy() {
        return new Refused(Reason.BUSY, "A snapshot is being loaded already", -1);
    }

    private Path create(long announcedBytes) throws Refused {
        Path directory = engine.submit(() -> engine.settings().path("dir")).join();
        try {
            if (announcedBytes > Files.getFileStore(directory).getUsableSpace()) {
                throw new Refused(
                        Reason.FULL, "The disk has no room for " + announcedBytes + " bytes", -1);
            }
            return TemporaryFiles.create(directory, "import");
        } catch (IOException failure) {
            throw full(failure);
        }
    }

    private static Refused full(IOException failure) {
        return new Refused(Reason.FULL, "The file cannot be kept: " + failure.getMessage(), -1);
    }

    private static void receive(InputStream in, Path file) throws IOException, Refused {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count; (count = in.read(block)) >= 0; ) {
                write(out, block, count);
            }
        }
    }

    /* What the stream throws is not the disk's fault. */
    private static void write(OutputStream out, byte[] block, int count) throws Refused {
        try {
            out.write(block, 0, count);
        } catch (IOException failure) {
            throw full(failure);
        }
    }

    /* Libraries are run once, by the check, and adopted when the keys are loaded. */
    private Loaded load(Path file, RdbLoader.Aim aim) throws IOException, Refused {
        FunctionLibraries libraries = engine.submit(this::aside).join();
        try {
            RdbCheck.Finding finding = check(file, aim, libraries);
            long bytes = Files.size(file);
            into(file, aim, libraries);
            return new Loaded(finding.keys(), bytes);
        } finally {
            engine.submit(() -> cleared(libraries)).join();
        }
    }

    private FunctionLibraries aside() {
        return engine.scripting().libraries().aside(FunctionLibraries.MOST_LOAD_MILLIS);
    }

    private static FunctionLibraries cleared(FunctionLibraries libraries) {
        libraries.clear();
        return libraries;
    }

    /* Each library is a turn of the engine's. */
    private RdbCheck.Finding check(Path file, RdbLoader.Aim aim, FunctionLibraries libraries)
            throws IOException, Refused {
        RdbCheck.Finding finding =
                RdbCheck.check(
                        file,
                        line -> {},
                        (ref, length, replaces) ->
                                engine.submit(() -> libraries.take(ref, length, false)).join());
        if (!finding.isSound()) {
            throw new Refused(Reason.BROKEN, finding.reason(), finding.offset());
        }
        int databases = engine.keyspace().databaseCount();
        if (aim.database() < 0 && Long.compareUnsigned(finding.highestDatabase(), databases) >= 0) {
            String reason =
                    "It selects database "
                            + Long.toUnsignedString(finding.highestDatabase())
                            + ", and there are "
                            + databases;
            throw new Refused(Reason.BROKEN, reason, -1);
        }
        return finding;
    }

    private void into(Path file, RdbLoader.Aim aim, FunctionLibraries libraries) throws Refused {
        Persistence persistence = Persistence.of(engine);
        Begun begun = engine.submit(() -> begin(file, aim, libraries)).join();
        if (begun.refused != null) {
            throw begun.refused;
        }
        RdbLoader.Outcome outcome = begun.loading.join();
        if (outcome != RdbLoader.Outcome.LOADED) {
            throw new Refused(Reason.FAILED, "Not all could be loaded: see the log", -1);
        }
        AppendOnlyFile appended = persistence.appendOnlyFile();
        if (!engine.submit(() -> anew(appended)).join().join()) {
            throw new Refused(
                    Reason.FAILED,
                    "It is loaded, but the append-only file could not be written anew: see the log",
                    -1);
        }
    }

    /* One of them is null. */
    private record Begun(Refused refused, CompletableFuture<RdbLoader.Outcome> loading) {}

    /* On the engine thread. Replicas hear nothing of what is loaded: they take all anew. */
    private Begun begin(Path file, RdbLoader.Aim aim, FunctionLibraries libraries) {
        if (refusal() != null) {
            String reason = "Meanwhile other data is loaded, a primary followed or a script run";
            return new Begun(new Refused(Reason.BUSY, reason, -1), null);
        }
        boolean isAll = aim.replaces() && aim.database() < 0;
        String collision =
                engine.scripting()
                        .libraries()
                        .adopt(libraries, isAll ? Policy.FLUSH : Policy.REPLACE);
        if (collision != null) {
            return new Begun(new Refused(Reason.BROKEN, FAILED_LIBRARY + collision, -1), null);
        }
        engine.replication().dataIsReplaced();
        return new Begun(null, Persistence.of(engine).loader().load(file, aim));
    }

    /* Whether all that was loaded is in it, where it is kept. */
    private static CompletableFuture<Boolean> anew(AppendOnlyFile appended) {
        CompletableFuture<Boolean> isWhole = new CompletableFuture<>();
        if (appended.beginAnew()) {
            appended.onceAnew(isWhole::complete);
        } else {
            isWhole.complete(true);
        }
        return isWhole;
    }
}
