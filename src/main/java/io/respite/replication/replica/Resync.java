package io.respite.replication.replica;

import io.respite.engine.Engine;
import java.util.logging.Logger;

/**
 * All data of the primary on its way here: the states 9 and 10 of {@link Link}. Owned by the
 * engine thread.
 *
 * <pre>
 *   wire ─▶ Transfer: where does the data end? ─▶ Intake: file, or keyspace
 *                            └─ what follows it, the stream: kept until all is loaded
 * </pre>
 */
final class Resync implements Intake.Listener, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Resync.class.getName());

    /** Hears of the end, unless the resync is closed before. */
    interface Listener {

        /** The data that was here until now is removed. */
        void emptied();

        /** All is loaded; the stream goes on in this database. */
        void loaded(int database);

        /** It is not, for a reason for the log. */
        void notLoaded(String reason);
    }

    private final Surroundings surroundings;
    private final Engine engine;
    private final Wire wire;
    private final Listener listener;
    private final String id;
    private final long offset;
    private final Transfer transfer;
    private final GrowingBlock early;
    private FullSync sync;
    private Intake intake;
    private LinkState state = LinkState.TRANSFER;
    private String lostFor;
    private boolean closed;

    Resync(Surroundings surroundings, Wire wire, Handshake handshake, Listener listener) {
        this.surroundings = surroundings;
        this.wire = wire;
        this.listener = listener;
        engine = surroundings.engine();
        id = handshake.primaryId();
        offset = handshake.primaryOffset();
        transfer = new Transfer(engine.keyspace().arena());
        early = new GrowingBlock(engine.keyspace().arena());
    }

    /** {@link LinkState#TRANSFER} or {@link LinkState#LOADING}. */
    LinkState state() {
        return state;
    }

    /** The id of the primary's history, or null where it is too old to have any. */
    String id() {
        return id;
    }

    /** Up to where its data is, or {@link Handshake#NO_OFFSET}. */
    long offset() {
        return offset;
    }

    /** Bytes of the data, 0 where that is not known; -1 before it is announced. */
    long totalBytes() {
        boolean isAnnounced = transfer.stage() != Transfer.Stage.ANNOUNCED;
        return isAnnounced ? transfer.totalBytes() : -1;
    }

    /** Bytes of it that came. */
    long readBytes() {
        return transfer.readBytes();
    }

    /** Why no data comes, or null. */
    String refusal() {
        return transfer.failure();
    }

    /** Whether what came is being loaded. */
    boolean isLoading() {
        return intake != null && intake.isLoading();
    }

    /** Whether clients are served from the old data while it is. */
    boolean isServing() {
        return isLoading() && sync.isServing();
    }

    /** What followed the data. */
    GrowingBlock early() {
        return early;
    }

    /** Takes some of what came; returns how much. */
    int take(long ref, int length) {
        if (state == LinkState.LOADING) {
            early.add(ref, length, 0);
            return length;
        }
        int used = transfer.take(ref, length);
        boolean isAnnounced = transfer.stage() != Transfer.Stage.ANNOUNCED;
        if (isAnnounced && intake == null && refusal() == null) {
            announced();
        }
        if (transfer.stage() == Transfer.Stage.COMPLETE) {
            state = LinkState.LOADING;
            wire.read(false);
            intake.complete();
        }
        return used;
    }

    private void announced() {
        String what =
                transfer.hasMark()
                        ? "streamed RDB from master with EOF "
                        : transfer.totalBytes() + " bytes from master ";
        sync = new FullSync(surroundings, listener::emptied);
        String where = sync.isToDisk() ? "to disk" : "to parser";
        LOG.info("MASTER <-> REPLICA sync: receiving " + what + where);
        boolean isSameHistory = surroundings.stream().history().id().equals(id);
        long bytes = transfer.hasMark() ? -1 : transfer.totalBytes();
        intake = sync.begin(bytes, isSameHistory, this);
        transfer.into(intake);
    }

    /** The wire is lost while data is loaded that is whole: the rest can be asked for. */
    void lost(String reason) {
        lostFor = reason;
    }

    /** Why the wire was lost since, or null. */
    String lostFor() {
        return lostFor;
    }

    @Override
    public void takesMore(boolean isRoom) {
        if (!closed && state == LinkState.TRANSFER) {
            wire.read(isRoom);
        }
    }

    @Override
    public void loaded(int database) {
        if (!closed) {
            intake = null;
            listener.loaded(database);
        }
    }

    @Override
    public void failed(String reason) {
        if (!closed) {
            intake = null;
            listener.notLoaded(reason);
        }
    }

    /** Forgets what was taken and is not loaded. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (intake != null) {
                intake.abort();
            }
            transfer.close();
            early.clear();
        }
    }
}
