package io.respite.persistence.aof;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the state of the keyspace to a file, which a rewrite begins with. */
public interface BaseWriter {

    /** Whether another state is being written now, so that no further one can be taken. */
    boolean isBusy();

    /**
     * Begins to write the state as it is now, while commands run on.
     *
     * @param isRdb whether in the RDB format, else as commands
     * @param ended is called on the engine thread when it is on disk, or could not be written; not
     *     where it was aborted
     * @throws IOException where it cannot even begin
     */
    Writing begin(Path file, boolean isRdb, Ended ended) throws IOException;

    /** Writes the state at once. */
    void write(Path file, boolean isRdb) throws IOException;

    /** Hears of the end. */
    @FunctionalInterface
    interface Ended {

        /** The file is whole where there is no failure. */
        void ended(IOException failure);
    }

    /** A file that is being written. */
    interface Writing {

        /** Stops writing and removes the file. */
        void abort();
    }
}
