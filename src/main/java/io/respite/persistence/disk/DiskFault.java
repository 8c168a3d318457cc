package io.respite.persistence.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the system says of a file that could not be used, in its own words. */
public final class DiskFault {

    private DiskFault() {}

    /** The reason, as C's strerror has it. */
    public static String reason(IOException fault) {
        return switch (fault) {
            case NoSuchFileException missing -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileAlreadyExistsException exists -> "File exists";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
        };
    }
}
