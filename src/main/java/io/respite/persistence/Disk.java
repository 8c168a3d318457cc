package io.respite.persistence;

import io.respite.persistence.aof.AppendFile;
import java.util.concurrent.Executor;

/**
 * How files are reached; tests have it otherwise.
 *
 * @param worker runs what waits for the disk, one task after the other
 * @param snapshots compresses snapshots and writes them, one task after the other
 * @param opener opens files for appending
 */
public record Disk(Executor worker, Executor snapshots, AppendFile.Opener opener) {

    /** A thread that runs tasks in their order, and is there only while there are some. */
    public static Executor thread(String name) {
        return new DiskThread(name, false);
    }

    /** The file system, and two threads of its own that begin when they are needed. */
    public static Disk system() {
        return new Disk(
                new DiskThread("respite-disk", false),
                new DiskThread("respite-snapshot", true),
                AppendFile.DISK);
    }
}
