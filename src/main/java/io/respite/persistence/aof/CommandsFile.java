package io.respite.persistence.aof;

import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.persistence.disk.DiskFile;
import io.respite.persistence.rdb.RdbError;
import io.respite.persistence.rdb.RdbKeys;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A base of commands, made from a snapshot that is read key by key: so it is the state of one
 * moment, and whoever owns the data has nothing to do with it. For one thread.
 */
public final class CommandsFile implements RdbKeys.Visitor {

    /** Asks, on the thread that writes, whether to go on. */
    @FunctionalInterface
    public interface Stop {

        /** Whether to end, as after a failure. */
        boolean isWanted();
    }

    /** Addresses only: of a large key's commands there are never more than a few. */
    private static final long ARENA_BYTES = 1L << 32;

    private final DiskFile sink;
    private final ReplyWriter out;
    private final Stop stop;
    private CommandsWriter writer;
    private int selected = -1;

    private CommandsFile(DiskFile sink, ReplyWriter out, Stop stop) {
        this.stop = stop;
        this.sink = sink;
        this.out = out;
    }

    /**
     * Writes the file, and deletes the snapshot.
     *
     * @param second the time to begin with, in seconds since 1970, or 0 for none
     * @param stop whether nobody wants it any more
     * @param flushedBytes so much is written before it is flushed to disk
     * @throws IOException where it cannot be written; then there is no such file
     */
    public static void write(
            Path snapshot, Path file, int databases, long second, long flushedBytes, Stop stop)
            throws IOException {
        DiskFile sink = new DiskFile(file, flushedBytes);
        try (Arena arena = new Arena(ARENA_BYTES)) {
            ReplyWriter out = new ReplyWriter(arena);
            CommandsFile commands = new CommandsFile(sink, out, stop);
            out.attach(commands::write, false);
            if (second > 0) {
                sink.write("#TS:" + second + "\r\n");
            }
            RdbKeys.forEach(snapshot, databases, commands);
            sink.finish();
        } catch (UncheckedIOException e) {
            sink.abort();
            throw e.getCause();
        } catch (RdbError e) {
            sink.abort();
            throw new IOException(
                    "the snapshot is broken at " + e.offset() + ": " + e.getMessage());
        } catch (IOException e) {
            sink.abort();
            throw e;
        } finally {
            Files.deleteIfExists(snapshot);
        }
    }

    @Override
    public String library(long ref, int length, boolean replaces) {
        out.array(3);
        out.bulk("FUNCTION");
        out.bulk("LOAD");
        out.bulk(ref, length);
        out.flush();
        return null;
    }

    @Override
    public void key(Keyspace keyspace, Database database, long entry) {
        if (stop.isWanted()) {
            throw new UncheckedIOException(new IOException("aborted"));
        }
        if (writer == null) {
            writer = new CommandsWriter(keyspace, out);
        }
        if (database.index() != selected) {
            selected = database.index();
            writer.select(selected);
        }
        writer.write(entry);
        out.flush();
    }

    private void write(long ref, int length) {
        try {
            sink.write(ref, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
