package io.respite.rest.server;

import io.respite.engine.CommandCounts;
import io.respite.engine.Engine;
import io.respite.engine.LatencyHistogram;
import io.respite.engine.facts.CommandFact;
import io.respite.engine.facts.CommandFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What clients did since the start or CONFIG RESETSTAT.
 *
 * @param commands those that somebody asked for, by name
 * @param families the same, summed up by group as COMMAND DOCS names it
 * @param errors error replies by their first word
 */
@Schema(description = "What clients did since the start or CONFIG RESETSTAT")
public record Stats(List<OfCommand> commands, List<OfFamily> families, List<OfError> errors) {

    private static final double[] PERCENTILES = {50, 99, 99.9};
    private static final double NANOS_PER_MICRO = 1000;

    /**
     * @param rejected calls refused before they ran
     * @param failed calls that ended in an error
     * @param p50Microseconds the time that half of the calls did not exceed; 0 where {@code
     *     latency-tracking} is off
     */
    @Schema(description = "One command: its calls, their time and its percentiles")
    public record OfCommand(
            String name,
            String family,
            long calls,
            long microseconds,
            double microsecondsPerCall,
            long rejected,
            long failed,
            double p50Microseconds,
            double p99Microseconds,
            double p999Microseconds) {}

    @Schema(description = "The commands of one group together")
    public record OfFamily(String family, long calls, long microseconds) {}

    @Schema(description = "Error replies that begin with one word")
    public record OfError(String prefix, long count) {}

    /** What the engine thread hands over: reckoning with it is for another one. */
    record Counts(List<CommandCounts> commands, List<OfError> errors) {}

    /** The counts of this moment, on the engine thread. */
    static Counts counts(Engine engine) {
        List<OfError> errors = new ArrayList<>();
        engine.statistics()
                .errors()
                .forEach((prefix, count) -> errors.add(new OfError(prefix, count[0])));
        return new Counts(CommandCounts.of(engine.commands()), errors);
    }

    /** The figures, on any thread. */
    static Stats of(Counts counts) {
        List<OfCommand> commands = new ArrayList<>();
        counts.commands().forEach(count -> add(count, commands));
        return new Stats(commands, families(commands), counts.errors());
    }

    private static void add(CommandCounts count, List<OfCommand> commands) {
        LatencyHistogram latencies = count.latencies();
        double[] micros = new double[PERCENTILES.length];
        for (int i = 0; i < micros.length && latencies != null; i++) {
            micros[i] = latencies.percentile(PERCENTILES[i]) / NANOS_PER_MICRO;
        }
        long calls = count.calls();
        double each = calls == 0 ? 0 : count.nanos() / NANOS_PER_MICRO / calls;
        commands.add(
                new OfCommand(
                        count.name(),
                        family(count.name()),
                        calls,
                        (long) (count.nanos() / NANOS_PER_MICRO),
                        Math.round(each * 100) / 100.0,
                        count.rejected(),
                        count.failed(),
                        micros[0],
                        micros[1],
                        micros[2]));
    }

    private static String family(String command) {
        CommandFact fact = CommandFacts.of(command);
        return fact == null ? "server" : fact.doc().group();
    }

    private static List<OfFamily> families(List<OfCommand> commands) {
        Map<String, OfFamily> families = new TreeMap<>();
        for (OfCommand command : commands) {
            families.merge(
                    command.family(),
                    new OfFamily(command.family(), command.calls(), command.microseconds()),
                    (left, right) ->
                            new OfFamily(
                                    left.family(),
                                    left.calls() + right.calls(),
                                    left.microseconds() + right.microseconds()));
        }
        return List.copyOf(families.values());
    }
}
