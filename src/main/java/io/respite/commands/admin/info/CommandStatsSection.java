package io.respite.commands.admin.info;

import io.respite.engine.Command;
import io.respite.engine.CommandStatistics;
import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** How often each command ran that somebody asked for, and how long it took. */
public final class CommandStatsSection implements InfoSection {

    @Override
    public String title() {
        return "Commandstats";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        engine.commands().forEach(command -> add(command, fields));
    }

    private static void add(Command command, InfoFields fields) {
        CommandStatistics statistics = command.statistics();
        if (statistics.isEmpty()) {
            return;
        }
        long calls = statistics.calls();
        long micros = statistics.micros();
        InfoFields parts =
                new InfoFields()
                        .add("calls", calls)
                        .add("usec", micros)
                        .add("usec_per_call", calls == 0 ? 0 : (double) micros / calls, 2)
                        .add("rejected_calls", statistics.rejected())
                        .add("failed_calls", statistics.failed());
        fields.add("cmdstat_" + command.fullName(), parts);
    }
}
