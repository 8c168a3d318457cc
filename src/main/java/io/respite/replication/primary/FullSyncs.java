package io.respite.replication.primary;

import io.respite.bytes.HexId;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings;
import io.respite.persistence.disk.DiskFault;
import io.respite.persistence.rdb.RdbForm;
import io.respite.persistence.rdb.RdbSnapshot;
import io.respite.persistence.rdb.Saves;
import io.respite.replication.primary.Replica.State;
import io.respite.replication.stream.Backlog;
import io.respite.replication.stream.ReplicationStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Logger;

/**
 * Gives replicas all data: begins a snapshot for those that wait, and sends it to their sockets as
 * it is made, or from its file when it is whole. Owned by the engine thread.
 *
 * <p>One snapshot is taken at a time, of whatever kind. Replicas that come while one goes to
 * sockets wait for the next; one that goes to a file can be joined.
 */
final class FullSyncs {

    private static final Logger LOG = Logger.getLogger(FullSyncs.class.getName());

    private final Engine engine;
    private final Settings settings;
    private final ReplicationStream stream;
    private final Saves saves;
    private final Replicas replicas;
    private final FileFeed.Services files;
    private final Executor worker;

    /** The snapshot that goes to sockets, or null. */
    private RdbSnapshot streamed;

    private RdbPipe pipe;

    /** While one goes to a file for replicas: the stream since its cut, and whose wishes it met. */
    private Backlog.Cursor cut;

    private Replica firstOfFile;

    /** Whether the file is there for replicas only. */
    private boolean madeFile;

    FullSyncs(
            Engine engine,
            Replicas replicas,
            ReplicationStream stream,
            Saves saves,
            Executor worker) {
        this.engine = engine;
        this.settings = engine.settings();
        this.replicas = replicas;
        this.stream = stream;
        this.saves = saves;
        this.worker = worker;
        files = new FileFeed.Services(engine.keyspace().arena(), engine.loop(), worker);
    }

    private long seconds() {
        return engine.clock().seconds();
    }

    /** A replica waits for all data from now on. */
    void await(Replica replica) {
        replica.become(State.WAITING, "it needs all data");
        if (pipe != null && streamed != null) {
            LOG.info("Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC");
        } else if (saves.isSaving()) {
            join(replica);
        } else if (settings.flag("repl-diskless-sync")
                && replica.takesEndMark()
                && settings.number("repl-diskless-sync-delay") > 0) {
            LOG.info("Delay next BGSAVE for diskless SYNC");
        } else if (saves.isBusy()) {
            LOG.info(
                    "No BGSAVE in progress, but another BG operation is active. BGSAVE for"
                            + " replication delayed");
        } else {
            engine.loop().execute(() -> beginAtOnce(replica));
        }
    }

    private void join(Replica replica) {
        boolean fits =
                cut != null
                        && (replica.takesEndMark() || !firstOfFile.takesEndMark())
                        && (replica.takesNewIds() || !firstOfFile.takesNewIds())
                        && replica.wantsAs(firstOfFile);
        if (fits) {
            setUp(replica, cut.offset());
            LOG.info("Waiting for end of BGSAVE for SYNC");
        } else {
            LOG.info(
                    "Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for"
                            + " SYNC");
        }
    }

    private void beginAtOnce(Replica replica) {
        boolean mayBegin = !saves.isBusy() && !engine.scripting().isBusy();
        if (replica.state() == State.WAITING && mayBegin && stream.backlog() != null) {
            begin(waitingAs(replica));
        }
    }

    /** Begins a snapshot where replicas have waited long enough and none is being taken. */
    void beginIfDue() {
        boolean isBusy = saves.isBusy() || engine.scripting().isBusy();
        if (isBusy || stream.backlog() == null) {
            return;
        }
        Replica first = replicas.firstIn(State.WAITING);
        if (first == null) {
            return;
        }
        List<Replica> group = waitingAs(first);
        long longest = 0;
        for (Replica replica : group) {
            longest = Math.max(longest, seconds() - replica.session().lastUsedAt() / 1000);
        }
        long most = settings.number("repl-diskless-sync-max-replicas");
        if (!settings.flag("repl-diskless-sync")
                || most > 0 && group.size() >= most
                || longest >= settings.number("repl-diskless-sync-delay")) {
            begin(group);
        }
    }

