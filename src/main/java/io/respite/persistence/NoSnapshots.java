package io.respite.persistence;

import io.respite.keyspace.Keyspace;
import io.respite.persistence.aof.BaseReader;
import io.respite.persistence.aof.BaseWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bases where there is nothing in the keyspace yet: files without a byte. */
final class NoSnapshots implements BaseReader, BaseWriter {

    private final Keyspace keyspace;

    NoSnapshots(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    @Override
    public Reading open(Path file) throws IOException {
        throw new IOException("snapshots cannot be read");
    }

    @Override
    public boolean isBusy() {
        return false;
    }

    @Override
    public Writing begin(Path file, boolean isRdb, Ended ended) throws IOException {
        throw new IOException("snapshots cannot be written");
    }

    @Override
    public void write(Path file, boolean isRdb) throws IOException {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            if (keyspace.database(i).size() > 0) {
                throw new IOException("snapshots cannot be written");
            }
        }
        Files.write(file, new byte[0]);
    }
}
