package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.EngineStatistics;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** How the engine spends its time, in microseconds; shown to those who ask for it by name. */
public final class DebugSection implements InfoSection {

    private static final long NANOS_PER_MICRO = 1000;

    @Override
    public String title() {
        return "Debug";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public boolean isPartOfAll() {
        return false;
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        EngineStatistics statistics = engine.statistics();
        fields.add("eventloop_duration_aof_sum", 0)
                .add("eventloop_duration_cron_sum", statistics.tickNanos() / NANOS_PER_MICRO)
                .add("eventloop_duration_max", statistics.longestTurnNanos() / NANOS_PER_MICRO)
                .add("eventloop_cmd_per_cycle_max", statistics.mostCommandsPerTurn());
    }
}
