package io.respite.persistence.aof;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is open for appending. {@link #force} and {@link #close} may be called anywhere. */
public interface AppendFile extends Closeable {

    /** Opens files. */
    @FunctionalInterface
    interface Opener {

        /** Opens a file to append to it, and empties it first where it is to be fresh. */
        AppendFile open(Path path, boolean isFresh) throws IOException;
    }

    /** Writes some of the bytes. Returns how many. */
    int write(ByteBuffer bytes) throws IOException;

    /** Has all that was written reach the disk. */
    void force() throws IOException;

    /** Shortens the file. */
    void truncate(long size) throws IOException;

    /** How many bytes the file has. */
    long size() throws IOException;

    /** Opens files of the file system. */
    Opener DISK = AppendFile::onDisk;

    private static AppendFile onDisk(Path path, boolean isFresh) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (isFresh) {
            channel.truncate(0);
        }
        return new AppendFile() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return channel.write(bytes);
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
