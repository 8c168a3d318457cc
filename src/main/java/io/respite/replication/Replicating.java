package io.respite.replication;

import io.respite.engine.Engine;
import io.respite.engine.Replication;
import io.respite.engine.Session;
import io.respite.engine.settings.Setting.Value;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Effects;
import io.respite.persistence.Persistence;
import io.respite.persistence.rdb.RdbOrigin;
import io.respite.replication.primary.Replicas;
import io.respite.replication.replica.Dialler;
import io.respite.replication.replica.Link;
import io.respite.replication.replica.LinkState;
import io.respite.replication.replica.OwnKeys;
import io.respite.replication.replica.Surroundings;
import io.respite.replication.stream.Backlog;
import io.respite.replication.stream.ReplicationStream;
import io.respite.resp.CommandError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * This server's part in replication, put together: the stream of writes, the replicas that take it
 * here, and the link to the primary that it is taken from. Owned by the engine thread.
 */
public final class Replicating implements Replication {

    private static final long TICK_MILLIS = 1000;

    private static final CommandError READ_ONLY =
            new CommandError("READONLY You can't write against a read only replica.");
    private static final CommandError PRIMARY_DOWN =
            new CommandError(
                    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to"
                            + " 'no'.");

    private static final CommandError NO_PRIMARY_ANY_MORE =
            new CommandError(
                    "UNBLOCKED force unblock from blocking operation, instance state changed"
                            + " (master -> replica?)");

    private final Engine engine;
    private final Settings settings;
    private final Persistence persistence;
    private final ReplicationStream stream;
    private final Replicas replicas;
    private final Link link;
    private final OwnKeys ownKeys;
    private final Failover failover;
    private final Acknowledgements acknowledgements;
    private boolean isReadOnly;
    private boolean servesStale;

    /**
     * Joins the engine, before its first command.
     *
     * @param dialler connects to primaries
     * @param worker waits for the disk, one task after the other
     */
    public Replicating(Engine engine, Dialler dialler, Executor worker) {
        this.engine = engine;
        settings = engine.settings();
        persistence = Persistence.of(engine);
        stream = new ReplicationStream(engine);
        replicas = new Replicas(engine, stream, persistence.saves(), worker);
        ownKeys = new OwnKeys(engine);
        link =
                new Link(
                        new Surroundings(
                                engine, persistence, stream, dialler, worker, replicas::dropAll));
        failover = new Failover(engine, this);
        acknowledgements = new Acknowledgements(engine, replicas, persistence.appendOnlyFile());
        settings.onChange(this::readSettings, "replica-read-only", "replica-serve-stale-data");
        readSettings();
        engine.replicateBy(this);
    }

    /** The part of an engine that has one. */
    public static Replicating of(Engine engine) {
        return (Replicating) engine.replication();
    }

    private void readSettings() {
        isReadOnly = settings.flag("replica-read-only");
        servesStale = settings.flag("replica-serve-stale-data");
        ownKeys.watch(isReplica() && !isReadOnly);
    }

    /** The stream of writes, as it is made or passed on here. */
    public ReplicationStream stream() {
        return stream;
    }

    /** The replicas that are connected here. */
    public Replicas replicas() {
        return replicas;
    }

    /** Who has what the clients wrote. */
    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** How this server hands its part over to a replica. */
    public Failover failover() {
        return failover;
    }

    /** Somebody asks how far this server has come: only its primary is told. */
    void acknowledge(Session session) {
        if (session.role() == Session.Role.PRIMARY) {
            link.acknowledge();
        }
    }

    /** The link to the primary, if there is one. */
    public Link link() {
        return link;
    }

    /**
     * To be called before the role changes.
     *
     * @throws CommandError while data is being loaded, be it aside
     */
    void refuseWhileLoading() {
        if (engine.isLoading() || isLoadingAside()) {
            throw CommandError.LOADING;
        }
    }

    /** Before data is loaded: where a primary is configured, this server is its replica already. */
    public void prepare() {
        String configured = settings.text("replicaof");
        if (!configured.isEmpty()) {
            Value primary = settings.value(settings.row("replicaof"));
            String host = configured.substring(0, configured.lastIndexOf(' '));
            leaveWritesToPrimary(true);
            link.followLater(host, (int) primary.number());
        }
    }

    /** All that was on disk is loaded: goes on from there. */
    public void start() {
        RdbOrigin origin = persistence.loader().origin();
        if (hasOrigin(origin) && !hasResumed()) {
            resumeFrom(origin);
        }
        tick();
    }

    private boolean hasOrigin(RdbOrigin origin) {
        return origin.isKnown() && !settings.flag("appendonly");
    }

