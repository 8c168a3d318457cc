package io.respite.replication.primary;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.engine.settings.Settings;
import io.respite.memory.Memory;
import io.respite.persistence.rdb.Saves;
import io.respite.replication.primary.Replica.State;
import io.respite.replication.stream.Backlog;
import io.respite.replication.stream.ReplicationStream;
import io.respite.resp.CommandError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/**
 * The replicas that are connected here. Owned by the engine thread.
 *
 * <pre>
 *   REPLCONF ─▶ settings of one that comes
 *   PSYNC ────▶ goes on: +CONTINUE, the backlog from its offset on
 *         └───▶ FullSyncs: a snapshot, then the stream from its moment on
 *   each turn ─▶ the stream, from the backlog to all sockets
 *   each second: PING, line feeds to those that wait, time limits, the backlog's end
 * </pre>
 */
public final class Replicas {

    private static final Logger LOG = Logger.getLogger(Replicas.class.getName());

    private static final String PING = "*1\r\n$4\r\nPING\r\n";
    private static final String ASK = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";

    private static final CommandError TOO_FEW =
            new CommandError("NOREPLICAS Not enough good replicas to write.");
    private static final CommandError NEEDS_MARK =
            new CommandError("ERR Filtered replica requires EOF capability");

    private final Engine engine;
    private final Settings settings;
    private final ReplicationStream stream;
    private final FullSyncs fullSyncs;

    /** By connection: those that synchronise, and those that have only said REPLCONF. */
    private final Map<Session, Replica> bySession = new HashMap<>();

    /** Those that synchronise or have, in the order in which they came. */
    private final List<Replica> replicas = new ArrayList<>();

    private final List<Runnable> listeners = new ArrayList<>();
    private boolean isAsking;
    private boolean tooFew;
    private long ticks;
    private long emptySince;

    /**
     * Replicas of the data of an engine.
     *
     * @param saves takes the snapshots
     * @param worker runs what waits for the disk
     */
    public Replicas(Engine engine, ReplicationStream stream, Saves saves, Executor worker) {
        this.engine = engine;
        this.stream = stream;
        settings = engine.settings();
        fullSyncs = new FullSyncs(engine, this, stream, saves, worker);
        stream.onWritten(this::written);
        settings.onChange(this::countGood, "min-replicas-to-write", "min-replicas-max-lag");
        countGood();
        emptySince = seconds();
    }

    private long seconds() {
        return engine.clock().seconds();
    }

    /** Those that synchronise or have, in the order in which they came. */
    public List<Replica> all() {
        return Collections.unmodifiableList(replicas);
    }

    List<Replica> copy() {
        return List.copyOf(replicas);
    }

    /** The first in this state, or null. */
    Replica firstIn(State state) {
        for (Replica replica : replicas) {
            if (replica.state() == state) {
                return replica;
            }
        }
        return null;
    }

    /** The replica at the other end of a connection, be it that it only wants to become one. */
    public Replica at(Session session) {
        return bySession.computeIfAbsent(session, Replica::new);
    }

    /**
     * SYNC and PSYNC: the client becomes a replica that is sent all data, or what it lacks. Writes
     * the reply, which is none where all data is to come.
     *
     * @throws CommandError where that cannot be
     */
    public String synchronise(Session session, SyncRequest request) {
        Replica replica = at(session);
        if (replica.wantsNoKeys() && !replica.takesEndMark()) {
            throw NEEDS_MARK;
        }
        LOG.info("Replica " + replica.name() + " asks for synchronization");
        if (request.isOld()) {
            replica.neverAcknowledges();
        } else if (goesOn(replica, request)) {
            engine.statistics().partialSyncs++;
            return goOn(replica, request);
        } else if (!request.wantsAll()) {
            engine.statistics().refusedPartialSyncs++;
        }
        engine.statistics().fullSyncs++;
        if (settings.flag("repl-disable-tcp-nodelay")) {
            session.peer().delaySmallPackets(true);
        }
        join(replica);
        if (stream.backlog() == null) {
            begin();
        }
        fullSyncs.await(replica);
        return null;
    }

    /* A backlog that begins now knows nothing of the past: nobody may go on from there. */
    private void begin() {
        stream.history().begin();
        stream.open();
        LOG.info(
                "Replication backlog created, my new replication IDs are '"
                        + stream.history().id()
                        + "' and '"
                        + stream.history().secondId()
                        + "'");
    }

