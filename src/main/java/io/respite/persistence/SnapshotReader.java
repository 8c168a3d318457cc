package io.respite.persistence;

import io.respite.persistence.aof.BaseReader;
import io.respite.persistence.rdb.RdbError;
import io.respite.persistence.rdb.RdbLoad;
import io.respite.persistence.rdb.RdbLoader;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the snapshots that append-only files begin with. Owned by the engine thread. */
record SnapshotReader(RdbLoader loader) implements BaseReader {

    @Override
    public Reading open(Path file) throws IOException {
        RdbLoad load = loader.openBase(file);
        return new Reading() {
            @Override
            public boolean slice(long budgetNanos) throws IOException {
                try {
                    return !loader.readBase(load, budgetNanos);
                } catch (RdbError broken) {
                    throw new IOException(
                            "offset " + broken.offset() + ": " + broken.getMessage(), broken);
                }
            }

            @Override
            public long keys() {
                return load.keys();
            }

            @Override
            public long position() {
                return load.position();
            }

            @Override
            public void close() {
                load.close();
            }
        };
    }
}
