package io.respite.persistence.aof;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;

/** The fields of INFO about the append-only file. */
final class AofInfo {

    private AofInfo() {}

    static void describe(AppendOnlyFile aof, Engine engine, InfoFields fields) {
        Rewrites rewrites = aof.rewrites();
        fields.add("aof_enabled", aof.state() != AppendOnlyFile.State.OFF)
                .add("aof_rewrite_in_progress", rewrites.isRunning())
                .add("aof_rewrite_scheduled", rewrites.isScheduled())
                .add("aof_last_rewrite_time_sec", rewrites.lastSeconds())
                .add("aof_current_rewrite_time_sec", rewrites.currentSeconds())
                .add("aof_last_bgrewrite_status", rewrites.isWell() ? "ok" : "err")
                .add("aof_rewrites", engine.statistics().aofRewrites)
                .add("aof_rewrites_consecutive_failures", engine.statistics().aofRewriteFailures)
                .add("aof_last_write_status", aof.log().isWell() ? "ok" : "err")
                .add("aof_last_cow_size", 0)
                .add("module_fork_in_progress", 0)
                .add("module_fork_last_cow_size", 0);
        if (engine.settings().flag("appendonly")) {
            fields.add("aof_current_size", aof.log().total())
                    .add("aof_base_size", aof.baseBytes())
                    .add("aof_pending_rewrite", rewrites.isScheduled())
                    .add("aof_buffer_length", aof.log().buffer().length())
                    .add("aof_pending_bio_fsync", aof.log().pendingFlushes())
                    .add("aof_delayed_fsync", engine.statistics().aofDelayedFlushes);
        }
    }
}
