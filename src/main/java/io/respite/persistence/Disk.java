package io.respite.persistence;

import io.respite.persistence.aof.AppendFile;
import java.util.concurrent.Executor;

/**
 * How files are reached; tests have it otherwise.
 *
 * @param worker runs what waits for the disk, one task after the other
 * @param opener opens files for appending
 */
public record Disk(Executor worker, AppendFile.Opener opener) {

    /** The file system, and a thread of its own that begins when it is needed. */
    public static Disk system() {
        return new Disk(new DiskThread(), AppendFile.DISK);
    }
}
