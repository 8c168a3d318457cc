package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** Percentiles of how long commands take: empty, as in a Redis that does not track latencies. */
public final class LatencyStatsSection implements InfoSection {

    @Override
    public String title() {
        return "Latencystats";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {}
}
