package io.respite.rest.server;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.LatencyHistogram;
import io.respite.engine.LatencySeries;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What took long, and how long commands take.
 *
 * @param thresholdMilliseconds from where on an event is kept; 0 keeps none
 */
@Schema(description = "What took long, and how long commands take")
public record Latency(long thresholdMilliseconds, List<OfEvent> events, List<OfCommand> commands) {

    private static final long NANOS_PER_MICRO = 1000;

    /**
     * @param history the longest of each second in which it took long, the oldest first
     */
    @Schema(description = "One event: the newest, the longest, and all that are kept")
    public record OfEvent(
            String event,
            long atSeconds,
            long latestMilliseconds,
            long maxMilliseconds,
            List<Spike> history) {}

    @Schema(description = "The longest of one second")
    public record Spike(long atSeconds, long milliseconds) {}

    /**
     * @param histogram cumulative, as LATENCY HISTOGRAM
     */
    @Schema(description = "One command: how many calls took up to how long")
    public record OfCommand(String name, long calls, List<Step> histogram) {}

    @Schema(description = "So many calls took up to so long")
    public record Step(long microseconds, long count) {}

    /** The figures of this moment, on the engine thread. */
    static Latency of(Engine engine) {
        List<OfEvent> events = new ArrayList<>();
        for (LatencySeries series : engine.observers().latency().series()) {
            events.add(event(series));
        }
        List<OfCommand> commands = new ArrayList<>();
        engine.commands().forEach(command -> add(command, commands));
        return new Latency(engine.settings().number("latency-monitor-threshold"), events, commands);
    }

    private static OfEvent event(LatencySeries series) {
        List<Spike> history = new ArrayList<>();
        for (int i = 0; i < series.count(); i++) {
            history.add(new Spike(series.atSeconds(i), series.millis(i)));
        }
        Spike newest = history.getLast();
        return new OfEvent(
                series.event().text(),
                newest.atSeconds(),
                newest.milliseconds(),
                series.longestMillis(),
                history);
    }

    private static void add(Command command, List<OfCommand> commands) {
        LatencyHistogram latencies = command.statistics().latencies();
        if (latencies == null) {
            return;
        }
        List<Step> steps = new ArrayList<>();
        latencies.forEachDoubling(
                (nanos, calls) -> steps.add(new Step(nanos / NANOS_PER_MICRO, calls)));
        commands.add(new OfCommand(command.fullName(), latencies.total(), steps));
    }
}
