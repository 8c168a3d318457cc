package io.respite.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the control group of this process, as a container or a service manager makes one, lets it
 * have of the machine's memory. Linux only; elsewhere there is no limit. Reads a few small files.
 *
 * <pre>
 *   /proc/self/cgroup   "0::/a/b"          version 2: memory.max of a/b, of a, of all above
 *                       "4:memory:/a/b"    version 1: memory.limit_in_bytes of the same
 * </pre>
 *
 * <p>In a container the path may be one that only the host sees. Then the directory does not exist
 * and the one that is mounted, the container's own, counts.
 */
public final class ControlGroup {

    private static final Path SYSTEM = Path.of("/");

    /** Version 1 says "no limit" by a number of about 2^63. */
    private static final long NO_LIMIT_FROM = 1L << 60;

    private ControlGroup() {}

    /** Bytes of memory that the processes of this group may use together; -1 sets no limit. */
    public static long memoryLimitBytes() {
        return memoryLimitBytes(SYSTEM);
    }

    static long memoryLimitBytes(Path root) {
        long least = -1;
        for (String line : read(root.resolve("proc/self/cgroup")).split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean isUnified = parts[1].isEmpty();
            if (!isUnified && !("," + parts[1] + ",").contains(",memory,")) {
                continue;
            }
            Path mount = root.resolve(isUnified ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
            String file = isUnified ? "memory.max" : "memory.limit_in_bytes";
            least = lesser(least, limit(mount, parts[2].substring(1), file));
        }
        return least;
    }

    /* The limits of all groups above hold as well. */
    private static long limit(Path mount, String path, String file) {
        long least = -1;
        Path own = mount.resolve(path).normalize();
        Path group = own.startsWith(mount) ? own : mount;
        while (group.startsWith(mount)) {
            least = lesser(least, number(read(group.resolve(file)).strip()));
            group = group.getParent();
        }
        return least;
    }

    private static long number(String text) {
        try {
            long bytes = Long.parseLong(text);
            return bytes >= NO_LIMIT_FROM ? -1 : bytes;
        } catch (NumberFormatException noNumber) {
            /* "max", or no such file. */
            return -1;
        }
    }

    private static long lesser(long limit, long other) {
        return limit < 0 || other >= 0 && other < limit ? other : limit;
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return "";
        }
    }
}
