package io.respite.commands.admin.info;

import io.respite.engine.ChannelKind;
import io.respite.engine.Command;
import io.respite.engine.CommandTable;
import io.respite.engine.Engine;
import io.respite.engine.EngineStatistics;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.MemoryLimit;
import io.respite.engine.PubSub;
import io.respite.engine.Rates;
import io.respite.engine.Tracking;
import io.respite.engine.users.Denial;
import io.respite.keyspace.KeyspaceStatistics;

/**
 * What was done since the start or CONFIG RESETSTAT. An event loop's cycle is a batch of input
 * or a tick of the timer.
 */
public final class StatsSection implements InfoSection {

    private static final double BYTES_PER_KILOBYTE = 1024;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public String title() {
        return "Stats";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        addTraffic(engine, fields);
        addKeyspace(engine, fields);
        addSubscriptions(engine.pubSub(), fields);
        addUnused(engine, fields);
        addTracking(engine.tracking(), fields);
        addReplies(engine, fields);
        EngineStatistics denied = engine.statistics();
        fields.add("acl_access_denied_auth", denied.denials(Denial.Reason.AUTH))
                .add("acl_access_denied_cmd", denied.denials(Denial.Reason.COMMAND))
                .add("acl_access_denied_key", denied.denials(Denial.Reason.KEY))
                .add("acl_access_denied_channel", denied.denials(Denial.Reason.CHANNEL));
        addLater(engine, fields);
    }

    /* What Redis tells since 7.4, in its words. */
    private static void addLater(Engine engine, InfoFields fields) {
        EngineStatistics statistics = engine.statistics();
        fields.add("expired_subkeys", engine.keyspace().statistics().expiredFields)
                .add(
                        "client_query_buffer_limit_disconnections",
                        statistics.queryBufferDisconnections)
                .add(
                        "client_output_buffer_limit_disconnections",
                        statistics.outputBufferDisconnections);
    }

    private static void addTraffic(Engine engine, InfoFields fields) {
        EngineStatistics statistics = engine.statistics();
        Rates rates = engine.rates();
        fields.add("total_connections_received", engine.sessions().accepted())
                .add("total_commands_processed", statistics.commands())
                .add("instantaneous_ops_per_sec", rates.commandsPerSecond())
                .add("total_net_input_bytes", statistics.inputBytes)
                .add("total_net_output_bytes", statistics.outputBytes)
                .add("total_net_repl_input_bytes", statistics.replicationInputBytes)
                .add("total_net_repl_output_bytes", statistics.replicationOutputBytes)
                .add(
                        "instantaneous_input_kbps",
                        rates.inputBytesPerSecond() / BYTES_PER_KILOBYTE,
                        2)
                .add(
                        "instantaneous_output_kbps",
                        rates.outputBytesPerSecond() / BYTES_PER_KILOBYTE,
                        2)
                .add(
                        "instantaneous_input_repl_kbps",
                        rates.replicationInputBytesPerSecond() / BYTES_PER_KILOBYTE,
                        2)
                .add(
                        "instantaneous_output_repl_kbps",
                        rates.replicationOutputBytesPerSecond() / BYTES_PER_KILOBYTE,
                        2)
                .add("rejected_connections", statistics.rejectedConnections)
                .add("sync_full", statistics.fullSyncs)
                .add("sync_partial_ok", statistics.partialSyncs)
                .add("sync_partial_err", statistics.refusedPartialSyncs);
    }

    private static void addKeyspace(Engine engine, InfoFields fields) {
        KeyspaceStatistics statistics = engine.keyspace().statistics();
        MemoryLimit limit = engine.memoryLimit();
        fields.add("expired_keys", statistics.expiredKeys)
                .add("expired_stale_perc", statistics.staleKeysFraction * 100, 2)
                .add("expired_time_cap_reached_count", statistics.expireCycleTimeLimitReached)
                .add("expire_cycle_cpu_milliseconds", statistics.expireCycleNanos / NANOS_PER_MILLI)
                .add("evicted_keys", statistics.evictedKeys)
                .add("evicted_clients", engine.statistics().evictedClients)
                .add("total_eviction_exceeded_time", limit.exceededMillis())
                .add("current_eviction_exceeded_time", limit.currentExceededMillis())
                .add("keyspace_hits", statistics.hits)
                .add("keyspace_misses", statistics.misses);
    }

    private static void addSubscriptions(PubSub pubSub, InfoFields fields) {
        fields.add("pubsub_channels", pubSub.channels(ChannelKind.CHANNEL))
                .add("pubsub_patterns", pubSub.channels(ChannelKind.PATTERN))
                .add("pubsubshard_channels", pubSub.channels(ChannelKind.SHARD));
    }

    private static void addUnused(Engine engine, InfoFields fields) {
        fields.add("latest_fork_usec", 0)
                .add("total_forks", 0)
                .add("migrate_cached_sockets", engine.storage().migrationLinks())
                .add("slave_expires_tracked_keys", engine.replication().ownKeys())
                .add("active_defrag_hits", 0)
                .add("active_defrag_misses", 0)
                .add("active_defrag_key_hits", 0)
                .add("active_defrag_key_misses", 0)
                .add("total_active_defrag_time", 0)
                .add("current_active_defrag_time", 0);
    }

    private static void addTracking(Tracking tracking, InfoFields fields) {
        fields.add("tracking_total_keys", tracking.keys())
                .add("tracking_total_items", tracking.items())
                .add("tracking_total_prefixes", tracking.prefixes());
    }

    private static void addReplies(Engine engine, InfoFields fields) {
        EngineStatistics statistics = engine.statistics();
        fields.add("unexpected_error_replies", engine.statistics().unexpectedErrors)
                .add("total_error_replies", statistics.errorReplies())
                .add("dump_payload_sanitizations", statistics.sanitizedParts)
                .add("total_reads_processed", statistics.reads)
                .add("total_writes_processed", statistics.writes)
                .add("io_threaded_reads_processed", 0)
                .add("io_threaded_writes_processed", 0)
                .add("reply_buffer_shrinks", 0)
                .add("reply_buffer_expands", 0)
                .add("eventloop_cycles", statistics.turns())
                .add("eventloop_duration_sum", statistics.turnNanos() / NANOS_PER_MICRO)
                .add("eventloop_duration_cmd_sum", nanos(engine.commands()) / NANOS_PER_MICRO)
                .add("instantaneous_eventloop_cycles_per_sec", engine.rates().turnsPerSecond())
                .add("instantaneous_eventloop_duration_usec", engine.rates().microsPerTurn());
    }

    private static long nanos(CommandTable commands) {
        long nanos = 0;
        for (Command command : commands.all()) {
            nanos += command.statistics().nanos();
            for (Command subcommand : command.subcommands()) {
                nanos += subcommand.statistics().nanos();
            }
        }
        return nanos;
    }
}
