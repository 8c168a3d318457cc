package io.respite.persistence.aof;

import io.respite.memory.Memory;
import io.respite.persistence.ByteSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.logging.Logger;

/** A base in the making: on disk when it is finished, gone when it is aborted. For one thread. */
public final class BaseFile implements ByteSink {

    private static final Logger LOG = Logger.getLogger(BaseFile.class.getName());

    /** So much is written before it is flushed to disk, so that the last flush is a short one. */
    private static final long FLUSHED_BYTES = 4L << 20;

    private final Path file;
    private final boolean flushesOften;
    private FileChannel channel;
    private long unflushed;

    /**
     * @param flushesOften whether it is flushed to disk as it is written
     */
    public BaseFile(Path file, boolean flushesOften) {
        this.file = file;
        this.flushesOften = flushesOften;
    }

    /** Writes text of one byte a character. */
    void write(String text) throws IOException {
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
        if (flushesOften && unflushed >= FLUSHED_BYTES) {
            channel.force(false);
            unflushed = 0;
        }
    }

    private void open() throws IOException {
        if (channel == null) {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
        }
    }

    @Override
    public void finish() throws IOException {
        open();
        channel.force(true);
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
}
