package io.respite.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * How often one command ran and how long it took, at one moment: a copy, for other threads to
 * reckon with while the engine goes on.
 *
 * @param name its full name
 * @param latencies how long single calls took, or null where none was measured
 */
public record CommandCounts(
        String name,
        long calls,
        long nanos,
        long rejected,
        long failed,
        LatencyHistogram latencies) {

    /** Those of all commands that somebody asked for, by name; on the engine thread. */
    public static List<CommandCounts> of(CommandTable commands) {
        List<CommandCounts> counts = new ArrayList<>();
        commands.forEach(
                command -> {
                    if (!command.statistics().isEmpty()) {
                        counts.add(of(command));
                    }
                });
        return counts;
    }

    private static CommandCounts of(Command command) {
        CommandStatistics statistics = command.statistics();
        LatencyHistogram latencies = statistics.latencies();
        return new CommandCounts(
                command.fullName(),
                statistics.calls(),
                statistics.nanos(),
                statistics.rejected(),
                statistics.failed(),
                latencies == null ? null : latencies.copy());
    }
}
