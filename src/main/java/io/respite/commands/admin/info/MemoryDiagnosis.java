package io.respite.commands.admin.info;

import java.util.ArrayList;
import java.util.List;

/** Says in sentences what looks amiss about the memory in use, for MEMORY DOCTOR. */
final class MemoryDiagnosis {

    /** With less in use nothing can be said: the server's own share is too large. */
    private static final long LEAST_BYTES = 5L << 20;

    private static final long NOTABLE_BYTES = 10L << 20;
    private static final double HIGH_PEAK = 1.5;
    private static final double HIGH_RESIDENT = 1.4;
    private static final double HIGH_HELD = 1.1;
    private static final long LARGE_CLIENT_BYTES = 200L << 10;

    private MemoryDiagnosis() {}

    static String of(MemoryFigures memory, int clients) {
        if (memory.used() < LEAST_BYTES) {
            return "There is too little data in this server to say anything about its memory.\n";
        }
        List<String> findings = new ArrayList<>();
        if ((double) memory.peak() / memory.used() > HIGH_PEAK) {
            findings.add(
                    "Peak: the most that was ever in use is more than 150% of what is in use now."
                            + " What became free is given back to the system; if the process is"
                            + " still large, MEMORY PURGE gives back the rest at once.");
        }
        if (isHigh(memory.resident(), memory.used(), HIGH_RESIDENT)) {
            findings.add(
                    "Process: it takes more than 140% of what the data takes. The Java heap and"
                            + " the code are in that; see java_heap_committed in INFO memory.");
        }
        if (isHigh(memory.held(), memory.used(), HIGH_HELD)) {
            findings.add(
                    "Fragmentation: the arena holds more than 110% of what it has handed out."
                            + " Values whose sizes changed much, or many deletions, leave slabs"
                            + " that are partly empty; new values fill them again.");
        }
        if (isHigh(memory.allocatorResident(), memory.held(), HIGH_HELD)) {
            findings.add(
                    "Returns: much became free a moment ago, and goes back to the system bit by"
                            + " bit. MEMORY PURGE gives it back at once.");
        }
        if (memory.replicas() > NOTABLE_BYTES) {
            findings.add(
                    "Replicas: more than 10 MB wait for replicas beyond the backlog. A replica is"
                            + " slow, or its link is; see INFO replication and"
                            + " client-output-buffer-limit.");
        }
        if (clients > 0 && memory.clients() / clients > LARGE_CLIENT_BYTES) {
            findings.add(
                    "Clients: on average more than 200 KB wait for each client. One that asks for"
                            + " much and reads slowly is in CLIENT LIST with a large omem.");
        }
        return findings.isEmpty()
                ? "Nothing about the memory in use looks amiss.\n"
                : " * " + String.join("\n * ", findings) + "\n";
    }

    private static boolean isHigh(long whole, long part, double ratio) {
        return (double) whole / part > ratio && whole - part > NOTABLE_BYTES;
    }
}
