package io.respite.persistence.rdb;

import io.respite.keyspace.AccessClock;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SnapshotVisitor;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes what a snapshot visits as an RDB file. Owned by the engine thread. Hot.
 *
 * <pre>
 *   REDIS0011 | AUX name value ... | SELECT_DB db  RESIZE_DB keys expiring | entry | entry ...
 *                                    for each database, and again where it changes
 *             | END | checksum (8)
 *   entry     [ EXPIRE_TIME_MS time (8) ] [ IDLE seconds | FREQUENCY count (1) ]
 *             type (1) | key | value
 * </pre>
 */
final class RdbWriter implements SnapshotVisitor {

    /*
     * Between two parts of a long value nothing else can stand in the file: what is visited then
     * waits behind, in chunks of its own, until that value is complete.
     */

    /** So much may wait behind a long value before that is completed at once. */
    private static final long CROWD_BYTES = 16L << 20;

    private static final int STRING_PART_BYTES = 256 << 10;

    /** One of the two streams of bytes, and the database whose entries it is writing. */
    private static final class Stream {

        final RdbOutput out;
        int database = -1;

        Stream(RdbOutput out) {
            this.out = out;
        }
    }

    private final Keyspace keyspace;
    private final ValueCodecs codecs;
    private final AccessClock accessClock;
    private final RdbForm.Use use;
    private final int version;
    private final Stream main;
    private final Stream behind;

    /** By database: how many keys it has at the cut and how many expire; -1 once it is told. */
    private final long[] sizes;

    private final long[] expiring;

    /** The entry some parts of which are written, or 0. */
    private long open;

    RdbWriter(Keyspace keyspace, ValueCodecs codecs, Chunks chunks, RdbForm form) {
        this.keyspace = keyspace;
        this.codecs = codecs;
        accessClock = keyspace.accessClock();
        use = form.use();
        version = form.version();
        main = new Stream(new RdbOutput(chunks, form.compresses(), false).version(version));
        behind = new Stream(new RdbOutput(chunks, form.compresses(), true).version(version));
        sizes = new long[keyspace.databaseCount()];
        expiring = new long[keyspace.databaseCount()];
        for (int i = 0; i < sizes.length; i++) {
            Database database = keyspace.database(i);
            sizes[i] = database.size();
            expiring[i] = database.expiringSize();
        }
    }

    /** Begins the file with what is to be known of its making. */
    void begin(Map<String, String> notes) {
        text(String.format("REDIS%04d", version));
        notes.forEach(
                (name, value) -> {
                    main.out.put(RdbOpcode.AUX);
                    string(name);
                    string(value);
                });
    }

    /** Writes the source of a library of functions. */
    void function(long ref, int length) {
        main.out.put(RdbOpcode.FUNCTION_2);
        main.out.string(ref, length);
    }

    private void string(String text) {
        string(text.getBytes(StandardCharsets.UTF_8));
    }

    private void string(byte[] bytes) {
        long copy = keyspace.arena().allocate(Math.max(1, bytes.length));
        Memory.copyIn(bytes, 0, bytes.length, copy);
        main.out.string(copy, bytes.length);
        keyspace.arena().free(copy);
    }

    private void text(String text) {
        for (int i = 0; i < text.length(); i++) {
            main.out.put(text.charAt(i));
        }
    }

    @Override
    public void entry(int database, long entry) {
        RdbOutput out = heading(open == 0 ? main : behind, database, entry);
        codecs.of(Entry.type(entry)).write(entry, out);
    }

    @Override
    public long part(int database, long entry, long position) {
        Stream stream = open == 0 || open == entry ? main : behind;
        if (position == 0) {
            heading(stream, database, entry);
        }
        long next =
                Entry.isString(entry)
                        ? partOfString(entry, position, stream.out)
                        : codecs.of(Entry.type(entry))
                                .writePart(Entry.root(entry), position, stream.out);
        if (stream == main) {
            open = next < 0 ? 0 : entry;
            if (next < 0) {
                join();
            }
        }
        return next;
    }

    private static long partOfString(long entry, long position, RdbOutput out) {
        int length = Entry.length(entry);
        if (position == 0) {
            out.length(length);
        }
        long part = Math.min(STRING_PART_BYTES, length - position);
        out.raw(Entry.value(entry) + position, part);
        return position + part == length ? -1 : position + part;
    }

    private void join() {
        if (behind.database >= 0) {
            main.out.flush();
            behind.out.release();
            main.database = behind.database;
            behind.database = -1;
        }
    }

    @Override
    public boolean isCrowded() {
        return behind.out.heldBytes() > CROWD_BYTES;
    }

    private RdbOutput heading(Stream stream, int database, long entry) {
        RdbOutput out = stream.out;
        if (stream.database != database) {
            select(stream, database);
        }
        if (Entry.expires(entry)) {
            out.put(RdbOpcode.EXPIRE_TIME_MS);
            out.int64(Entry.expiresAt(entry));
        }
        if (use == RdbForm.Use.IDLE_TIME) {
            out.put(RdbOpcode.IDLE);
            out.length(accessClock.idleSeconds(entry));
        } else if (use == RdbForm.Use.FREQUENCY) {
            out.put(RdbOpcode.FREQUENCY);
            out.put(accessClock.counter(entry));
        }
        out.put(codecs.of(Entry.type(entry)).type(entry, version).id());
        out.string(Entry.key(entry), Entry.keyLength(entry));
        return out;
    }

    private void select(Stream stream, int database) {
        stream.database = database;
        stream.out.put(RdbOpcode.SELECT_DB);
        stream.out.length(database);
        if (sizes[database] >= 0) {
            stream.out.put(RdbOpcode.RESIZE_DB);
            stream.out.length(sizes[database]);
            stream.out.length(expiring[database]);
            sizes[database] = -1;
        }
    }

    /** Ends the file, but for the checksum. */
    void end() {
        assert open == 0;
        main.out.put(RdbOpcode.END);
        main.out.flush();
    }
}
