package io.respite.app;

import io.respite.engine.Instance;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What the log says before the process ends by a fault: why, and where each thread was. For faults
 * of the JVM itself there is the file {@code hs_err_pid<pid>.log} that it writes into the working
 * directory.
 */
final class CrashReport {

    private static final Logger log = Logger.getLogger(CrashReport.class);

    private CrashReport() {}

    /** Writes the report, a record for each line, so that it can be read in any format. */
    static void write(String reason) {
        log.error("=== RESPITE BUG REPORT START: Cut & paste starting from here ===");
        log.error(
                "Respite %s (Redis %s) %s"
                        .formatted(Version.text(), Instance.REDIS_VERSION, reason));
        log.error("------ STACK TRACE ------");
        for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
            Thread thread = each.getKey();
            log.error("%s (%s)".formatted(thread.getName(), thread.getState()));
            for (StackTraceElement frame : each.getValue()) {
                log.error("    at " + frame);
            }
        }
        log.error("=== RESPITE BUG REPORT END. ===");
    }
}
