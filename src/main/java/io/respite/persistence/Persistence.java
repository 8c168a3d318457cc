package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.Storage;
import io.respite.persistence.aof.AofServices;
import io.respite.persistence.aof.AppendOnlyFile;
import java.util.function.Consumer;

/** What keeps the data beyond the process, put together. Owned by the engine thread. */
public final class Persistence implements Storage {

    private final AppendOnlyFile appendOnlyFile;

    /** Joins the engine, before its first command. */
    public Persistence(Engine engine, Disk disk) {
        NoSnapshots bases = new NoSnapshots(engine.keyspace());
        appendOnlyFile =
                new AppendOnlyFile(
                        engine, new AofServices(disk.worker(), disk.opener(), bases, bases));
        engine.useStorage(this);
    }

    /** The persistence of an engine that has one. */
    public static Persistence of(Engine engine) {
        return (Persistence) engine.storage();
    }

    public AppendOnlyFile appendOnlyFile() {
        return appendOnlyFile;
    }

    /**
     * Loads what is on disk, in slices; meanwhile clients are told so.
     *
     * @param ended is told when all is loaded, with null, or with what makes it impossible, in one
     *     line for the log
     */
    public void start(Consumer<String> ended) {
        appendOnlyFile.start(ended);
    }

    @Override
    public void reload(boolean saves, boolean flushes, boolean merges) {
        Storage.NONE.reload(saves, flushes, merges);
    }

    @Override
    public void loadAppendOnlyFile() {
        appendOnlyFile.reload();
    }
}
