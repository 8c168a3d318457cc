package io.respite.analysis;

import io.respite.engine.Engine;
import io.respite.engine.SlicePace;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Looks at every key once and sums up what they take. Owned by the engine thread, but for {@link
 * #report}.
 *
 * <pre>
 *   Database.scan -- keys, types, sizes --> KeyBatch --> MemorySums --> MemoryReport
 *     engine thread, in slices               two of them       worker
 * </pre>
 *
 * Clients go on meanwhile. A key that is there all the time is seen, as by SCAN; one that comes or
 * goes may be or not. A table that SWAPDB gives to another database is followed there, one that is
 * flushed has no more keys.
 */
public final class MemoryAnalysis {

    /** Where an analysis has come to. */
    public enum State {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    /**
     * What is to be found out.
     *
     * @param db the database, or -1 for all
     * @param separator a prefix ends behind each; not empty
     * @param depth how many separators are looked at in a key
     * @param prefixes how many are told of, the largest
     */
    public record Wish(int db, byte[] separator, int depth, int prefixes) {}

    /**
     * How far an analysis is.
     *
     * @param startedAtMs since 1970
     * @param endedAtMs since 1970; -1 while it runs
     * @param keys how many were looked at
     * @param totalKeys how many there were when it began
     */
    public record Job(
            long id, State state, long startedAtMs, long endedAtMs, long keys, long totalKeys) {}

    private static final Logger LOG = System.getLogger(MemoryAnalysis.class.getName());

    private static final int BATCHES = 2;

    /** Of a large value so many parts are looked at, as MEMORY USAGE does. */
    private static final int SAMPLES = 5;

    /** What a table has for each key, beside the block with key and value. */
    private static final int SLOT_BYTES = 8;

    /** So many steps are made before the time is looked at. */
    private static final int STRIDE = 4;

    private static final long REST_MILLIS = 1;

    /* A table to be walked through, by its root, and which database had it. */
    private record Table(int db, long root) {}

    private final Engine engine;
    private final Keyspace keyspace;
    private final Executor worker;
    private final SlicePace pace;
    private final Deque<Table> tables = new ArrayDeque<>();
    private final Deque<KeyBatch> free = new ArrayDeque<>();
    private final LongConsumer visitor = this::see;
    private final long id;
    private final long startedAtMs;
    private final long totalKeys;
    private KeyBatch batch;
    private long cursor;
    private long keys;
    private State state = State.RUNNING;
    private long endedAtMs = -1;
    private boolean isScheduled;
    private boolean isWalked;

    /* Owned by the worker: the sums, and the last report, when those are no longer needed. */
    private MemorySums sums;
    private MemoryReport finalReport;

    /**
     * An analysis of the keys that there are now.
     *
     * @param worker runs tasks one after the other
     */
    MemoryAnalysis(Engine engine, Executor worker, long id, Wish wish) {
        this.engine = engine;
        this.worker = worker;
        this.id = id;
        keyspace = engine.keyspace();
        pace = new SlicePace(engine, false);
        PrefixTree tree = new PrefixTree(wish.separator(), wish.depth());
        sums = new MemorySums(tree, wish.prefixes());
        startedAtMs = engine.clock().millis();
        long total = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if ((wish.db() < 0 || wish.db() == i) && database.size() > 0) {
                tables.add(new Table(i, database.keysRoot()));
                total += database.size();
            }
        }
        totalKeys = total;
        for (int i = 0; i < BATCHES; i++) {
            KeyBatch each = new KeyBatch();
            each.clear();
            free.add(each);
        }
        batch = free.remove();
        resume();
    }

    /** How far it is. */
    public Job job() {
        return new Job(id, state, startedAtMs, endedAtMs, keys, totalKeys);
    }

    /** What it has found so far. Thread-safe; comes from the worker. */
    public CompletableFuture<MemoryReport> report() {
        return CompletableFuture.supplyAsync(this::reportNow, worker);
    }

    /* On the worker; of one that failed nothing is told. */
    private MemoryReport reportNow() {
        if (finalReport != null) {
            return finalReport;
        }
        return sums == null ? MemoryReport.NOTHING : sums.report();
    }

    /** Ends it, if it has not ended; what it has found stays. */
    public void cancel() {
        if (state == State.RUNNING) {
            end(State.CANCELLED);
            work(this::summedUp);
        }
    }

    private void end(State newState) {
        state = newState;
        endedAtMs = engine.clock().millis();
        tables.clear();
    }

    private void resume() {
        if (!isScheduled && !isWalked && batch != null && state == State.RUNNING) {
            isScheduled = true;
            engine.loop().yieldThen(this::slice);
        }
    }

    private void slice() {
        isScheduled = false;
        if (state != State.RUNNING) {
            return;
        }
        if (engine.hasEnded()) {
            cancel();
            return;
        }
        pace.begin(false);
        while (batch != null && !tables.isEmpty() && pace.goesOn()) {
            for (int i = 0; i < STRIDE && !tables.isEmpty(); i++) {
                step();
            }
            if (batch.isFull()) {
                handOver();
            }
        }
        pace.end();
        if (tables.isEmpty()) {
            isWalked = true;
            finish();
        } else if (pace.isAlone()) {
            rest();
        } else {
            resume();
        }
    }

    /* A thread that works all the time is kept waiting by the system where there are few
     * processors. */
    private void rest() {
        if (batch != null) {
            isScheduled = true;
            engine.loop().schedule(REST_MILLIS, this::slice);
        }
    }

    private void step() {
        Database database = holder(tables.getFirst().root());
        cursor = database == null ? 0 : database.scan(cursor, visitor);
        if (cursor == 0) {
            tables.removeFirst();
        }
    }

    /* Which database has the table now; null where it was flushed. */
    private Database holder(long root) {
        Database usual = keyspace.database(tables.getFirst().db());
        if (usual.keysRoot() == root) {
            return usual;
        }
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            if (keyspace.database(i).keysRoot() == root) {
                return keyspace.database(i);
            }
        }
        return null;
    }

    private void see(long entry) {
        int slots = Entry.expires(entry) ? 2 * SLOT_BYTES : SLOT_BYTES;
        batch.add(tables.getFirst().db(), entry, slots + keyspace.bytes(entry, SAMPLES));
        keys++;
    }

    private void handOver() {
        KeyBatch full = batch;
        batch = free.poll();
        work(() -> sumUp(full));
    }

    /* Whatever goes wrong there ends the analysis, and no other is kept waiting for it. */
    private void work(Runnable task) {
        worker.execute(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException | Error broken) {
                        sums = null;
                        LOG.log(Logger.Level.ERROR, "memory analysis " + id + " broke", broken);
                        engine.loop().execute(this::fail);
                    }
                });
    }

    private void sumUp(KeyBatch full) {
        if (sums != null) {
            sums.add(full);
        }
        full.clear();
        engine.loop().execute(() -> takeBack(full));
    }

    private void takeBack(KeyBatch empty) {
        if (batch == null) {
            batch = empty;
            resume();
        } else {
            free.add(empty);
        }
    }

    private void fail() {
        if (state == State.RUNNING) {
            end(State.FAILED);
        }
    }

    private void finish() {
        KeyBatch last = batch;
        batch = null;
        work(
                () -> {
                    if (last != null && sums != null) {
                        sums.add(last);
                    }
                    summedUp();
                    engine.loop().execute(this::done);
                });
    }

    private void done() {
        if (state == State.RUNNING) {
            end(State.DONE);
        }
    }

    /* On the worker: the sums take more room than what is told of them. */
    private void summedUp() {
        if (sums != null) {
            finalReport = sums.report();
            sums = null;
        }
    }
}
