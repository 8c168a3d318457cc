package io.respite.commands.admin.info;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.LatencyHistogram;
import java.util.List;

/** Percentiles of how long each command took, in microseconds. */
public final class LatencyStatsSection implements InfoSection {

    private static final double NANOS_PER_MICRO = 1000;

    @Override
    public String title() {
        return "Latencystats";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        if (engine.settings().flag("latency-tracking")) {
            List<String> percentiles = engine.settings().words("latency-tracking-info-percentiles");
            engine.commands().forEach(command -> add(command, percentiles, fields));
        }
    }

    private static void add(Command command, List<String> percentiles, InfoFields fields) {
        LatencyHistogram latencies = command.statistics().latencies();
        if (latencies == null) {
            return;
        }
        InfoFields parts = new InfoFields();
        for (String percentile : percentiles) {
            long nanos = latencies.percentile(Double.parseDouble(percentile));
            parts.add("p" + percentile, nanos / NANOS_PER_MICRO, 3);
        }
        fields.add("latency_percentiles_usec_" + command.fullName(), parts);
    }
}
