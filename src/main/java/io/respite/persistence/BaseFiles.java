package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.persistence.aof.BaseWriter;
import io.respite.persistence.rdb.RdbFile;
import io.respite.persistence.rdb.RdbForm;
import io.respite.persistence.rdb.RdbSnapshot;
import io.respite.persistence.rdb.Saves;
import java.io.IOException;
import java.nio.file.Path;

/** Writes what an append-only file begins with, as a snapshot. Owned by the engine thread. */
final class BaseFiles implements BaseWriter {

    private final Engine engine;
    private final Saves saves;

    BaseFiles(Engine engine, Saves saves) {
        this.engine = engine;
        this.saves = saves;
    }

    @Override
    public boolean isBusy() {
        return saves.isBusy();
    }

    @Override
    public Writing begin(Path file, boolean isRdb, Ended ended) {
        RdbSnapshot snapshot = saves.begin(form(), sink(file), ended::ended);
        return () -> saves.abort(snapshot);
    }

    @Override
    public void write(Path file, boolean isRdb) throws IOException {
        saves.write(form(), sink(file));
    }

    private RdbForm form() {
        return RdbForm.of(engine, true);
    }

    private RdbFile sink(Path file) {
        return new RdbFile(file, engine.settings().flag("aof-rewrite-incremental-fsync"));
    }
}
