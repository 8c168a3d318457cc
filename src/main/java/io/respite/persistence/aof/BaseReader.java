package io.respite.persistence.aof;

import java.io.IOException;
import java.nio.file.Path;

/** Reads what a base in the RDB format holds into the keyspace. */
public interface BaseReader {

    /** Begins with the file's first byte. */
    Reading open(Path file) throws IOException;

    /** One file that is being read. */
    interface Reading extends AutoCloseable {

        /**
         * Goes on for about a time.
         *
         * @return whether the end was reached; of an older file, commands may follow it
         * @throws IOException where the file is broken or cannot be read; the message says how, and
         *     the offset
         */
        boolean slice(long budgetNanos) throws IOException;

        /** How many keys were read. */
        long keys();

        /** How many bytes of the file were read. */
        long position();

        @Override
        void close();
    }
}
