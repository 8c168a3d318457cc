package io.respite.replication.primary;

import io.respite.engine.Feed;
import io.respite.engine.Loop;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.persistence.disk.DiskFault;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/**
 * A snapshot on its way from its file to one replica, behind a line with its length. Owned by the
 * engine thread; a worker reads, a piece at a time.
 *
 * <pre>
 *   $ length CR LF | bytes of the file ...
 * </pre>
 */
final class FileFeed implements Feed {

    private static final Logger LOG = Logger.getLogger(FileFeed.class.getName());

    private static final int PIECE_BYTES = 128 * 1024;

    private final Arena arena;
    private final Loop loop;
    private final Executor worker;
    private final Session owner;
    private final Runnable onThrough;
    private final FileChannel file;
    private final long length;
    private final long piece;
    private long read;
    private int filled;
    private int sent;
    private boolean isReading;
    private boolean isClosed;

    /**
     * Opens the file.
     *
     * @param worker runs what waits for the disk
     * @param onThrough run soon after all is sent
     * @throws IOException where it cannot be read
     */
    FileFeed(Path path, Services services, Session owner, Runnable onThrough) throws IOException {
        this.arena = services.arena();
        this.loop = services.loop();
        this.worker = services.worker();
        this.owner = owner;
        this.onThrough = onThrough;
        file = FileChannel.open(path, StandardOpenOption.READ);
        length = file.size();
        piece = arena.allocate(PIECE_BYTES);
        String heading = "$" + length + "\r\n";
        for (; filled < heading.length(); filled++) {
            Memory.putByte(piece + filled, heading.charAt(filled));
        }
    }

    /**
     * What a feed works with.
     *
     * @param worker runs what waits for the disk
     */
    record Services(Arena arena, Loop loop, Executor worker) {}

    @Override
    public long at() {
        return piece + sent;
    }

    @Override
    public int available() {
        return isReading || isClosed ? 0 : filled - sent;
    }

    @Override
    public void taken(int bytes) {
        sent += bytes;
        if (sent < filled || isClosed) {
            return;
        }
        if (read == length) {
            loop.execute(this::through);
        } else {
            isReading = true;
            worker.execute(this::read);
        }
    }

    /* On the worker. */
    private void read() {
        int count;
        try {
            ByteBuffer target = Memory.view(piece, PIECE_BYTES);
            count = file.read(target, read);
            if (count <= 0) {
                throw new EOFException("premature EOF");
            }
        } catch (IOException e) {
            LOG.warning("Read error sending DB to replica: " + DiskFault.reason(e));
            count = -1;
        }
        int bytes = count;
        loop.execute(() -> come(bytes));
    }

    private void come(int bytes) {
        isReading = false;
        if (isClosed) {
            free();
        } else if (bytes < 0) {
            owner.closeAfterReply();
            owner.peer().close();
        } else {
            read += bytes;
            filled = bytes;
            sent = 0;
            owner.peer().feed();
        }
    }

    private void through() {
        if (!isClosed) {
            close();
            onThrough.run();
        }
    }

    @Override
    public long pendingBytes() {
        return available();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            if (!isReading) {
                free();
            }
        }
    }

    private void free() {
        arena.free(piece);
        try {
            file.close();
        } catch (IOException e) {
            LOG.warning("A snapshot was not closed: " + DiskFault.reason(e));
        }
    }
}