    private void join(Replica replica) {
        Session session = replica.session();
        replicas.add(replica);
        session.become(Session.Role.REPLICA);
        session.peer().follow(replica);
    }

    private boolean goesOn(Replica replica, SyncRequest request) {
        if (!stream.history().covers(request.id(), request.offset())) {
            logStranger(replica, request);
            return false;
        }
        Backlog backlog = stream.backlog();
        if (backlog != null && backlog.holds(request.offset())) {
            return true;
        }
        LOG.info(
                "Unable to partial resync with replica "
                        + replica.name()
                        + " for lack of backlog (Replica request was: "
                        + request.offset()
                        + ").");
        if (request.offset() > stream.history().offset()) {
            LOG.warning(
                    "Warning: replica "
                            + replica.name()
                            + " tried to PSYNC with an offset that is greater than the master"
                            + " replication offset.");
        }
        return false;
    }

    private void logStranger(Replica replica, SyncRequest request) {
        if (request.wantsAll()) {
            LOG.info("Full resync requested by replica " + replica.name());
        } else if (stream.history().knows(request.id())) {
            LOG.info(
                    "Partial resynchronization not accepted: Requested offset for second ID was "
                            + request.offset()
                            + ", but I can reply up to "
                            + stream.history().secondOffset());
        } else {
            LOG.info(
                    "Partial resynchronization not accepted: Replication ID mismatch (Replica asked"
                            + " for '"
                            + request.shownId()
                            + "', my replication IDs are '"
                            + stream.history().id()
                            + "' and '"
                            + stream.history().secondId()
                            + "')");
        }
    }

    private String goOn(Replica replica, SyncRequest request) {
        join(replica);
        Backlog.Cursor cursor = stream.backlog().cursor(request.offset());
        replica.keep(cursor);
        replica.become(State.ONLINE, "it goes on at " + request.offset());
        replica.heard(seconds());
        LOG.info(
                "Partial resynchronization request from "
                        + replica.name()
                        + " accepted. Sending "
                        + cursor.pendingBytes()
                        + " bytes of backlog starting from offset "
                        + request.offset()
                        + ".");
        countGood();
        replica.sendStream();
        return replica.takesNewIds() ? "CONTINUE " + stream.history().id() : "CONTINUE";
    }

    /**
     * A replica has told how far it has come: the first time, after it has loaded the snapshot, it
     * wants the stream.
     */
    public void spoke(Replica replica) {
        replica.heard(seconds());
        if (replica.state() == State.LOADING) {
            replica.become(State.ONLINE, "it has loaded the snapshot");
            replica.sendStream();
        }
        listeners.forEach(Runnable::run);
    }

    /** Has this run whenever a replica tells how far it has come. */
    public void onAcknowledged(Runnable listener) {
        listeners.add(listener);
    }

    /** Bytes of memory that full syncs take. */
    public long fullSyncBytes() {
        return fullSyncs.pipeBytes();
    }

    /** Asks all replicas, at the end of the turn, to tell how far they have come. */
    public void askForAcknowledgements() {
        if (!isAsking) {
            isAsking = true;
            engine.loop().execute(this::ask);
        }
    }

    private void ask() {
        isAsking = false;
        if (stream.leads() && !replicas.isEmpty()) {
            stream.tell(ASK);
        }
    }

    /** Those that have not told that they have run the whole stream. */
    public List<Replica> behind() {
        long offset = stream.history().offset();
        return replicas.stream().filter(replica -> replica.acknowledged() != offset).toList();
    }

    /** Logs who is behind, and how far, where there are replicas. */
    public void logBehind() {
        List<Replica> behind = behind();
        for (Replica replica : behind) {
            boolean isOnline = replica.state() == State.ONLINE;
            LOG.info(
                    String.format(
                            "Lagging replica %s reported offset %d behind master, lag=%d,"
                                    + " state=%s.",
                            replica.name(),
                            stream.history().offset() - replica.acknowledged(),
                            isOnline ? replica.lagSeconds(seconds()) : 0,
                            replica.state().word()));
        }
        if (!replicas.isEmpty()) {
            LOG.info(
                    String.format(
                            "%d of %d replicas are in sync when shutting down.",
                            replicas.size() - behind.size(), replicas.size()));
        }
    }

