package io.respite.app;

import io.respite.persistence.rdb.RdbCheck;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code --check-rdb FILE}: says whether a snapshot is sound, as {@code redis-check-rdb} does. */
final class RdbChecker {

    private static final String USAGE = "Usage: respite-server --check-rdb <rdb-file-name>";

    private RdbChecker() {}

    /** Checks the file, null where none was named. Returns the status to exit with. */
    static int run(String file) {
        if (file == null) {
            System.err.println(USAGE);
            return 1;
        }
        try {
            return RdbCheck.check(Path.of(file), System.out::println).isSound() ? 0 : 1;
        } catch (NoSuchFileException missing) {
            System.err.println("Cannot open file " + file + ": No such file or directory");
        } catch (IOException unreadable) {
            System.err.println("Cannot open file " + file + ": " + unreadable.getMessage());
        }
        return 1;
    }
}
