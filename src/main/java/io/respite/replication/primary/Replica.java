package io.respite.replication.primary;

import io.respite.engine.Feed;
import io.respite.engine.Session;
import io.respite.replication.stream.Backlog;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One replica that is connected here: how far it has come. Owned by the engine thread. Hot.
 *
 * <pre>
 *   1 HANDSHAKE ── PSYNC, goes on where it was ──────────────────────────────┐
 *       │ PSYNC or SYNC, needs all data                                      │
 *       ▼                                                                    │
 *   2 WAITING ── a snapshot begins ──▶ 3 SNAPSHOT                            │
 *                     it comes over the socket │ │ it goes to a file         │
 *                  ┌───────────────────────────┘ ▼                           │
 *                  │                        4 SENDING ── all is sent ────┐   │
 *                  ▼                                                     ▼   ▼
 *   5 LOADING (all is sent) ── its first acknowledgement ──────────▶ 6 ONLINE
 *
 *   3 SNAPSHOT, 4 SENDING ── all is sent to one that wants no stream ──▶ 7 SERVED
 * </pre>
 *
 * <p>Whatever fails ends the connection; the replica comes back and begins at 1. From 3 on a cursor
 * holds the stream for it, from the moment of the snapshot.
 */
public final class Replica implements Feed {

    private static final Logger LOG = Logger.getLogger(Replica.class.getName());

    /** Where it stands. */
    public enum State {
        HANDSHAKE("", false),
        WAITING("wait_bgsave", false),
        SNAPSHOT("wait_bgsave", false),
        SENDING("send_bulk", false),
        LOADING("online", true),
        ONLINE("online", true),
        SERVED("online", false);

        private final String word;
        private final boolean isOnline;

        State(String word, boolean isOnline) {
            this.word = word;
            this.isOnline = isOnline;
        }

        /** As INFO names it. */
        public String word() {
            return word;
        }

        /** Whether it has all data, as far as is known here. */
        public boolean isOnline() {
            return isOnline;
        }
    }

    private final Session session;
    private State state = State.HANDSHAKE;
    private int port;
    private String announcedAddress = "";
    private boolean takesEndMark;
    private boolean takesNewIds;
    private boolean wantsSnapshotOnly;
    private boolean wantsNoKeys;
    private boolean wantsNoFunctions;
    private boolean acknowledges = true;
    private long acknowledged;
    private long acknowledgedOnDisk;
    private long acknowledgedAt;
    private Backlog.Cursor cursor;
    private Feed source;
    private boolean isClosed;

    Replica(Session session) {
        this.session = session;
    }

