package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.engine.settings.Settings;
import io.respite.replication.stream.History;
import io.respite.replication.stream.ReplicationStream;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The link of this server to the primary that it follows. Owned by the engine thread.
 *
 * <pre>
 *   0 NONE ◀──────────────────────── unfollow ─────────────────────────────────┐
 *     │ follow                                                                 │
 *     ▼                                                                        │
 *   1 CONNECT ◀───────────── lost, timed out, refused ─────────────────────────┤
 *     ▼                                                                        │
 *   2 CONNECTING ─▶ 3 PING ─▶ 4 AUTH ─▶ 5 PORT ─▶ 6 ADDRESS ─▶ 7 CAPABILITIES  │
 *                                                                   ▼          │
 *         ┌──────────── +CONTINUE ◀── (data as of an offset) ─── 8 PSYNC       │
 *         │                                            +FULLRESYNC  │          │
 *         ▼                                                         ▼          │
 *   11 CONNECTED ◀──────── 10 LOADING ◀──────────────────────── 9 TRANSFER ────┘
 * </pre>
 *
 * <p>Nothing here waits for the primary, whatever it sends or does not send: each state takes what
 * has come, and {@link #tick} ends what takes too long.
 */
public final class Link implements Wire.Listener, Resync.Listener {

    private static final Logger LOG = Logger.getLogger(Link.class.getName());

    /** Before this time is over, an attempt that failed is not repeated at once. */
    private static final long LEAST_ATTEMPT_MILLIS = 100;

    /** How long to wait at most after data that could not be loaded, in seconds. */
    private static final int MOST_BACK_OFF_S = 8;

    /** A primary that has not read so much of what it was told is told nothing more. */
    private static final long MOST_UNSENT_BYTES = 64 << 10;

    private final Surroundings surroundings;
    private final Engine engine;
    private final ReplicationStream stream;
    private final LinkLog log = new LinkLog();
    private LinkState state = LinkState.NONE;
    private String host;
    private int port;
    private Wire wire;
    private Handshake handshake;
    private Resync resync;
    private PrimaryStream primary;

    /** Whether the data is that of some primary at {@link History#offset}, so that it can go on. */
    private boolean isResumable;

    /** The database that the stream had selected there. */
    private int database;

    private boolean knowsOffset;
    private TakeOver takeOver;
    private long attemptedAtMs;
    private long heardAtMs;
    private long downSinceMs;
    private int brokenLoads;
    private String lastFailure;
    private long notBeforeMs;

    /** What becomes of the wish that the primary follow this server. */
    public interface TakeOver {

        /** It takes over: this server is its replica from now on. */
        void accepted();

        /** It does not, for a reason in Redis' words. */
        void refused(String reason);
    }

    /** A link of a server that follows nobody. */
    public Link(Surroundings surroundings) {
        this.surroundings = surroundings;
        engine = surroundings.engine();
        stream = surroundings.stream();
        engine.pauses().afterwards(this::goOnAfterPause);
    }

    public LinkState state() {
        return state;
    }

    /** What has become of it lately. */
    public LinkLog log() {
        return log;
    }

    /** The primary's host as it was named, or null. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** Whether all that the primary writes comes at once. */
    public boolean isUp() {
        return state == LinkState.CONNECTED;
    }

    /** Seconds since something was heard of the primary; -1 where the link is not up. */
    public long silentSeconds() {
        return isUp() ? (now() - heardAtMs) / 1000 : -1;
    }

    /** Seconds since anything of the data came. */
    public long silentTransferSeconds() {
        return (now() - heardAtMs) / 1000;
    }

    /** Seconds since the link went down; -1 where it was never up. */
    public long downSeconds() {
        return downSinceMs == 0 ? -1 : (now() - downSinceMs) / 1000;
    }

    /** Bytes of the data that comes, 0 where that is not known; -1 before it is announced. */
    public long transferTotalBytes() {
        return resync == null ? -1 : resync.totalBytes();
    }

    /** Bytes of it that came. */
    public long transferReadBytes() {
        return resync == null ? 0 : resync.readBytes();
    }

    /** Whether data is loaded aside, while clients are served from the old. */
    public boolean isLoadingAside() {
        return resync != null && resync.isServing();
    }

    /** Up to where the primary's stream was read, be it run or not. */
    public long readOffset() {
        long unapplied = primary == null ? 0 : primary.unappliedBytes();
        return stream.history().offset() + unapplied;
    }

    /** Whether there are an id and an offset from which the stream can be asked for. */
    public boolean isResumable() {
        return isResumable || isUp();
    }

    /** The database that the primary's stream has selected, or -1 where none is known. */
    public int database() {
        return primary != null ? primary.session().database() : isResumable ? database : -1;
    }

    /** The primary as a client of this server, or null while the link is down. */
    public Session session() {
        return primary == null ? null : primary.session();
    }

    /**
     * Follows a primary from now on, in place of any other. The data is what this server's history
     * has led to, as primary or replica: it goes on from there if the new primary can.
     *
     * @param asPrimary whether this server was nobody's replica until now
     */
    public void follow(String newHost, int newPort, boolean asPrimary) {
        drop("another primary is followed");
        host = newHost;
        port = newPort;
        brokenLoads = 0;
        lastFailure = null;
        if (asPrimary) {
            LOG.info(
                    "Before turning into a replica, using my own master parameters to synthesize a"
                            + " cached master: I may be able to synchronize with the new master"
                            + " with just a partial transfer.");
            resumeFrom(0);
        }
        become(LinkState.CONNECT, "a primary to follow");
        LOG.info("Connecting to MASTER " + host + ":" + port);
        connect();
    }

    /** The data is that of the history's offset, where this database was selected. */
    public void resumeFrom(int selected) {
        isResumable = true;
        database = selected;
    }

    /** Follows a primary that is connected to with the next tick: the data is being loaded. */
    public void followLater(String newHost, int newPort) {
        host = newHost;
        port = newPort;
        become(LinkState.CONNECT, "a primary to follow");
    }

    /** Follows nobody any more. */
    public void unfollow() {
        drop("no primary is followed any more");
        host = null;
        downSinceMs = 0;
        discard();
        become(LinkState.NONE, "this server is its own primary");
    }

    /** The next PSYNC asks the server that is followed to become the primary; null: no more. */
    public void takeOver(TakeOver newTakeOver) {
        takeOver = newTakeOver;
    }

    /** Looks after the link; called once a second while data is not being loaded from disk. */
    public void tick() {
        if (state == LinkState.NONE) {
            return;
        }
        boolean isLate = now() - heardAtMs > settings().number("repl-timeout") * 1000;
        if (isLate && (state == LinkState.CONNECTING || state.isHandshake())) {
            LOG.warning("Timeout connecting to the MASTER...");
            retry("a time-out");
        } else if (isLate && state == LinkState.TRANSFER) {
            LOG.warning(
                    "Timeout receiving bulk data from MASTER... If the problem persists try to set"
                            + " the 'repl-timeout' parameter in redis.conf to a larger value.");
            retry("a time-out");
        } else if (isLate && state == LinkState.CONNECTED && !primary.isPaused()) {
            LOG.warning("MASTER timeout: no data nor PING received...");
            lost();
        }
        if (state == LinkState.CONNECT && now() >= notBeforeMs) {
            LOG.info("Connecting to MASTER " + host + ":" + port);
            connect();
        }
        if (state == LinkState.CONNECTED) {
            acknowledge();
        } else if (resync != null && resync.isLoading()) {
            wire.write("\n");
        }
    }

    /** Tells the primary up to where its stream was run, and up to where that is on disk here. */
    public void acknowledge() {
        if (!isUp() || !knowsOffset || wire.unsentBytes() > MOST_UNSENT_BYTES) {
            return;
        }
        String run = "" + stream.history().offset();
        long onDisk = surroundings.persistence().appendOnlyFile().offsetOnDisk();
        wire.write(
                onDisk < 0
                        ? Handshake.request("REPLCONF", "ACK", run)
                        : Handshake.request("REPLCONF", "ACK", run, "FACK", "" + onDisk));
    }

    private void connect() {
        attemptedAtMs = now();
        heardAtMs = attemptedAtMs;
        become(LinkState.CONNECTING, "the primary is dialled");
        wire = surroundings.dialler().dial(host, port, this);
        LOG.info("MASTER <-> REPLICA sync started");
    }

    @Override
    public void connected() {
        heardAtMs = now();
        LOG.info("Non blocking connect for SYNC fired the event.");
        handshake = new Handshake(settings(), wire, isResumable ? stream.history() : null);
        handshake.begin(takeOver != null);
        become(LinkState.PING, "connected");
    }

    @Override
    public void received(long ref, int length) {
        heardAtMs = now();
        engine.statistics().inputBytes += length;
        engine.statistics().replicationInputBytes += length;
        Wire from = wire;
        for (int done = 0; done < length && wire == from && wire != null; ) {
            done += take(ref + done, length - done);
        }
    }

    private void afterStream() {
        if (primary != null && primary.failure() != null) {
            broken();
        } else if (primary != null) {
            wire.read(!primary.isPaused());
        }
    }

    /* Writes were paused. */
    private void goOnAfterPause() {
        if (isUp() && primary.isPaused()) {
            heardAtMs = now();
            primary.goOn();
            afterStream();
        }
    }

    /* Takes some of what came, as the state has it; returns how much. */
    private int take(long ref, int length) {
        return switch (state) {
            case NONE, CONNECT, CONNECTING -> length;
            case PING, AUTH, PORT, ADDRESS, CAPABILITIES, PSYNC -> introduce(ref, length);
            case TRANSFER, LOADING -> takeData(ref, length);
            case CONNECTED -> {
                primary.received(ref, length);
                afterStream();
                yield length;
            }
        };
    }

    private int introduce(long ref, int length) {
        int used = handshake.take(ref, length);
        if (handshake.state() != state) {
            become(handshake.state(), "answered");
        }
        switch (handshake.outcome()) {
            case OPEN -> {}
            case FULL -> {
                tookOver(null);
                awaitData();
            }
            case CONTINUE -> {
                tookOver(null);
                goOn();
            }
            case LATER -> {
                end(handshake.reason());
                if (handshake.state() == LinkState.PSYNC) {
                    tookOver("Failover target rejected psync request");
                }
            }
        }
        return used;
    }

    private void tookOver(String refusal) {
        TakeOver told = takeOver;
        takeOver = null;
        if (told != null && refusal == null) {
            told.accepted();
        } else if (told != null) {
            told.refused(refusal);
        }
    }

    private void awaitData() {
        resync = new Resync(surroundings, wire, handshake, this);
        become(LinkState.TRANSFER, "all data is to come");
    }

    private void goOn() {
        LOG.info("Successful partial resynchronization with master.");
        History history = stream.history();
        if (handshake.renames(history.id())) {
            LOG.info("Master replication ID changed to " + handshake.primaryId());
            history.rename(handshake.primaryId());
            surroundings.dropReplicas().run();
        }
        beginStream(database, true);
        become(LinkState.CONNECTED, "the primary goes on where it was");
        LOG.info("MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.");
    }

    /* 9 and 10 */
    private int takeData(long ref, int length) {
        int used = resync.take(ref, length);
        if (resync.refusal() != null) {
            LOG.warning(resync.refusal());
            end("no data comes");
        } else if (resync.state() != state) {
            become(resync.state(), "all data is here");
        }
        return used;
    }

    /* What is here from now on is not what the history says: nobody may take it for that. */
    @Override
    public void emptied() {
        isResumable = false;
        stream.history().begin();
    }

    @Override
    public void loaded(int selected) {
        brokenLoads = 0;
        heardAtMs = now();
        if (resync.id() == null) {
            stream.history().begin();
        } else {
            stream.history().adopt(resync.id(), resync.offset());
        }
        beginStream(selected, resync.id() != null);
        become(LinkState.CONNECTED, "the data is loaded");
        LOG.info("MASTER <-> REPLICA sync: Finished with success");
        acknowledge();
        surroundings.persistence().appendOnlyFile().beginAnew();
        Resync done = resync;
        resync = null;
        if (done.lostFor() != null) {
            closed(done.lostFor());
        } else {
            takeEarly(done.early());
        }
        done.close();
    }

    private void takeEarly(GrowingBlock early) {
        if (early.length() > 0) {
            take(early.ref(), early.length());
        }
        if (isUp()) {
            wire.read(!primary.isPaused());
        }
    }

    @Override
    public void notLoaded(String reason) {
        LOG.warning(reason);
        brokenLoads++;
        long seconds = Math.min(MOST_BACK_OFF_S, 1L << Math.min(brokenLoads - 1, 8));
        end("the data cannot be loaded");
        notBeforeMs = now() + seconds * 1000 - LEAST_ATTEMPT_MILLIS;
    }

    private void beginStream(int selected, boolean hasOffset) {
        knowsOffset = hasOffset;
        isResumable = false;
        if (stream.backlog() == null) {
            stream.open();
        }
        Session session =
                new Session(
                        engine.sessions().nextId(),
                        new PrimaryPeer(wire, this::killed, () -> primary),
                        now());
        session.become(Session.Role.PRIMARY);
        session.select(selected < engine.keyspace().databaseCount() ? selected : 0);
        engine.sessions().add(session);
        primary = new PrimaryStream(engine, stream, session);
        downSinceMs = 0;
    }

    private void killed() {
        if (isUp()) {
            lost();
        }
    }

    @Override
    public void closed(String reason) {
        switch (state) {
            case NONE, CONNECT -> {}
            case CONNECTING -> {
                LOG.warning("Error condition on socket for SYNC: " + reason);
                end(reason);
            }
            case PING, AUTH, PORT, ADDRESS, CAPABILITIES, PSYNC -> {
                handshake.lost(reason);
                end(reason);
            }
            case TRANSFER -> {
                LOG.warning("I/O error trying to sync with MASTER: " + reason);
                retry(reason);
            }
            case LOADING -> resync.lost(reason);
            case CONNECTED -> lost();
        }
    }

    /* 11: the stream makes no sense any more, and so does not the offset. */
    private void broken() {
        endStream();
        isResumable = false;
        end("the stream is broken");
    }

    /* The link was up: the primary is asked at once to go on, before its backlog has. */
    private void lost() {
        endStream();
        LOG.info("Caching the disconnected master state.");
        end("the link is lost");
        connectAgain("");
    }

    private void endStream() {
        LOG.info("Connection with master lost.");
        downSinceMs = now();
        database = primary.session().database();
        isResumable = knowsOffset;
        Session session = primary.session();
        primary.close();
        primary = null;
        engine.disconnected(session);
    }

    /* What failed may succeed at once. */
    private void retry(String reason) {
        end(reason);
        connectAgain(" after failure");
    }

    private void connectAgain(String when) {
        if (now() - attemptedAtMs >= LEAST_ATTEMPT_MILLIS) {
            LOG.info("Reconnecting to MASTER " + host + ":" + port + when);
            connect();
        }
    }

    /* The next tick begins again. */
    private void end(String reason) {
        hangUp();
        lastFailure = reason;
        become(LinkState.CONNECT, reason);
    }

    /* Ends whatever there is of the link. */
    private void drop(String reason) {
        if (isUp()) {
            endStream();
            LOG.info("Caching the disconnected master state.");
        }
        LOG.log(Level.FINE, "link dropped: {0}", reason);
        hangUp();
    }

    private void hangUp() {
        if (wire != null) {
            wire.close();
            wire = null;
        }
        if (resync != null) {
            resync.close();
            resync = null;
        }
        notBeforeMs = 0;
    }

    private void discard() {
        if (isResumable) {
            isResumable = false;
            LOG.info("Discarding previously cached master state.");
        }
    }

    /** Why the link was lost, or the last try failed; null while it is up, or none failed. */
    public String lastFailure() {
        return isUp() ? null : lastFailure;
    }

    private void become(LinkState next, String reason) {
        String primaryName = next == LinkState.NONE ? null : host + ":" + port;
        log.add(new LinkLog.Change(now(), primaryName, state, next, reason));
        if (LOG.isLoggable(Level.FINE)) {
            LOG.fine("link: " + state + " -> " + next + ", " + reason);
        }
        state = next;
    }

    private Settings settings() {
        return engine.settings();
    }

    private long now() {
        return engine.clock().millis();
    }
}
