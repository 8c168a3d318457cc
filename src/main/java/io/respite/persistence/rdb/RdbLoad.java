package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.engine.LibraryTaker;
import io.respite.keyspace.Keyspace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadFactory;

/** The reading of one file, from when it is opened until it is closed. Owned by its keyspace's. */
public final class RdbLoad implements AutoCloseable {

    /** The clock is looked at after so many steps. */
    private static final int STEPS = 16;

    private final long totalBytes;
    private final Clock clock;
    private final ReadAhead source;
    private final RdbInput in;
    private final RdbReader reader;

    private RdbLoad(long totalBytes, Clock clock, ReadAhead source, RdbInput in, RdbReader reader) {
        this.totalBytes = totalBytes;
        this.clock = clock;
        this.source = source;
        this.in = in;
        this.reader = reader;
    }

    /**
     * What a load needs of its surroundings.
     *
     * @param functions takes the libraries, or null where they are passed over
     */
    record Surroundings(
            Keyspace keyspace,
            ValueCodecs codecs,
            LibraryTaker functions,
            Clock clock,
            ThreadFactory threads) {}

    /**
     * Opens a file.
     *
     * @throws IOException where that cannot be done
     */
    static RdbLoad open(
            Path file, Surroundings surroundings, RdbTarget target, RdbListener listener)
            throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        long totalBytes = channel.size();
        Keyspace keyspace = surroundings.keyspace;
        ReadAhead source =
                new ReadAhead(
                        keyspace.arena(),
                        channel,
                        totalBytes,
                        target.verifies(),
                        surroundings.threads);
        RdbInput in = new RdbInput(keyspace.arena(), source);
        RdbReader reader = new RdbReader(in, surroundings, target, listener);
        return new RdbLoad(totalBytes, surroundings.clock, source, in, reader);
    }

    /** Bytes of the file. */
    long totalBytes() {
        return totalBytes;
    }

    /** Reads long values in parts: a key may be there some slices after its first byte was read. */
    RdbLoad inParts() {
        in.readInParts(LongRead.LEAST_ELEMENTS);
        return this;
    }

    RdbReader reader() {
        return reader;
    }

    /** How many bytes were read. */
    public long position() {
        return reader.position();
    }

    /** How many keys were read, those included whose time had come. */
    public long keys() {
        return reader.keysLoaded() + reader.keysExpired();
    }

    /**
     * Reads on for some time, and some dozen keys at least.
     *
     * @return whether there is more
     * @throws RdbError where the file is broken
     */
    public boolean slice(long nanos) {
        long end = clock.nanos() + nanos;
        do {
            for (int i = 0; i < STEPS; i++) {
                if (!reader.step()) {
                    return false;
                }
            }
        } while (clock.nanos() < end);
        reader.settle();
        return true;
    }

    @Override
    public void close() {
        reader.close();
        in.close();
        source.close();
    }
}
