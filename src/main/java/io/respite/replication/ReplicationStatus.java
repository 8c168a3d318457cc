package io.respite.replication;

import io.respite.engine.Engine;
import io.respite.replication.primary.Replica;
import io.respite.replication.replica.Link;
import io.respite.replication.replica.LinkLog;
import io.respite.replication.stream.Backlog;
import io.respite.replication.stream.History;
import java.util.List;

/**
 * All that there is to tell of replication at one moment.
 *
 * @param role primary or replica
 * @param failover as master_failover_state of INFO
 * @param handOver the failover that is under way, or null
 * @param history which history the data is the outcome of, and how far it has come
 * @param backlog what of the stream is kept for replicas that come back
 * @param replicas those that are connected here
 * @param link the link to the primary, or null where this server is one
 * @param linkHistory what became of such links lately, the oldest first
 */
public record ReplicationStatus(
        String role,
        String failover,
        HandOver handOver,
        Progress history,
        Kept backlog,
        List<Follower> replicas,
        Following link,
        List<LinkLog.Change> linkHistory) {

    /**
     * A failover.
     *
     * @param to the replica that is to take over, or null for whichever has all first
     * @param startedAtMs since 1970
     * @param endsAtMs when it is given up, or forced; -1 never
     * @param hindrance why it has not come further, or null: what the replica lacks, or why it
     *     cannot be asked, a wrong masterauth perhaps
     */
    public record HandOver(String to, long startedAtMs, long endsAtMs, String hindrance) {}

    /**
     * A history.
     *
     * @param secondId the id before, or null
     * @param secondOffset the first byte that the second id does not know of, or -1
     */
    public record Progress(String id, long offset, String secondId, long secondOffset) {}

    /**
     * The backlog.
     *
     * @param sizeBytes how much may be kept at most
     * @param firstOffset of the first byte that is kept, 0 where nothing is
     * @param bytes how many are kept
     * @param memoryBytes what it takes, with what slow replicas have not taken yet
     */
    public record Kept(
            boolean isActive, long sizeBytes, long firstOffset, long bytes, long memoryBytes) {}

    /**
     * A replica.
     *
     * @param state as INFO names it: wait_bgsave, send_bulk, online
     * @param offset up to which it has acknowledged the stream
     * @param lagBytes how many bytes it has not acknowledged
     * @param lagSeconds since when it has not, or 0 where it is not online yet
     */
    public record Follower(
            String address, int port, String state, long offset, long lagBytes, long lagSeconds) {}

    /**
     * The link to the primary.
     *
     * @param silentSeconds since something was heard of the primary, -1 where the link is down
     * @param downSeconds since it is down, -1 where it is up or never was
     * @param readOffset up to which the primary's stream was read
     * @param lastFailure why it was lost, or the last try failed; null while it is up
     * @param transfer all data that is coming, or null
     */
    public record Following(
            String host,
            int port,
            String state,
            boolean isUp,
            long silentSeconds,
            long downSeconds,
            long readOffset,
            String lastFailure,
            Transfer transfer) {}

    /**
     * A full sync under way.
     *
     * @param totalBytes 0 where the primary does not tell, -1 before it does
     */
    public record Transfer(long totalBytes, long readBytes) {}

    /** The state as it is now. To be called on the engine thread. */
    public static ReplicationStatus of(Engine engine) {
        Replicating replicating = Replicating.of(engine);
        return new ReplicationStatus(
                replicating.isReplica() ? "replica" : "primary",
                replicating.failover().state().text(),
                handOver(replicating),
                progress(replicating.stream().history()),
                kept(replicating.stream().backlog(), engine),
                replicating.replicas().all().stream()
                        .filter(replica -> !replica.state().word().isEmpty())
                        .map(replica -> follower(replica, engine))
                        .toList(),
                replicating.isReplica() ? following(replicating.link()) : null,
                replicating.link().log().changes());
    }

    private static HandOver handOver(Replicating replicating) {
        Failover failover = replicating.failover();
        return switch (failover.state()) {
            case NONE -> null;
            case WAITING -> handOver(failover, "No replica has the whole stream yet");
            case IN_PROGRESS -> handOver(failover, replicating.link().lastFailure());
        };
    }

    private static HandOver handOver(Failover failover, String hindrance) {
        return new HandOver(
                failover.wanted(), failover.startedAtMs(), failover.endsAtMs(), hindrance);
    }

    private static Progress progress(History history) {
        String second = history.secondId();
        return new Progress(
                history.id(),
                history.offset(),
                second.equals(History.NO_ID) ? null : second,
                history.secondOffset());
    }

    private static Kept kept(Backlog backlog, Engine engine) {
        long size = engine.settings().number("repl-backlog-size");
        return backlog == null
                ? new Kept(false, size, 0, 0, 0)
                : new Kept(true, size, backlog.first(), backlog.length(), backlog.memoryBytes());
    }

    private static Follower follower(Replica replica, Engine engine) {
        boolean isOnline = replica.state().isOnline();
        return new Follower(
                replica.address(),
                replica.port(),
                replica.state().word(),
                replica.acknowledged(),
                Math.max(0, engine.replication().offset() - replica.acknowledged()),
                isOnline ? replica.lagSeconds(engine.clock().seconds()) : 0);
    }

    private static Following following(Link link) {
        Transfer transfer =
                link.state().isSync()
                        ? new Transfer(link.transferTotalBytes(), link.transferReadBytes())
                        : null;
        return new Following(
                link.host(),
                link.port(),
                link.state().name(),
                link.isUp(),
                link.silentSeconds(),
                link.isUp() ? -1 : link.downSeconds(),
                link.readOffset(),
                link.lastFailure(),
                transfer);
    }
}
