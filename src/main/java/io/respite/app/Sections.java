package io.respite.app;

import io.respite.commands.admin.info.ClientsSection;
import io.respite.commands.admin.info.ClusterSection;
import io.respite.commands.admin.info.CommandStatsSection;
import io.respite.commands.admin.info.CpuSection;
import io.respite.commands.admin.info.DebugSection;
import io.respite.commands.admin.info.ErrorStatsSection;
import io.respite.commands.admin.info.KeyspaceSection;
import io.respite.commands.admin.info.LatencyStatsSection;
import io.respite.commands.admin.info.MemorySection;
import io.respite.commands.admin.info.ModulesSection;
import io.respite.commands.admin.info.ServerSection;
import io.respite.commands.admin.info.StatsSection;
import io.respite.engine.InfoSections;
import io.respite.persistence.PersistenceSection;
import io.respite.replication.ReplicationSection;
import java.util.List;

/** Every section of INFO: a new one takes a line here. */
public final class Sections {

    private Sections() {}

    /** One instance of each, for a server of the given version of Respite. */
    public static InfoSections all(String version) {
        return new InfoSections(
                List.of(
                        new ClientsSection(),
                        new ClusterSection(),
                        new CommandStatsSection(),
                        new CpuSection(),
                        new DebugSection(),
                        new ErrorStatsSection(),
                        new KeyspaceSection(),
                        new LatencyStatsSection(),
                        new MemorySection(),
                        new ModulesSection(),
                        new PersistenceSection(),
                        new ReplicationSection(),
                        new ServerSection(version),
                        new StatsSection()));
    }
}
