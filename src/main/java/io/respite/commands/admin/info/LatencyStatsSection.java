package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import jakarta.inject.Singleton;

/** Percentiles of how long commands take: empty, as in a Redis that does not track latencies. */
@Singleton
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
