package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** How many error replies were sent, by their first word. */
public final class ErrorStatsSection implements InfoSection {

    @Override
    public String title() {
        return "Errorstats";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        engine.statistics()
                .errors()
                .forEach(
                        (code, count) -> {
                            InfoFields parts = new InfoFields().add("count", count[0]);
                            fields.add("errorstat_" + safe(code), parts);
                        });
    }

    /* What would end the name or the line becomes an underscore. */
    private static String safe(String code) {
        return code.replace('#', '_').replace(':', '_').replace('\r', '_').replace('\n', '_');
    }
}
