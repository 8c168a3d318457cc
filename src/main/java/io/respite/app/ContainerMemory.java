package io.respite.app;

import io.respite.engine.settings.Settings;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What a limit on the memory of this process, as a container has one, means for {@code maxmemory}.
 *
 * <pre>
 *   limit of the control group
 *   ├── 64 MiB and the largest heap    the program itself: code, heap, connections
 *   └── the rest ── maxmemory-percent  maxmemory, where it is not given
 *               └─ what is left        gaps between blocks, clients, replicas, a save
 * </pre>
 *
 * Without {@code maxmemory-percent} nothing is set, as in Redis, but the log says what will happen.
 */
final class ContainerMemory {

    /** What an empty server takes besides its heap, and some connections. */
    private static final long CODE_BYTES = 64L << 20;

    private static final long LEAST_BYTES = 1L << 20;

    private static final Logger log = Logger.getLogger(ContainerMemory.class);

    private ContainerMemory() {}

    /**
     * Sets {@code maxmemory} where that is asked for and it is not given.
     *
     * @param limitBytes what the process may use; negative sets no limit
     */
    static void apply(Settings settings, long limitBytes) {
        apply(settings, limitBytes, CODE_BYTES + Runtime.getRuntime().maxMemory());
    }

    /** The same for a program that takes so many bytes. */
    static void apply(Settings settings, long limitBytes, long programBytes) {
        if (limitBytes < 0 || settings.isGiven("maxmemory")) {
            return;
        }
        long percent = settings.number("maxmemory-percent");
        if (percent == 0) {
            log.warnf(
                    "This process may use %d bytes of memory, and maxmemory is not set: when data"
                            + " outgrows that, the system kills it. Set maxmemory, or"
                            + " maxmemory-percent.",
                    limitBytes);
            return;
        }
        long bytes = Math.max(LEAST_BYTES, (limitBytes - programBytes) / 100 * percent);
        settings.put("maxmemory", List.of(String.valueOf(bytes)));
        log.infof(
                "maxmemory is %d bytes, %d percent of what the program leaves of %d",
                bytes, percent, limitBytes);
    }
}
