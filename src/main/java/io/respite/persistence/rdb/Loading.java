package io.respite.persistence.rdb;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;

/**
 * How far the loading of data has come, and what the last one brought. Owned by the engine thread.
 */
public final class Loading {

    private final Engine engine;
    private long startedAtSeconds;
    private long totalBytes;
    private long loadedBytes;
    private long usedMemoryWhenSaved;
    private long keysLoaded;
    private long keysExpired;

    public Loading(Engine engine) {
        this.engine = engine;
    }

    /** Begins to load so many bytes, 0 where it is not known: clients are refused from now on. */
    public void begin(long bytes) {
        engine.setLoading(true);
        count(bytes);
    }

    /** The same, while clients are served from what there was before. */
    public void beginAside(long bytes) {
        count(bytes);
    }

    private void count(long bytes) {
        startedAtSeconds = engine.clock().seconds();
        totalBytes = bytes;
        loadedBytes = 0;
        usedMemoryWhenSaved = 0;
        keysLoaded = 0;
        keysExpired = 0;
    }

    /** So many bytes and keys are loaded by now. */
    public void reached(long bytes, long loaded, long expired) {
        reached(bytes);
        counted(loaded, expired);
    }

    /** So many bytes are loaded by now. */
    public void reached(long bytes) {
        loadedBytes = bytes;
    }

    /** So many keys came out of the file that is being loaded. */
    public void counted(long loaded, long expired) {
        keysLoaded = loaded;
        keysExpired = expired;
    }

    /** The file says how much memory its data took when it was saved. */
    public void tellUsedMemory(long bytes) {
        usedMemoryWhenSaved = bytes;
    }

    /** How many bytes there are to load, 0 where it is not known. */
    public long totalBytes() {
        return totalBytes;
    }

    /** How many are loaded by now. */
    public long loadedBytes() {
        return loadedBytes;
    }

    /** How many keys that were. */
    public long keysLoaded() {
        return keysLoaded;
    }

    /** All is loaded, or nothing will be. */
    public void end() {
        engine.setLoading(false);
    }

    /** The first fields of INFO's section on persistence. */
    public void describeState(InfoFields fields) {
        fields.add("loading", engine.isLoading())
                .add("async_loading", engine.replication().isLoadingAside());
    }

    /** The fields there of the last load. */
    public void describeLast(InfoFields fields) {
        fields.add("rdb_last_load_keys_expired", keysExpired)
                .add("rdb_last_load_keys_loaded", keysLoaded);
    }

    /** The last fields there, which are shown only while data is loaded. */
    public void describeProgress(InfoFields fields) {
        if (!engine.isLoading() && !engine.replication().isLoadingAside()) {
            return;
        }
        long whole = totalBytes > 0 ? totalBytes : usedMemoryWhenSaved;
        long left = Math.max(0, whole - loadedBytes);
        long elapsed = engine.clock().seconds() - startedAtSeconds;
        long eta = elapsed == 0 ? 1 : (long) ((double) elapsed * left / (loadedBytes + 1));
        fields.add("loading_start_time", startedAtSeconds)
                .add("loading_total_bytes", totalBytes)
                .add("loading_rdb_used_mem", usedMemoryWhenSaved)
                .add("loading_loaded_bytes", loadedBytes)
                .add("loading_loaded_perc", whole == 0 ? 0 : 100.0 * loadedBytes / whole, 2)
                .add("loading_eta_seconds", eta);
    }
}
