package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.rdb.RdbSnapshot;
import io.respite.persistence.rdb.Saves;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Saves in the background that somebody asked for and looks at from time to time. Owned by the
 * engine thread.
 */
public final class SaveJobs {

    /** What was asked for before so many others is forgotten. */
    private static final int MOST_KNOWN = 100;

    /** What has become of a save. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * How far a save has come.
     *
     * @param id counts from 1
     * @param startedAtMs since 1970
     * @param endedAtMs since 1970, or -1
     * @param keys that are written
     * @param totalKeys that are to be written
     * @param bytes that are written
     * @param failure why it failed, or null
     */
    public record Job(
            long id,
            State state,
            long startedAtMs,
            long endedAtMs,
            long keys,
            long totalKeys,
            long bytes,
            String failure) {}

    private final Engine engine;
    private final Saves saves;
    private final Map<Long, Job> ended =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Job> eldest) {
                    return size() > MOST_KNOWN;
                }
            };
    private long lastId;
    private long startedAtMs;

    /** The save of the last id while it runs, else null. */
    private RdbSnapshot running;

    SaveJobs(Engine engine, Saves saves) {
        this.engine = engine;
        this.saves = saves;
    }

    /**
     * Begins to save in the background, as BGSAVE does.
     *
     * @throws io.respite.resp.CommandError where something is being written already
     */
    public Job begin() {
        running = saves.saveInBackground(this::ended);
        lastId++;
        startedAtMs = engine.clock().millis();
        return describe(State.RUNNING, -1, null);
    }

    private void ended(IOException failure) {
        State state = failure == null ? State.DONE : State.FAILED;
        String reason = failure == null ? null : failure.getMessage();
        ended.put(lastId, describe(state, engine.clock().millis(), reason));
        running = null;
    }

    private Job describe(State state, long endedAtMs, String failure) {
        return new Job(
                lastId,
                state,
                startedAtMs,
                endedAtMs,
                running.keys(),
                running.totalKeys(),
                running.bytes(),
                failure);
    }

    /** All that are known, the newest last. */
    public List<Job> all() {
        List<Job> all = new ArrayList<>(ended.values());
        if (running != null) {
            all.add(describe(State.RUNNING, -1, null));
        }
        return all;
    }

    /** The save with this id as it is now, or null. */
    public Job find(long id) {
        return running != null && id == lastId ? describe(State.RUNNING, -1, null) : ended.get(id);
    }
}
