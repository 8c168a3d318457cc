package io.respite.persistence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files in the making, in {@code dir}: the id of the process that makes one is in its name, so that
 * what a process left behind that was killed can be told from what another is writing.
 *
 * <pre>
 *   temp-PID.rdb                    a save
 *   temp-rewriteaof-bg-PID.aof      a base of the append-only file
 *   temp-sync-PID-SECOND.rdb        the data of a primary
 *   temp-import-PID-NUMBER.rdb      a snapshot that comes over HTTP
 *   temp-export-PID-NUMBER.rdb      one that goes
 * </pre>
 */
final class TemporaryFiles {

    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class.getName());

    private static final Pattern NAME =
            Pattern.compile(
                    "temp-(?:rewriteaof-bg-|import-|export-|sync-)?(\\d+)(?:-\\d+)?"
                            + "\\.(?:rdb|aof(?:\\.rdb)?)");

    /** A younger file may be another's, whose processes cannot be seen from here. */
    private static final Duration LEAST_AGE = Duration.ofMinutes(1);

    private TemporaryFiles() {}

    /** Makes an empty file of a kind. */
    static Path create(Path directory, String kind) throws IOException {
        String prefix = "temp-" + kind + "-" + ProcessHandle.current().pid() + "-";
        return Files.createTempFile(directory, prefix, ".rdb");
    }

    /** Deletes what processes left behind that are no more; to be called before any is made. */
    static void sweep(Path directory, Instant now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "temp-*")) {
            for (Path file : files) {
                if (isLeft(file, now)) {
                    Files.deleteIfExists(file);
                    LOG.info("Removed " + file.getFileName() + ", which an ended process left");
                }
            }
        } catch (IOException e) {
            LOG.warning("Temporary files in " + directory + " may stay: " + e);
        }
    }

    private static boolean isLeft(Path file, Instant now) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches() || name.group(1).length() > 18) {
            return false;
        }
        long pid = Long.parseLong(name.group(1));
        boolean isOurs = pid == ProcessHandle.current().pid();
        return (isOurs || ProcessHandle.of(pid).isEmpty())
                && Files.getLastModifiedTime(file).toInstant().plus(LEAST_AGE).isBefore(now);
    }
}