    /** Why clients may not write: too few replicas follow closely. Null where they may. */
    public CommandError refusalOfWrites() {
        return tooFew ? TOO_FEW : null;
    }

    /** How many have all data and have spoken lately, as {@code min-replicas-max-lag} has it. */
    public int good() {
        long most = settings.number("min-replicas-max-lag");
        int good = 0;
        for (Replica replica : replicas) {
            boolean isClose = seconds() - replica.acknowledgedAt() <= most;
            good += replica.state().isOnline() && isClose ? 1 : 0;
        }
        return good;
    }

    private void countGood() {
        long wanted = settings.number("min-replicas-to-write");
        boolean counts = wanted > 0 && settings.number("min-replicas-max-lag") > 0;
        tooFew = counts && good() < wanted;
    }

    void nowOnline(Replica replica) {
        replica.heard(seconds());
        countGood();
        LOG.info("Synchronization with replica " + replica.name() + " succeeded");
    }

    /* The stream has grown: each is sent what its socket takes. */
    private void written() {
        for (int i = replicas.size() - 1; i >= 0; i--) {
            replicas.get(i).session().peer().feed();
        }
    }

    /** Sends text of one byte a character before whatever the replica is sent next. */
    void push(Replica replica, String text) {
        long ref = engine.keyspace().arena().allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            Memory.putByte(ref + i, text.charAt(i));
        }
        replica.session().peer().push(ref, text.length());
        engine.keyspace().arena().free(ref);
    }

    /** Ends the connection of a replica that can be kept no longer. */
    void drop(Replica replica, String reason) {
        LOG.warning(reason);
        close(replica);
    }

    /* The connection tells of its end later, but nothing may be kept for it from here on. */
    void close(Replica replica) {
        replica.session().closeAfterReply();
        replica.session().peer().close();
        disconnected(replica.session());
    }

    /** Ends the connections of all: they come back for what this server has become. */
    public void dropAll() {
        copy().forEach(this::close);
    }

    /** A connection has ended. */
    public void disconnected(Session session) {
        Replica replica = bySession.remove(session);
        if (replica == null || !replicas.remove(replica)) {
            return;
        }
        LOG.info("Connection with replica " + replica.name() + " lost.");
        replica.close();
        fullSyncs.left();
        if (replicas.isEmpty()) {
            emptySince = seconds();
        }
        countGood();
        listeners.forEach(Runnable::run);
    }

    /** Since when there are no replicas, in seconds since 1970. */
    public void nobodySince(long second) {
        emptySince = second;
    }

    /**
     * Looks after all; called once a second.
     *
     * @param mayPing whether the stream may grow by a PING
     */
    public void tick(boolean mayPing) {
        if (ticks++ % settings.number("repl-ping-replica-period") == 0
                && !replicas.isEmpty()
                && stream.leads()
                && mayPing) {
            stream.tell(PING);
        }
        for (Replica replica : copy()) {
            if (isBeforeTransfer(replica)) {
                push(replica, "\n");
            }
            dropIfSilent(replica);
        }
        if (stream.backlog() != null) {
            stream.backlog().trim();
            forgetBacklog();
        }
        fullSyncs.beginIfDue();
        fullSyncs.removeFile();
        countGood();
    }

    /* It gets line feeds, so that it does not take this server for dead. */
    private static boolean isBeforeTransfer(Replica replica) {
        return replica.state() == State.WAITING
                || replica.state() == State.SNAPSHOT && !replica.isSending();
    }

    private void dropIfSilent(Replica replica) {
        long limit = settings.number("repl-timeout");
        if (replica.state().isOnline()
                && replica.acknowledges()
                && seconds() - replica.acknowledgedAt() > limit) {
            drop(replica, "Disconnecting timedout replica (streaming sync): " + replica.name());
        } else if (replica.isStuckFor(limit, seconds())) {
            drop(replica, "Disconnecting timedout replica (full sync): " + replica.name());
        }
    }

    private void forgetBacklog() {
        long most = settings.number("repl-backlog-ttl");
        if (!replicas.isEmpty() || most == 0 || !stream.leads() || seconds() - emptySince <= most) {
            return;
        }
        stream.history().begin();
        stream.close();
        LOG.info(
                "Replication backlog freed after " + most + " seconds without connected replicas.");
    }
}