    private List<Replica> waitingAs(Replica one) {
        List<Replica> group = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.state() == State.WAITING && replica.wantsAs(one)) {
                group.add(replica);
            }
        }
        return group;
    }

    private void begin(List<Replica> group) {
        boolean isPartial = group.getFirst().wantsNoKeys();
        boolean takeMarks = group.stream().allMatch(Replica::takesEndMark);
        boolean toSockets = takeMarks && (isPartial || settings.flag("repl-diskless-sync"));
        LOG.info(
                "Starting BGSAVE for SYNC with target: "
                        + (toSockets ? "replicas sockets" : "disk"));
        if (toSockets) {
            beginToSockets(group);
        } else {
            beginToFile(group);
        }
    }

    private void beginToSockets(List<Replica> group) {
        String mark = HexId.next(engine.keyspace().random());
        RdbForm form = RdbForm.of(engine, false).of(content(group.getFirst()));
        pipe =
                new RdbPipe(
                        engine.keyspace().arena(),
                        engine.loop(),
                        engine.clock(),
                        mark,
                        this::pipeBroke);
        long from = stream.history().offset() + 1;
        for (Replica replica : group) {
            setUp(replica, from);
            replicas.push(replica, RdbPipe.heading(mark));
            replica.send(pipe.reader(replica.session(), () -> sentToSocket(replica)));
        }
        streamed = saves.stream(form, pipe, this::streamEnded);
    }

    private static RdbForm.Content content(Replica replica) {
        if (!replica.wantsNoKeys()) {
            return RdbForm.Content.ALL;
        }
        return replica.wantsNoFunctions() ? RdbForm.Content.NOTHING : RdbForm.Content.FUNCTIONS;
    }

    /* The snapshot is of this moment: what is written from here on comes behind it. */
    private void setUp(Replica replica, long from) {
        if (replica.acknowledges()) {
            String id = stream.history().id();
            replicas.push(replica, "+FULLRESYNC " + id + " " + (from - 1) + "\r\n");
        }
        if (!replica.wantsSnapshotOnly()) {
            replica.keep(stream.backlog().cursor(from));
        }
        stream.selectAnew();
        replica.become(State.SNAPSHOT, "its snapshot began at offset " + (from - 1));
    }

    private void streamEnded(IOException failure) {
        streamed = null;
        pipe = null;
        if (failure != null) {
            LOG.warning("SYNC failed: " + DiskFault.reason(failure));
        }
        engine.loop().execute(this::beginIfDue);
    }

    /** Bytes of memory that a snapshot on its way to sockets takes. */
    long pipeBytes() {
        return pipe == null ? 0 : RdbPipe.memoryBytes();
    }

    /* Before its memory goes, nobody may be sending from it any more. */
    private void pipeBroke(RdbPipe broken) {
        pipe = pipe == broken ? null : pipe;
        for (Replica replica : replicas.copy()) {
            if (replica.isSending(broken)) {
                replicas.drop(replica, "SYNC failed. BGSAVE child returned an error");
            }
        }
    }

    private void sentToSocket(Replica replica) {
        LOG.info(
                "Streamed RDB transfer with replica "
                        + replica.name()
                        + " succeeded (socket). Waiting for REPLCONF ACK from replica to enable"
                        + " streaming");
        replica.send(null);
        if (!served(replica)) {
            replica.become(State.LOADING, "it has the snapshot");
            replicas.nowOnline(replica);
        }
    }

    /* Whether the replica wanted no more than a snapshot. */
    private boolean served(Replica replica) {
        if (!replica.wantsSnapshotOnly()) {
            return false;
        }
        replica.become(State.SERVED, "it has the snapshot");
        LOG.info(
                "RDB transfer completed, rdb only replica ("
                        + replica.name()
                        + ") should be disconnected asap");
        replicas.close(replica);
        return true;
    }

    private void beginToFile(List<Replica> group) {
        long from = stream.history().offset() + 1;
        cut = stream.backlog().cursor(from);
        firstOfFile = group.getFirst();
        madeFile = true;
        saves.saveInBackground(this::fileEnded);
        for (Replica replica : group) {
            setUp(replica, from);
        }
    }

    private void fileEnded(IOException failure) {
        cut.close();
        cut = null;
        firstOfFile = null;
        for (Replica replica : replicas.copy()) {
            if (replica.state() != State.SNAPSHOT || replica.isSending()) {
                continue;
            }
            if (failure != null) {
                replicas.drop(replica, "SYNC failed. BGSAVE child returned an error");
            } else {
                sendFile(replica);
            }
        }
        engine.loop().execute(this::beginIfDue);
    }

    private void sendFile(Replica replica) {
        try {
            FileFeed feed =
                    new FileFeed(
                            settings.path("dbfilename"),
                            files,
                            replica.session(),
                            () -> fileSent(replica));
            replica.become(State.SENDING, "the file is whole");
            replica.send(feed);
        } catch (IOException e) {
            String reason = DiskFault.reason(e);
            replicas.drop(replica, "SYNC failed. Can't open/stat DB after BGSAVE: " + reason);
        }
    }

    private void fileSent(Replica replica) {
        if (!served(replica)) {
            replica.become(State.ONLINE, "the file is sent");
            replicas.nowOnline(replica);
            replica.sendStream();
        }
    }

    /** A replica is gone: a snapshot that nobody takes any more ends. */
    void left() {
        if (streamed != null && pipe != null && pipe.readers() == 0 && !pipe.isWritten()) {
            LOG.warning("Diskless rdb transfer, last replica dropped, killing fork child.");
            RdbSnapshot useless = streamed;
            streamed = null;
            pipe = null;
            saves.abort(useless);
        }
    }

    /** Removes the file where it was made for replicas only and nothing else is to be kept. */
    void removeFile() {
        if (!settings.flag("rdb-del-sync-files")) {
            madeFile = false;
        } else if (madeFile
                && !saves.hasSavePoints()
                && !settings.flag("appendonly")
                && cut == null
                && replicas.firstIn(State.WAITING) == null
                && replicas.firstIn(State.SENDING) == null) {
            madeFile = false;
            LOG.info("Removing the RDB file used to feed replicas in a persistence-less instance");
            Path file = settings.path("dbfilename");
            worker.execute(() -> remove(file));
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warning("The file stays: " + DiskFault.reason(e));
        }
    }
}
