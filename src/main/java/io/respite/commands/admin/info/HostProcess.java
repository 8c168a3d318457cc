package io.respite.commands.admin.info;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the operating system knows of this process. Reads small files of {@code /proc}, which takes
 * microseconds; where there is no such file the numbers are 0.
 */
final class HostProcess {

    /** Linux counts processor time in these, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path TIMES = Path.of("/proc/self/stat");
    private static final Path THREAD_TIMES = Path.of("/proc/thread-self/stat");

    private static final String SYSTEM =
            System.getProperty("os.name")
                    + " "
                    + System.getProperty("os.version")
                    + " "
                    + machine(System.getProperty("os.arch"));

    private static String executable;

    private HostProcess() {}

    /**
     * Seconds of processor time.
     *
     * @param childrenUser of children that have ended
     * @param childrenSystem of children that have ended
     */
    public record Times(double user, double system, double childrenUser, double childrenSystem) {}

    /** System, release and machine, as {@code uname} has them. */
    static String system() {
        return SYSTEM;
    }

    private static String machine(String architecture) {
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }

    /** The path of the running program. */
    static String executable() {
        if (executable == null) {
            executable = ProcessHandle.current().info().command().orElse("");
        }
        return executable;
    }

    /** Processor time of the whole process. */
    static Times times() {
        return times(read(TIMES));
    }

    /** Processor time of the calling thread. */
    static Times threadTimes() {
        return times(read(THREAD_TIMES));
    }

    /* Fields 14 to 17; field 2 is the name in brackets, with perhaps blanks and brackets in it. */
    private static Times times(String text) {
        if (text.isEmpty()) {
            return new Times(0, 0, 0, 0);
        }
        String[] afterName = text.substring(text.lastIndexOf(')') + 2).split(" ", 17);
        return new Times(
                seconds(afterName[11]),
                seconds(afterName[12]),
                seconds(afterName[13]),
                seconds(afterName[14]));
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / TICKS_PER_SECOND;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return "";
        }
    }
}
