package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** The server's part in replication: a master that has no replicas. */
public final class ReplicationSection implements InfoSection {

    private static final String NO_ID = "0".repeat(40);

    @Override
    public String title() {
        return "Replication";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        fields.add("role", "master")
                .add("connected_slaves", 0)
                .add("master_failover_state", "no-failover")
                .add("master_replid", engine.instance().replicationId())
                .add("master_replid2", NO_ID)
                .add("master_repl_offset", 0)
                .add("second_repl_offset", -1)
                .add("repl_backlog_active", 0)
                .add("repl_backlog_size", engine.settings().number("repl-backlog-size"))
                .add("repl_backlog_first_byte_offset", 0)
                .add("repl_backlog_histlen", 0);
    }
}
