package io.respite.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory of the machine could be had. Linux only; elsewhere as much as one wants. */
public final class FreeMemory {

    private static final Path FACTS = Path.of("/proc/meminfo");
    private static final Path OWN = Path.of("/proc/self/status");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+([0-9]+) kB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

    private FreeMemory() {}

    /** Bytes that are free, or can be made so, and that this process's control group allows. */
    public static long bytes() {
        long available = number(FACTS, AVAILABLE, Long.MAX_VALUE);
        long limit = ControlGroup.memoryLimitBytes();
        long allowed = limit < 0 ? Long.MAX_VALUE : limit - number(OWN, RESIDENT, 0);
        return Math.min(available, allowed);
    }

    private static long number(Path file, Pattern pattern, long otherwise) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : otherwise;
        } catch (IOException notHere) {
            return otherwise;
        }
    }
}
