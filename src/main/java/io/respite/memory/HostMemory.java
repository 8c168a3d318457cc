package io.respite.memory;

import java.nio.file.Path;

/**
 * What Linux knows of the memory of the machine and of this process. Reads small files of {@code
 * /proc}, which takes microseconds; where there are none the machine has no limit, and the rest is
 * 0.
 */
public final class HostMemory {

    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path PROCESS = Path.of("/proc/self/status");

    /** Read once, when it is first asked for; or -1. */
    private static long totalBytes = -1;

    private HostMemory() {}

    /** Bytes that the machine has. */
    public static long totalBytes() {
        if (totalBytes < 0) {
            totalBytes = bytes(MACHINE, "MemTotal:", 0);
        }
        return totalBytes;
    }

    /** Bytes that are free, or can be made so, and that this process's control group allows. */
    public static long freeBytes() {
        long available = bytes(MACHINE, "MemAvailable:", Long.MAX_VALUE);
        long limit = ControlGroup.memoryLimitBytes();
        long allowed = limit < 0 ? Long.MAX_VALUE : limit - residentBytes();
        return Math.min(available, allowed);
    }

    /** Bytes that this process has in use, code and heap included. */
    public static long residentBytes() {
        return bytes(PROCESS, "VmRSS:", 0);
    }

    private static long bytes(Path file, String label, long otherwise) {
        String text = "\n" + ControlGroup.read(file);
        int line = text.indexOf("\n" + label);
        if (line < 0) {
            return otherwise;
        }
        int from = line + 1 + label.length();
        String kilobytes = text.substring(from, text.indexOf(" kB", from));
        return Long.parseLong(kilobytes.strip()) * 1024;
    }
}
