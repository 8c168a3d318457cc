package io.respite.replication;

import io.respite.engine.Engine;
import io.respite.engine.Pauses;
import io.respite.replication.primary.Replica;
import io.respite.replication.primary.Replicas;
import io.respite.replication.replica.Link;
import io.respite.resp.CommandError;
import java.util.List;
import java.util.logging.Logger;

/**
 * Hands this primary's part over to one of its replicas, without losing a write: FAILOVER. Owned by
 * the engine thread.
 *
 * <pre>
 *   1 NONE ── FAILOVER: writes are paused ──▶ 2 WAITING ── a replica has all, or TIMEOUT is over
 *     ▲ ▲                                        │          and FORCE was given ────────┐
 *     │ └── ABORT, or TIMEOUT is over ───────────┘                                      ▼
 *     ├──── it accepts PSYNC ... FAILOVER: this server is its replica ────────── 3 IN_PROGRESS
 *     └──── it refuses, or ABORT: this server is a primary again ──────────────────────┘
 * </pre>
 *
 * <p>Writes go on when 1 is reached: here, or they are refused by what is a replica then.
 */
public final class Failover implements Link.TakeOver {

    private static final Logger LOG = Logger.getLogger(Failover.class.getName());

    /** A failover that takes longer is looked at once a second. */
    private static final long LONGEST_TIMER_MILLIS = 3_600_000;

    private static final CommandError IN_PROGRESS =
            new CommandError("ERR FAILOVER already in progress.");
    private static final CommandError NO_FAILOVER =
            new CommandError("ERR No failover in progress.");
    private static final CommandError ON_REPLICA =
            new CommandError("ERR FAILOVER is not valid when server is a replica.");
    private static final CommandError NO_REPLICAS =
            new CommandError("ERR FAILOVER requires connected replicas.");
    private static final CommandError FORCE_ALONE =
            new CommandError(
                    "ERR FAILOVER with force option requires both a timeout and target HOST and"
                            + " IP.");
    private static final CommandError NOT_A_REPLICA =
            new CommandError("ERR FAILOVER target HOST and PORT is not a replica.");
    private static final CommandError NOT_ONLINE =
            new CommandError("ERR FAILOVER target replica is not online.");

    /** How far it has come, and what INFO calls that. */
    public enum State {
        NONE("no-failover"),
        WAITING("waiting-for-sync"),
        IN_PROGRESS("failover-in-progress");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** As INFO shows it. */
        public String text() {
            return text;
        }
    }

    /**
     * What was asked for.
     *
     * @param host of the replica that is to take over, or null for whichever has all first
     * @param port of that replica
     * @param timeoutMs after so many milliseconds it is given up, or forced; 0 never
     * @param isForced whether the replica takes over then, though it lacks writes
     */
    public record Wish(String host, int port, long timeoutMs, boolean isForced) {}

    private final Engine engine;
    private final Replicating replicating;
    private State state = State.NONE;
    private String host;
    private int port;
    private boolean isForced;
    private long endsAt;
    private long startedAt;

    Failover(Engine engine, Replicating replicating) {
        this.engine = engine;
        this.replicating = replicating;
        replicating.replicas().onAcknowledged(this::check);
    }

    public State state() {
        return state;
    }

    /** When it was asked for, in milliseconds since 1970; -1 where there is none. */
    public long startedAtMs() {
        return state == State.NONE ? -1 : startedAt;
    }

    /** When it is given up or forced; -1 where it never is. */
    public long endsAtMs() {
        return endsAt == 0 ? -1 : endsAt;
    }

    /** The replica that is to take over, or null for whichever has all first. */
    public String wanted() {
        return host == null ? null : host + ":" + port;
    }

    private void become(State next, String reason) {
        LOG.fine(() -> "failover: " + state + " -> " + next + ", " + reason);
        state = next;
    }

