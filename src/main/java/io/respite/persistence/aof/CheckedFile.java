package io.respite.persistence.aof;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A file that is read byte by byte from its beginning, and may be shortened. For one thread. */
final class CheckedFile implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private boolean sawEnd;

    /** Opens a file, to change it as well where that is asked for. */
    CheckedFile(Path path, boolean isChanged) throws IOException {
        channel =
                isChanged
                        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : FileChannel.open(path, StandardOpenOption.READ);
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Where the next byte stands. */
    long position() throws IOException {
        return channel.position() - buffer.remaining();
    }

    void seek(long position) throws IOException {
        channel.position(position);
        buffer.limit(0);
        sawEnd = false;
    }

    /** Whether something was to be read behind the last byte. */
    boolean sawEnd() {
        return sawEnd;
    }

    /** The next byte, which stays; -1 where there is none. */
    int peek() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read <= 0) {
                sawEnd = true;
                return -1;
            }
        }
        return buffer.get(buffer.position()) & 0xFF;
    }

    /** The next line with its end, of so many bytes at most; null where there is nothing. */
    byte[] line(int most) throws IOException {
        byte[] line = new byte[most];
        int length = 0;
        while (length < most && peek() >= 0) {
            line[length++] = buffer.get();
            if (line[length - 1] == '\n') {
                break;
            }
        }
        return length == 0 ? null : Arrays.copyOf(line, length);
    }

    /** The next bytes, fewer where the file ends. */
    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        int length = 0;
        while (length < count && peek() >= 0) {
            bytes[length++] = buffer.get();
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Passes over bytes. Returns how many there were. */
    long skip(long count) throws IOException {
        long there = Math.min(count, size() - position());
        seek(position() + there);
        sawEnd = there < count;
        return there;
    }

    void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
