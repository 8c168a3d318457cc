package io.respite.analysis;

import io.respite.engine.Engine;
import io.respite.persistence.Disk;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The analyses of this run of the server: one at a time, and the last that ended. Owned by the
 * engine thread.
 */
@Singleton
public final class MemoryAnalyses {

    private static final int MOST_KEPT = 8;

    private final Engine engine;
    private final Executor worker;
    private final Map<Long, MemoryAnalysis> byId = new LinkedHashMap<>();
    private long lastId;

    /** None yet; their worker is a thread of its own while there is work. */
    @Inject
    MemoryAnalyses(Engine engine) {
        this(engine, Disk.thread("respite-analysis"));
    }

    MemoryAnalyses(Engine engine, Executor worker) {
        this.engine = engine;
        this.worker = worker;
    }

    /** Begins an analysis, unless one is running. */
    public Optional<MemoryAnalysis> begin(MemoryAnalysis.Wish wish) {
        if (running().isPresent()) {
            return Optional.empty();
        }
        if (byId.size() == MOST_KEPT) {
            byId.remove(byId.keySet().iterator().next());
        }
        MemoryAnalysis analysis = new MemoryAnalysis(engine, worker, ++lastId, wish);
        byId.put(lastId, analysis);
        return Optional.of(analysis);
    }

    /** The one that is running. */
    public Optional<MemoryAnalysis> running() {
        return byId.values().stream()
                .filter(each -> each.job().state() == MemoryAnalysis.State.RUNNING)
                .findAny();
    }

    /** The analysis with this id, unless it is long past. */
    public Optional<MemoryAnalysis> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All that are known, the newest last. */
    public List<MemoryAnalysis> all() {
        return new ArrayList<>(byId.values());
    }
}