    /** Its connection. */
    public Session session() {
        return session;
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    void become(State next, String reason) {
        LOG.log(
                Level.FINE,
                "Replica {0}: {1} -> {2}, {3}",
                new Object[] {this, state, next, reason});
        state = next;
    }

    /** The address that it says it has, else the one it comes from. */
    public String address() {
        if (!announcedAddress.isEmpty()) {
            return announcedAddress;
        }
        String peer = session.peer().address();
        int colon = peer.lastIndexOf(':');
        String host = peer.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port that it listens on, or 0 where it has not said so. */
    public int port() {
        return port;
    }

    /** It says where it listens. */
    public void listensOn(int newPort) {
        port = newPort;
    }

    /** It says under which address it is to be known. */
    public void announce(String address) {
        announcedAddress = address;
    }

    /** How the log names it. */
    public String name() {
        return address() + ":" + (port == 0 ? "<unknown-replica-port>" : Integer.toString(port));
    }

    @Override
    public String toString() {
        return name();
    }

    /** Whether it can find the end of a snapshot whose length it is not told. */
    boolean takesEndMark() {
        return takesEndMark;
    }

    /** It names something that it understands, in lower case. */
    public void isCapable(String word) {
        takesEndMark |= word.equals("eof");
        takesNewIds |= word.equals("psync2");
    }

    /** Whether it takes another id of the history when it goes on. */
    boolean takesNewIds() {
        return takesNewIds;
    }

    /** Whether it wants a snapshot and no stream. */
    public boolean wantsSnapshotOnly() {
        return wantsSnapshotOnly;
    }

    /** It says whether it wants no stream. */
    public void wantSnapshotOnly(boolean isWanted) {
        wantsSnapshotOnly = isWanted;
    }

    /** It says what it does not want of a snapshot. */
    public void leaveOut(boolean keys, boolean functions) {
        wantsNoKeys = keys;
        wantsNoFunctions = functions;
    }

    boolean wantsNoKeys() {
        return wantsNoKeys;
    }

    boolean wantsNoFunctions() {
        return wantsNoFunctions;
    }

    /** Whether both can be sent the same snapshot. */
    boolean wantsAs(Replica other) {
        return wantsNoKeys == other.wantsNoKeys && wantsNoFunctions == other.wantsNoFunctions;
    }

    /** Whether it tells how far it has come; who used the old SYNC does not. */
    public boolean acknowledges() {
        return acknowledges;
    }

    void neverAcknowledges() {
        acknowledges = false;
    }

    /** The offset up to which it has run the stream, as it told last. */
    public long acknowledged() {
        return acknowledged;
    }

    /** The offset up to which it has the stream on its disk, as it told last. */
    public long acknowledgedOnDisk() {
        return acknowledgedOnDisk;
    }

    /**
     * When it told so, or sent anything, in seconds since 1970: while it loads a snapshot, it sends
     * line feeds.
     */
    public long acknowledgedAt() {
        return Math.max(acknowledgedAt, session.lastUsedAt() / 1000);
    }

    /** For how many seconds it has been silent, or 0 for one that never speaks. */
    public long lagSeconds(long nowSeconds) {
        return acknowledges ? Math.max(0, nowSeconds - acknowledgedAt()) : 0;
    }

    void heard(long nowSeconds) {
        acknowledgedAt = nowSeconds;
    }

    /** It has run the stream up to there. */
    public void acknowledge(long offset) {
        acknowledged = Math.max(acknowledged, offset);
    }

    /** It has the stream on its disk up to there. */
    public void acknowledgeOnDisk(long offset) {
        acknowledgedOnDisk = Math.max(acknowledgedOnDisk, offset);
    }

    /** From here on the stream is kept for it. */
    void keep(Backlog.Cursor newCursor) {
        cursor = newCursor;
        if (isClosed) {
            close();
        }
    }

    /** Sends this from now on; null for nothing yet. */
    void send(Feed newSource) {
        source = newSource;
        if (isClosed) {
            close();
        } else {
            session.peer().feed();
        }
    }

    /** Whether it is being sent what comes through this pipe. */
    boolean isSending(RdbPipe pipe) {
        return source instanceof RdbPipe.Reader reader && reader.isOf(pipe);
    }

    /** Whether it is being sent anything. */
    boolean isSending() {
        return source != null;
    }

    /** Whether it has taken nothing of what is there of a snapshot for so many seconds. */
    boolean isStuckFor(long seconds, long nowSeconds) {
        return source instanceof RdbPipe.Reader reader
                && reader.isLate()
                && nowSeconds - reader.tookAt() > seconds;
    }

    /** Sends the stream from now on. */
    void sendStream() {
        send(cursor);
    }

    /**
     * Forgets what is kept for it, now and from now on: its connection is gone. That may be found
     * in the middle of a write to it, by who then goes on as if it were there.
     */
    @Override
    public void close() {
        isClosed = true;
        if (source != null) {
            source.close();
            source = null;
        }
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    @Override
    public long at() {
        return source.at();
    }

    @Override
    public int available() {
        return source == null ? 0 : source.available();
    }

    @Override
    public void taken(int bytes) {
        source.taken(bytes);
    }

    /** What is to be sent of the stream, be it that something else is sent before it. */
    @Override
    public long pendingBytes() {
        return cursor == null ? 0 : cursor.pendingBytes();
    }
}
