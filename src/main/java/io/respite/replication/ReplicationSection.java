package io.respite.replication;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.settings.Settings;
import io.respite.replication.primary.Replica;
import io.respite.replication.replica.Link;
import io.respite.replication.replica.LinkState;
import io.respite.replication.stream.Backlog;
import io.respite.replication.stream.History;

/** Whom this server follows, who follows it, and how far the history of its data has come. */
public final class ReplicationSection implements InfoSection {

    @Override
    public String title() {
        return "Replication";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        Replicating replicating = Replicating.of(engine);
        fields.add("role", replicating.isReplica() ? "slave" : "master");
        if (replicating.isReplica()) {
            addLink(replicating, engine.settings(), fields);
        }
        addReplicas(replicating, engine, fields);
        addHistory(replicating, engine.settings(), fields);
    }

    private static void addLink(Replicating replicating, Settings settings, InfoFields fields) {
        Link link = replicating.link();
        boolean isKnown = link.isResumable();
        fields.add("master_host", link.host())
                .add("master_port", link.port())
                .add("master_link_status", link.isUp() ? "up" : "down")
                .add("master_last_io_seconds_ago", link.silentSeconds())
                .add("master_sync_in_progress", link.state().isSync() ? 1 : 0)
                .add("slave_read_repl_offset", isKnown ? link.readOffset() : 1)
                .add("slave_repl_offset", isKnown ? replicating.offset() : 1);
        if (link.state().isSync()) {
            addTransfer(link, fields);
        }
        if (link.state() != LinkState.CONNECTED) {
            fields.add("master_link_down_since_seconds", link.downSeconds());
        }
        fields.add("slave_priority", settings.number("replica-priority"))
                .add("slave_read_only", settings.flag("replica-read-only") ? 1 : 0)
                .add("replica_announced", settings.flag("replica-announced") ? 1 : 0);
    }

    private static void addTransfer(Link link, InfoFields fields) {
        long total = link.transferTotalBytes();
        long read = link.transferReadBytes();
        double percent = total == 0 ? 0 : 100.0 * read / total;
        fields.add("master_sync_total_bytes", total)
                .add("master_sync_read_bytes", read)
                .add("master_sync_left_bytes", total - read)
                .add("master_sync_perc", percent, 2)
                .add("master_sync_last_io_seconds_ago", link.silentTransferSeconds());
    }

    private static void addReplicas(Replicating replicating, Engine engine, InfoFields fields) {
        fields.add("connected_slaves", replicating.replicas().all().size());
        Settings settings = engine.settings();
        if (settings.number("min-replicas-to-write") > 0
                && settings.number("min-replicas-max-lag") > 0) {
            fields.add("min_slaves_good_slaves", replicating.replicas().good());
        }
        int number = 0;
        for (Replica replica : replicating.replicas().all()) {
            if (!replica.state().word().isEmpty()) {
                fields.add("slave" + number++, line(replica, engine.clock().seconds()));
            }
        }
    }

    private static InfoFields line(Replica replica, long nowSeconds) {
        return new InfoFields()
                .add("ip", replica.address())
                .add("port", replica.port())
                .add("state", replica.state().word())
                .add("offset", replica.acknowledged())
                .add("lag", replica.state().isOnline() ? replica.lagSeconds(nowSeconds) : 0);
    }

    private static void addHistory(Replicating replicating, Settings settings, InfoFields fields) {
        History history = replicating.stream().history();
        Backlog backlog = replicating.stream().backlog();
        fields.add("master_failover_state", replicating.failover().state().text())
                .add("master_replid", history.id())
                .add("master_replid2", history.secondId())
                .add("master_repl_offset", history.offset())
                .add("second_repl_offset", history.secondOffset())
                .add("repl_backlog_active", backlog == null ? 0 : 1)
                .add("repl_backlog_size", settings.number("repl-backlog-size"))
                .add("repl_backlog_first_byte_offset", backlog == null ? 0 : backlog.first())
                .add("repl_backlog_histlen", backlog == null ? 0 : backlog.length());
    }
}
