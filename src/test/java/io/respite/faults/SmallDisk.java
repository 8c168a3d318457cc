package io.respite.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes in memory, where this user may mount one. */
final class SmallDisk implements AutoCloseable {

    private static final String FILLER = "filler";

    final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** Mounts one; leaves the test out where that is not allowed. */
    static SmallDisk mount(Path path, int megabytes) throws Exception {
        Files.createDirectories(path);
        String size = "size=" + megabytes + "m";
        boolean isMounted = run("mount", "-t", "tmpfs", "-o", size, "tmpfs", path.toString());
        assumeTrue(isMounted, "this user may not mount a file system");
        return new SmallDisk(path);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** Takes all room but so many bytes. */
    void fillBut(long bytes) throws IOException {
        long room = path.toFile().getUsableSpace() - bytes;
        try (RandomAccessFile filler = new RandomAccessFile(path.resolve(FILLER).toFile(), "rw")) {
            filler.seek(filler.length());
            byte[] block = new byte[4096];
            for (long left = room; left >= block.length; left -= block.length) {
                filler.write(block);
            }
        }
    }

    /** Gives that room back. */
    void free() throws IOException {
        Files.deleteIfExists(path.resolve(FILLER));
    }

    void makeReadOnly() throws Exception {
        assumeTrue(run("mount", "-o", "remount,ro", path.toString()), "a remount is refused");
    }

    void makeWritable() throws Exception {
        assumeTrue(run("mount", "-o", "remount,rw", path.toString()), "a remount is refused");
    }

    @Override
    public void close() throws Exception {
        run("umount", "-l", path.toString());
    }
}