    /**
     * Begins.
     *
     * @throws CommandError where it cannot be begun; nothing has changed then
     */
    public void request(Wish wish) {
        check(wish);
        host = wish.host;
        port = wish.port;
        isForced = wish.isForced;
        long now = engine.clock().millis();
        boolean isNever = wish.timeoutMs == 0 || wish.timeoutMs > Long.MAX_VALUE - now;
        endsAt = isNever ? 0 : now + wish.timeoutMs;
        startedAt = now;
        LOG.info("FAILOVER requested to " + target() + ".");
        become(State.WAITING, "asked for");
        engine.pauses().begin(Pauses.Purpose.FAILOVER, Pauses.Scope.WRITES, Pauses.FOR_EVER);
        if (endsAt != 0) {
            engine.loop().schedule(Math.min(wish.timeoutMs, LONGEST_TIMER_MILLIS), this::check);
        }
        engine.loop().execute(this::check);
    }

    /**
     * Ends it, as somebody asks.
     *
     * @throws CommandError where there is none
     */
    public void abortOnRequest() {
        if (state == State.NONE) {
            throw NO_FAILOVER;
        }
        abort("Failover manually aborted");
    }

    private void check(Wish wish) {
        replicating.refuseWhileLoading();
        if (state != State.NONE) {
            throw IN_PROGRESS;
        }
        if (replicating.isReplica()) {
            throw ON_REPLICA;
        }
        if (replicating.replicas().all().isEmpty()) {
            throw NO_REPLICAS;
        }
        if (wish.isForced() && (wish.timeoutMs() == 0 || wish.host() == null)) {
            throw FORCE_ALONE;
        }
        if (wish.host() == null) {
            return;
        }
        Replica target = find(wish.host(), wish.port());
        if (target == null) {
            throw NOT_A_REPLICA;
        }
        if (!target.state().isOnline()) {
            throw NOT_ONLINE;
        }
    }

    /** Whether the stream may not even grow by a PING, so that the replica has it all in time. */
    boolean keepsStream() {
        return state == State.WAITING && endsAt != 0;
    }

    private String target() {
        return host == null ? "any replica" : host + ":" + port;
    }

    /** Whether the time is over, or the replica has all by now; called whenever it may be so. */
    void check() {
        if (state != State.WAITING) {
            return;
        }
        if (endsAt != 0 && engine.clock().millis() >= endsAt) {
            timeIsOver();
            return;
        }
        Replica ready = host == null ? firstWithAll() : withAll(find(host, port));
        if (ready != null) {
            host = ready.address();
            port = ready.port();
            LOG.info("Failover target " + target() + " is synced, failing over.");
            handOver("it has all");
        }
    }

    private void timeIsOver() {
        if (isForced) {
            LOG.info("FAILOVER to " + target() + " time out exceeded, failing over.");
            handOver("forced");
        } else {
            abort("Replica never caught up before timeout");
        }
    }

    private Replica firstWithAll() {
        List<Replica> all = replicating.replicas().all();
        for (Replica replica : all) {
            if (withAll(replica) != null) {
                return replica;
            }
        }
        return null;
    }

    private Replica withAll(Replica replica) {
        return replica != null && replica.acknowledged() == replicating.offset() ? replica : null;
    }

    /** The replica with this address and port, or null. */
    Replica find(String address, long listeningPort) {
        Replicas replicas = replicating.replicas();
        for (Replica replica : replicas.all()) {
            if (replica.address().equalsIgnoreCase(address) && replica.port() == listeningPort) {
                return replica;
            }
        }
        return null;
    }

    /* 2 to 3: this server becomes the replica of its replica, and tells it so. */
    private void handOver(String reason) {
        become(State.IN_PROGRESS, reason);
        replicating.link().takeOver(this);
        replicating.follow(host, port);
    }

    @Override
    public void accepted() {
        if (state == State.IN_PROGRESS) {
            end("it has taken over");
        }
    }

    @Override
    public void refused(String reason) {
        if (state == State.IN_PROGRESS) {
            abort(reason);
        }
    }

    /** Gives up, if it has begun: this server stays the primary, or is it again. */
    public void abort(String reason) {
        LOG.info("FAILOVER to " + target() + " aborted: " + reason);
        boolean wasHandedOver = state == State.IN_PROGRESS;
        end("given up");
        if (wasHandedOver) {
            replicating.lead();
        }
    }

    private void end(String reason) {
        replicating.link().takeOver(null);
        become(State.NONE, reason);
        host = null;
        endsAt = 0;
        engine.pauses().end(Pauses.Purpose.FAILOVER);
    }
}
