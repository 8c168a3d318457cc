package io.respite.persistence.rdb;

import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.StreamValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams in the RDB format. Owned by the engine thread. Hot.
 *
 * <pre>
 *   number of nodes | id (a string of 16 bytes) | listpack (a string) | ...
 *   length | last id | first id . largest deleted id . entries ever added     . from _2 on
 *   number of groups | group | ...
 *
 *   group     | name | last id | entries read .            . from _2 on
 *             | number of pending ids | id (16) | time (8) | deliveries | ...
 *             | number of consumers | consumer | ...
 *   consumer  | name | seen (8) | active (8) .             . from _3 on
 *             | number of pending ids | id (16) | ...
 * </pre>
 *
 * Where an id is 16 bytes it is two numbers, high byte first; else it is two lengths. Counts and
 * ids use all 64 bits; entries read that are not known are -1.
 */
final class StreamCodec implements ValueCodec {

    /** A node counts as so many elements where it is asked whether a stream is long. */
    private static final int NODE_ENTRIES = 64;

    /** What has more nodes, pending ids and the like together is read in parts. */
    private static final long STEPS_AT_ONCE = 1024;

    private final StreamValue streams;
    private final StreamLog log;
    private StreamReader reader;

    /** The streams that are written in parts now. A writer that has ended serves again. */
    private final List<StreamWriter> writers = new ArrayList<>();

    private final Keyspace keyspace;

    StreamCodec(Keyspace keyspace) {
        this.keyspace = keyspace;
        streams = keyspace.streams();
        log = new StreamLog(keyspace.arena());
        reader = new StreamReader(keyspace.arena());
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        return rdbVersion < StreamWriter.ACTIVE_TIME_FROM_VERSION
                ? RdbType.STREAM_LISTPACKS_2
                : RdbType.STREAM_LISTPACKS_3;
    }

    @Override
    public void write(long entry, RdbOutput out) {
        throw new AssertionError("a stream is always large");
    }

    /**
     * A position is the number of the {@link StreamWriter} that knows where to go on; each stream
     * has its own.
     */
    @Override
    public long writePart(long root, long position, RdbOutput out) {
        int number = position == 0 ? begin(root) : (int) position - 1;
        StreamWriter writer = writers.get(number);
        assert writer.isAt(root);
        return writer.writePart(out) ? number + 1 : -1;
    }

    private int begin(long root) {
        int number = 0;
        while (number < writers.size() && !writers.get(number).isFree(root)) {
            number++;
        }
        if (number == writers.size()) {
            writers.add(new StreamWriter(keyspace.arena()));
        }
        writers.get(number).begin(root);
        return number;
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        long root = log.create();
        boolean isWell = false;
        try {
            boolean isLong = in.isLong(reader.begin(type, in, root) * NODE_ENTRIES);
            boolean hasMore =
                    isLong || reader.read(in, in.readsInParts() ? STEPS_AT_ONCE : Long.MAX_VALUE);
            isWell = true;
            if (hasMore) {
                return in.later(rest(in, database, key, keyLength, root));
            }
        } finally {
            if (!isWell) {
                streams.free(root);
            }
        }
        return streams.place(database, key, keyLength, root);
    }

    /* What the reader has not read; it stays with that, others get another one. */
    private LongRead rest(RdbInput in, Database database, long key, int keyLength, long root) {
        StreamReader begun = reader;
        reader = new StreamReader(keyspace.arena());
        return new LongRead(1) {
            @Override
            long read(long most) {
                return begun.read(in, 1) ? 0 : 1;
            }

            @Override
            long place() {
                begun.close();
                return streams.place(database, key, keyLength, root);
            }

            @Override
            void drop() {
                begun.close();
                streams.free(root);
            }
        };
    }

    /** Writes a number of 16 bytes, high byte first. */
    static void writeId(long high, long low, RdbOutput out) {
        out.int64(Long.reverseBytes(high));
        out.int64(Long.reverseBytes(low));
    }

    /** Writes an id as two lengths. */
    static void writeLengths(StreamId id, RdbOutput out) {
        out.unsigned(id.millis());
        out.unsigned(id.sequence());
    }

    @Override
    public void close() {
        writers.forEach(StreamWriter::close);
        reader.close();
    }
}
