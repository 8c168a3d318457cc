package io.respite.persistence.rdb;

import io.respite.engine.Condition;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Keys on their way to another server: what is sent, and what became of it. Made and ended by the
 * engine thread; between, while it {@link #run}s, owned by a thread that migrates.
 *
 * <pre>
 *   dumped ──▶ sent ──▶ answered ──▶ done: keys that the target took, and did not change here
 *                 └── once more over a new connection, where an old one was closed    go here
 * </pre>
 */
final class Migration implements Condition {

    static final String CANNOT_CONNECT = "IOERR error or timeout connecting to the client";
    static final String CANNOT_WRITE = "IOERR error or timeout writing to target instance";
    static final String CANNOT_READ = "IOERR error or timeout reading to target instance";

    private static final int PART_BYTES = 1 << 16;

    final String host;
    final int port;
    final MigrateOptions options;

    /** Which database of this server the keys are in. */
    final int source;

    /** The keys, when each expires, and the checksum of what was sent of it. */
    final byte[][] keys;

    final long[] expiresAt;
    final long[] checksums;

    /** The requests: a block of the arena, which the engine thread frees in the end. */
    final RdbOutput requests;

    private final BitSet taken = new BitSet();
    private String error;
    private boolean done;

    Migration(
            String host,
            int port,
            MigrateOptions options,
            int source,
            MigratedKeys dumped,
            RdbOutput requests) {
        this.host = host;
        this.port = port;
        this.options = options;
        this.source = source;
        keys = dumped.keys();
        expiresAt = dumped.expiresAt();
        checksums = dumped.checksums();
        this.requests = requests;
    }

    /** Sends the keys and reads what becomes of them. */
    void run(MigrationLinks links) {
        boolean mayRetry = true;
        while (true) {
            MigrationLinks.Target target = links.take(host, port);
            try {
                boolean isOver = exchange(target, mayRetry);
                if (isOver) {
                    return;
                }
                mayRetry = false;
            } finally {
                links.giveBack(target);
            }
        }
    }

    /* Returns whether it is over, with success or an error; else it is tried once more. */
    private boolean exchange(MigrationLinks.Target target, boolean mayRetry) {
        try {
            target.connect(host, port, options.timeoutMs());
        } catch (ConnectException refused) {
            /* Redis sees it only when it writes. */
            error = CANNOT_WRITE;
            return true;
        } catch (IOException failed) {
            error = CANNOT_CONNECT;
            return true;
        }
        boolean isWritten = false;
        try {
            boolean selects = target.database != options.database();
            write(target.link, selects);
            isWritten = true;
            read(target, selects);
            return true;
        } catch (IOException failed) {
            target.close();
            boolean isLate = failed instanceof SocketTimeoutException;
            if (mayRetry && !isLate && taken.isEmpty() && error == null) {
                return false;
            }
            if (error == null) {
                error = isWritten ? CANNOT_READ : CANNOT_WRITE;
            }
            return true;
        }
    }

    private void write(MigrationLink link, boolean selects) throws IOException {
        if (options.password() != null) {
            byte[] auth = MigrationLink.ascii("AUTH");
            link.write(
                    options.user() == null
                            ? MigrationLink.request(auth, options.password())
                            : MigrationLink.request(auth, options.user(), options.password()),
                    options.timeoutMs());
        }
        if (selects) {
            byte[] database = MigrationLink.ascii("" + options.database());
            ByteBuffer select = MigrationLink.request(MigrationLink.ascii("SELECT"), database);
            link.write(select, options.timeoutMs());
        }
        for (long at = 0; at < requests.position(); at += PART_BYTES) {
            int part = (int) Math.min(PART_BYTES, requests.position() - at);
            link.write(Memory.view(requests.ref() + at, part), options.timeoutMs());
        }
    }

    private void read(MigrationLinks.Target target, boolean selects) throws IOException {
        long timeoutMs = options.timeoutMs();
        String auth = options.password() == null ? "+" : target.link.readLine(timeoutMs);
        String select = selects ? target.link.readLine(timeoutMs) : "+";
        boolean isReady = !auth.startsWith("-") && !select.startsWith("-");
        for (int i = 0; i < keys.length; i++) {
            String restore = target.link.readLine(timeoutMs);
            if (isReady && !restore.startsWith("-")) {
                taken.set(i);
            } else if (error == null) {
                String first = auth.startsWith("-") ? auth : isReady ? restore : select;
                error = "ERR Target instance replied with error: " + first.substring(1);
            }
        }
        target.database = error == null ? options.database() : MigrationLinks.NO_DATABASE;
    }

    /** Whether the target has the key with the number. */
    boolean isTaken(int i) {
        return taken.get(i);
    }

    /** The error that the client gets, or null. */
    String error() {
        return error;
    }

    void fail(String newError) {
        if (error == null) {
            error = newError;
        }
    }

    boolean isDone() {
        return done;
    }

    void done() {
        done = true;
    }

    /** A client that is told to wait no more: its keys go on, and are removed if they arrive. */
    @Override
    public void over(Session session, ReplyWriter reply) {
        reply.error(CANNOT_READ);
    }
}