    /** Replicas that go on from where the file was hear of it first. */
    @Override
    public void expiredWhileDown(int database, long key, int length) {
        RdbOrigin origin = persistence.loader().origin();
        if (isReplica() || !hasOrigin(origin)) {
            return;
        }
        if (!hasResumed()) {
            resumeFrom(origin);
        }
        Effects effects = engine.keyspace().effects();
        String word = engine.keyspace().expiryWord();
        effects.besides(database, 2).word(word).word(key, length);
        stream.accept(effects);
        effects.clear();
    }

    private boolean hasResumed() {
        return stream.backlog() != null;
    }

    private void resumeFrom(RdbOrigin origin) {
        if (isReplica()) {
            stream.history().adopt(origin.id(), origin.offset());
            link.resumeFrom(origin.database());
        } else {
            String id = stream.history().id();
            long offset = origin.offset();
            stream.history().restore(id, offset, origin.id(), offset + 1);
            stream.open();
        }
    }

    private void tick() {
        engine.loop().schedule(TICK_MILLIS, this::tick);
        link.tick();
        failover.check();
        replicas.tick(!failover.keepsStream());
    }

    @Override
    public boolean isReplica() {
        return link.state() != LinkState.NONE;
    }

    @Override
    public void tell(String command) {
        if (stream.leads()) {
            stream.tell(command);
        }
    }

    @Override
    public CommandError refusalOfWrites() {
        if (isReplica()) {
            return isReadOnly ? READ_ONLY : null;
        }
        return replicas.refusalOfWrites();
    }

    @Override
    public CommandError refusalOfStale() {
        return isReplica() && !servesStale && !link.isUp() ? PRIMARY_DOWN : null;
    }

    @Override
    public void disconnected(Session session) {
        replicas.disconnected(session);
    }

    @Override
    public void changeId() {
        stream.history().begin();
    }

    @Override
    public void dataIsReplaced() {
        changeId();
        replicas.dropAll();
    }

    @Override
    public boolean areReplicasUpToDate() {
        return replicas.behind().isEmpty();
    }

    @Override
    public void requestAcknowledgements() {
        replicas.askForAcknowledgements();
    }

    @Override
    public void logReplicas() {
        replicas.logBehind();
    }

    @Override
    public void note(Map<String, String> notes) {
        boolean isKnown = isReplica() ? link.isResumable() : stream.backlog() != null;
        if (!isKnown) {
            return;
        }
        int database = isReplica() ? link.database() : stream.selected();
        notes.put("repl-stream-db", Integer.toString(Math.max(0, database)));
        notes.put("repl-id", stream.history().id());
        notes.put("repl-offset", Long.toString(stream.history().offset()));
    }

    @Override
    public long backlogBytes() {
        Backlog backlog = stream.backlog();
        return backlog == null ? 0 : backlog.memoryBytes() - excessBytes(replicas.all().size());
    }

    @Override
    public int ownKeys() {
        return ownKeys.count();
    }

    @Override
    public long replicaBytes() {
        return excessBytes(replicas.all().size()) + replicas.fullSyncBytes();
    }

    @Override
    public long uncountedBytes() {
        return excessBytes(1) + replicas.fullSyncBytes();
    }

    /* Beyond the backlog's size there is what waits for replicas, if there are any. */
    private long excessBytes(int followers) {
        Backlog backlog = stream.backlog();
        return backlog == null || followers == 0
                ? 0
                : Math.max(0, backlog.memoryBytes() - backlog.sizeBytes());
    }

    @Override
    public boolean isLoadingAside() {
        return link.isLoadingAside();
    }

    @Override
    public long offset() {
        return stream.history().offset();
    }

    /** Follows a primary, in place of any other. */
    public void follow(String host, int port) {
        boolean wasPrimary = !isReplica();
        settings.put("replicaof", List.of(host, Integer.toString(port)));
        engine.blocked().endAll(NO_PRIMARY_ANY_MORE);
        leaveWritesToPrimary(true);
        link.follow(host, port, wasPrimary);
        engine.instance().roleChanged();
    }

    /** Follows nobody any more: from here on the history of the data is this server's own. */
    public void lead() {
        settings.put("replicaof", List.of("no", "one"));
        link.unfollow();
        stream.history().branch();
        replicas.dropAll();
        replicas.nobodySince(engine.clock().seconds());
        leaveWritesToPrimary(false);
        stream.selectAnew();
        engine.instance().roleChanged();
    }

    /* What the primary writes is all that is passed on, and it is the primary's to expire keys. */
    private void leaveWritesToPrimary(boolean isLeft) {
        stream.lead(!isLeft);
        engine.keyspace().leaveExpiryToPrimary(isLeft);
        ownKeys.watch(isLeft && !isReadOnly);
    }
}
