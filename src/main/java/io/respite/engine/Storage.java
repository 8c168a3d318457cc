package io.respite.engine;

import io.respite.resp.CommandError;

/** What keeps the data beyond the process, as far as commands act on it. */
public interface Storage {

    /** None: an engine that stands alone. */
    Storage NONE =
            new Storage() {
                @Override
                public void reload(boolean saves, boolean flushes, boolean merges) {
                    throw new CommandError("ERR This server cannot save and load its data");
                }

                @Override
                public boolean flushedAll() {
                    return false;
                }

                @Override
                public boolean prepareToEnd(Program.Saving saving, boolean isForced) {
                    return true;
                }

                @Override
                public void delayAppends(long micros) {}

                @Override
                public void loadAppendOnlyFile() {
                    throw new CommandError("ERR This server cannot save and load its data");
                }
            };

    /**
     * DEBUG RELOAD: saves all data and loads it again, at once.
     *
     * @param saves whether it is saved first
     * @param flushes whether all keys are removed before it is loaded
     * @param merges whether keys that are loaded take the place of those there
     * @throws CommandError where it cannot be done
     */
    void reload(boolean saves, boolean flushes, boolean merges);

    /**
     * DEBUG LOADAOF: removes all keys and loads the append-only file, at once.
     *
     * @throws CommandError where it cannot be done
     */
    void loadAppendOnlyFile();

    /** DEBUG AOF-FLUSH-SLEEP: waits so long before each write to the append-only file. */
    void delayAppends(long micros);

    /** A client has removed all keys of all databases. Returns whether that is saved already. */
    boolean flushedAll();

    /**
     * The process is about to end: what is to be saved is, at once.
     *
     * @param isForced whether it ends even when that fails
     * @return whether it may end
     */
    boolean prepareToEnd(Program.Saving saving, boolean isForced);

    /** Bytes that wait to be appended to a file: they do not count as data's. */
    default long appendBytes() {
        return 0;
    }

    /** Bytes that a snapshot under way takes: they do not count as data's. */
    default long snapshotBytes() {
        return 0;
    }

    /** How many connections are kept to servers that keys were sent to. */
    default int migrationLinks() {
        return 0;
    }

    /**
     * The process ends, whatever it is doing: deletes the file that a save may be writing. Any
     * thread may call it.
     */
    default void abandon() {}
}
