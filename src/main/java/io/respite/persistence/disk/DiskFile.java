package io.respite.persistence.disk;

import io.respite.memory.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Logger;

/** A file in the making: there when it is finished, gone when it is aborted. For one thread. */
public final class DiskFile implements ByteSink {

    /** In place of a number of bytes: it need not be on disk when it is finished. */
    public static final long NEVER_FLUSHED = 0;

    /** In place of a number of bytes: it is flushed to disk when it is finished, not before. */
    public static final long FLUSHED_AT_ITS_END = Long.MAX_VALUE;

    private static final Logger LOG = Logger.getLogger(DiskFile.class.getName());

    private final Path file;
    private final long flushedBytes;
    private FileChannel channel;
    private long unflushed;

    /**
     * A file that is emptied, or made, when the first bytes come.
     *
     * @param flushedBytes so much is written before it is flushed to disk, so that the last flush,
     *     when it is finished, is a short one
     */
    public DiskFile(Path file, long flushedBytes) {
        this.file = file;
        this.flushedBytes = flushedBytes;
    }

    /** Opens the file if it is not open yet. */
    public void open() throws IOException {
        if (channel == null) {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
        }
    }

    /** Writes text of one byte a character. */
    public void write(String text) throws IOException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void write(long ref, int length) throws IOException {
        write(Memory.view(ref, length));
    }

    private void write(ByteBuffer bytes) throws IOException {
        open();
        unflushed += bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (flushedBytes != NEVER_FLUSHED && unflushed >= flushedBytes) {
            channel.force(false);
            unflushed = 0;
        }
    }

    @Override
    public void finish() throws IOException {
        open();
        if (flushedBytes != NEVER_FLUSHED) {
            channel.force(true);
        }
        channel.close();
    }

    @Override
    public void abort() {
        try {
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warning("The temporary file " + file + " stays: " + DiskFault.reason(e));
        }
    }

    /** Makes the names in a directory last. */
    public static void flushNames(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
