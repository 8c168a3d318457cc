package io.respite.engine;

import io.respite.engine.users.User;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;

/** What the server knows of one client. Owned by the engine thread. */
public final class Session {

    /** The client's connection, as far as commands need it. */
    public interface Peer extends Output {

        /** The client's address, {@code host:port}. */
        String address();

        /** The address that the client reached, {@code host:port}. */
        String localAddress();

        /** Whether the client came by the Unix socket, and so from this machine. */
        default boolean isUnixSocket() {
            return false;
        }

        /** The system's number of the socket, or -1 where there is none to be known. */
        int descriptor();

        /** Bytes of input that are being run or wait for the rest of their request. */
        long inputBytes();

        /** Bytes that may still come before the input needs a larger block. */
        long inputRoomBytes();

        /** Bytes of the arena that hold input which waits. */
        default long inputBlockBytes() {
            return 0;
        }

        /** Bytes of the words of the request that is running or has begun to come. */
        long argumentBytes();

        /** Bytes of memory that the connection holds for what came, and for what is to be sent. */
        default long memoryBytes() {
            return inputBytes() + inputRoomBytes() + argumentBytes() + outputBytes();
        }

        /** Bytes of replies that wait to be sent. */
        long outputBytes();

        /** Pieces of replies that wait to be sent. */
        int outputPieces();

        /**
         * Sends a message that no request asked for, behind all that was written for the client so
         * far; see {@link Pushes}, which calls it.
         */
        void push(long ref, int length);

        /**
         * Whether a reply is being written for the client, so that a message must be handed to
         * {@link #push} at once to find its place.
         */
        boolean isReplying();

        /** Ends the connection at once: what waits to be sent is lost. */
        void close();

        /** The same, perhaps while a request of this very client runs. */
        default void drop() {
            close();
        }

        /**
         * The client waits no more: soon, what was written for it is sent, and the requests that
         * came meanwhile are run. Ends with {@link Session#resumed}.
         */
        void resume();

        /**
         * From now on sends what the feed has, behind all that was written. What the client sends
         * must not be answered any more.
         */
        default void follow(Feed feed) {}

        /** There is more in the feed: sends it, as much as the other end takes. */
        default void feed() {}

        /** Whether small packets may wait for more, to be sent as large ones. */
        default void delaySmallPackets(boolean mayWait) {}

        /**
         * Ends the connection at once if more waits to be sent, or has waited for longer, than
         * {@code client-output-buffer-limit} allows.
         */
        void enforceOutputLimit(long nowMs);
    }

    /** Takes what a client sends as it is, in place of its requests being run. */
    public interface Receiver {

        /** These bytes came. */
        void receive(byte[] bytes);

        /** The client is gone. */
        void gone();
    }

    /** Whether the scripts that a client has run are debugged. */
    public enum Debugging {
        NO,
        /** On a copy of the data, of which nothing remains. */
        ASIDE,
        /** On the data itself, while all others wait. */
        SYNC
    }

    /** Who is at the other end. */
    public enum Role {
        /** A client like any other. */
        CLIENT,
        /** A client that sees every request that runs. */
        MONITOR,
        /** A server that takes this server's stream of writes. */
        REPLICA,
        /** The server that this one follows: what it sends was run there. */
        PRIMARY,
        /** Nobody: requests come from a file, and were run when it was written. */
        FILE,
        /** A script: what it asks for is part of what its client asks for. */
        SCRIPT
    }

    /** What a session, its connection and its channel take on the heap, roughly. */
    private static final int SESSION_BYTES = 2048;

    /** A node, its places in two tables, and a part of its channel's block. */
    private static final int SUBSCRIPTION_BYTES = 128;

    /** A prefix of keys to track, with its entries in two trees and its set of clients. */
    private static final int PREFIX_BYTES = 400;

    private final long id;
    private final Peer peer;
    private final long connectedAt;
    private int database;
    private boolean resp3;
    private User user;
    private boolean authenticated;
    private boolean closing;
    private boolean protectedFromEviction;
    private boolean touchless;
    private boolean neverWaiting;
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private long lastUsedAt;
    private Command lastCommand;
    private BlockedClient blocked;
    private LongReply longReply;
    private boolean resuming;
    private Subscriber subscriber;
    private Silence silence = Silence.NONE;
    private Receiver receiver;
    private Debugging debugging = Debugging.NO;

    /** The messages of {@link Pushes} that are not sent yet: where they stand in which log. */
    ReplyWriter pushLog;

    long pushStart;
    long pushEnd;
    boolean isReceiver;

    /** What {@link ClientEviction} counts for it. */
    long countedBytes;

    private Tracker tracker;
    private Transaction transaction;
    private boolean spoilt;
    private Role role = Role.CLIENT;
    private long propagated;
    private long offset;

    /* What it watches, as Watches has it: the first node, their number, and its own number. */
    long watched;
    int watchedCount;
    int watcher;

    /** A session that begins at the given time, in milliseconds since 1970. */
    public Session(long id, Peer peer, long connectedAt) {
        this.id = id;
        this.peer = peer;
        this.connectedAt = connectedAt;
        this.lastUsedAt = connectedAt;
        authenticated = true;
    }

    /** Who is at the other end. */
    public Role role() {
        return role;
    }

    /** The other end turned out to be somebody else than a client. */
    public void become(Role newRole) {
        role = newRole;
    }

    public long id() {
        return id;
    }

    public Peer peer() {
        return peer;
    }

    /** When the session began, in milliseconds since 1970. */
    public long connectedAt() {
        return connectedAt;
    }

    /** The index of the selected database. */
    public int database() {
        return database;
    }

    public void select(int index) {
        database = index;
    }

    public boolean isResp3() {
        return resp3;
    }

    public void useResp3(boolean isResp3) {
        resp3 = isResp3;
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    /** Who the client is; null for one that may do all, as this server's primary. */
    public User user() {
        return user;
    }

    /** From now on the client is this user, if only by name where it is not authenticated. */
    void logIn(User newUser, boolean isAuthenticated) {
        user = newUser;
        authenticated = isAuthenticated;
    }

    /** Whether the client keeps its connection when clients take too much memory. */
    public boolean isProtectedFromEviction() {
        return protectedFromEviction;
    }

    public void protectFromEviction(boolean isProtected) {
        protectedFromEviction = isProtected;
    }

    /** Whether what the client reads does not count as use, so that eviction does not see it. */
    public boolean isTouchless() {
        return touchless;
    }

    public void makeTouchless(boolean isTouchless) {
        touchless = isTouchless;
    }

    /** Whether commands that wait for keys answer at once, as they do inside MULTI. */
    public boolean neverWaits() {
        return neverWaiting;
    }

    /** From now on the client waits for no keys. A pause holds its requests back all the same. */
    public void neverWait() {
        neverWaiting = true;
    }

    /** Whether the client is on this machine. */
    public boolean isLocal() {
        return peer.isUnixSocket()
                || peer.address().startsWith("127.")
                || peer.address().startsWith("[::1]:");
    }

    /** The name set by CLIENT SETNAME, empty at first. */
    public String name() {
        return name;
    }

    public void rename(String newName) {
        name = newName;
    }

    /** The client library's name, set by CLIENT SETINFO, empty at first. */
    public String libraryName() {
        return libraryName;
    }

    public void setLibraryName(String newName) {
        libraryName = newName;
    }

    /** The client library's version, set by CLIENT SETINFO, empty at first. */
    public String libraryVersion() {
        return libraryVersion;
    }

    public void setLibraryVersion(String newVersion) {
        libraryVersion = newVersion;
    }

    /** Whether the client waits: none of its requests is run meanwhile. */
    public boolean isBlocked() {
        return blocked != null;
    }

    /**
     * Whether it only takes what is sent to it, and asks for no data.
     */
    public boolean isListener() {
        return role == Role.REPLICA || role == Role.MONITOR;
    }

    /**
     * Whether its requests have been run elsewhere, or before: they hold as they are, nothing of
     * them is refused, and none waits.
     */
    public boolean isObeyed() {
        return role == Role.PRIMARY || role == Role.FILE;
    }

    /** What {@link Engine#propagated} was after its last command that changed something. */
    public long propagated() {
        return propagated;
    }

    /** How far the history of the data had come then, in bytes of the stream. */
    public long offset() {
        return offset;
    }

    void wrote(long propagatedNow, long offsetNow) {
        propagated = propagatedNow;
        offset = offsetNow;
    }

    /** Whether its next requests must wait: it is blocked, or its last reply is not whole yet. */
    public boolean isHeld() {
        return blocked != null || longReply != null;
    }

    /** The reply that is being written in parts, or null. */
    public LongReply longReply() {
        return longReply;
    }

    /** The rest of the running command's reply is written in parts. */
    public void replyInParts(LongReply newReply) {
        assert longReply == null;
        longReply = newReply;
    }

    /** Takes the reply that is to be written in parts over, or null. */
    LongReply takeLongReply() {
        LongReply taken = longReply;
        longReply = null;
        return taken;
    }

    /** Who takes what the client sends while it waits, or null: then it is kept. */
    public Receiver receiver() {
        return receiver;
    }

    /** From now on, while the client waits, this one takes what it sends. */
    public void receiveBy(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /** Whether scripts that the client has run are debugged. */
    public Debugging debugging() {
        return debugging;
    }

    public void debug(Debugging newDebugging) {
        debugging = newDebugging;
    }

    /** The client is gone. */
    void end() {
        endLongReply();
        if (receiver != null) {
            receiver.gone();
        }
    }

    /** The reply that was written in parts is whole, or nobody wants it any more. */
    public void endLongReply() {
        if (longReply != null) {
            longReply.end();
            longReply = null;
        }
    }

    /** Bytes of the words of the request with which the client waits. */
    public long blockedBytes() {
        return blocked == null ? 0 : blocked.args.totalBytes();
    }

    BlockedClient blocked() {
        return blocked;
    }

    void block(BlockedClient client) {
        blocked = client;
    }

    void unblock() {
        blocked = null;
    }

    /** Whether the client's wait is over and its connection has not gone on yet. */
    public boolean isResuming() {
        return resuming;
    }

    void resume() {
        if (!resuming) {
            resuming = true;
            peer.resume();
        }
    }

    /** The connection goes on after a wait. */
    public void resumed() {
        resuming = false;
        if (silence == Silence.THIS && !isBlocked()) {
            silence = Silence.NONE;
        }
    }

    /** Whether messages for the client are ready to be sent at the end of the turn. */
    public boolean hasPushes() {
        return pushEnd > pushStart;
    }

    /** Whether the client is subscribed to anything. */
    public boolean isSubscribed() {
        return subscriber != null && subscriber.total() > 0;
    }

    /** To how many channels, patterns or shard channels the client is subscribed. */
    public int subscriptions(ChannelKind kind) {
        return subscriber == null ? 0 : subscriber.count(kind);
    }

    Subscriber subscriber() {
        return subscriber;
    }

    void setSubscriber(Subscriber newSubscriber) {
        subscriber = newSubscriber;
    }

    /** How the client tracks keys, or null. */
    public Tracker tracker() {
        return tracker;
    }

    void track(Tracker newTracker) {
        tracker = newTracker;
    }

    /** What the client has queued since MULTI, or null outside of it. */
    Transaction transaction() {
        return transaction;
    }

    /** MULTI; null when the transaction is over. */
    void begin(Transaction newTransaction) {
        transaction = newTransaction;
    }

    /** Whether the client is between MULTI and EXEC. */
    public boolean isInMulti() {
        return transaction != null;
    }

    /** How many requests are queued; -1 outside of MULTI. */
    public int queuedRequests() {
        return transaction == null ? -1 : transaction.count();
    }

    /** Bytes of the requests that are queued. */
    public long queuedBytes() {
        return transaction == null ? 0 : transaction.bytes();
    }

    /** Bytes that the client takes in all, those of objects roughly. */
    public long memoryBytes() {
        long subscriptions = subscriber == null ? 0 : subscriber.total();
        long prefixes = tracker == null ? 0 : tracker.prefixes().size();
        return SESSION_BYTES
                + peer.memoryBytes()
                + blockedBytes()
                + transactionBytes()
                + subscriptions * SUBSCRIPTION_BYTES
                + prefixes * PREFIX_BYTES;
    }

    /** Bytes of what is queued and of what is known of the keys that the client watches. */
    public long transactionBytes() {
        return queuedBytes() + Watches.bytes(this);
    }

    /** Whether a key that the client watches was changed: the next EXEC runs nothing. */
    public boolean isTransactionSpoilt() {
        return spoilt;
    }

    void spoilTransaction() {
        spoilt = true;
    }

    void unspoilTransaction() {
        spoilt = false;
    }

    /** Which replies the client wants. */
    public Silence silence() {
        return silence;
    }

    public void silence(Silence newSilence) {
        silence = newSilence;
    }

    /** Whether the reply to the running command is not sent. */
    boolean isSilenced() {
        return silence == Silence.ALL || silence == Silence.THIS;
    }

    /** When the client sent something last, in milliseconds since 1970. */
    public long lastUsedAt() {
        return lastUsedAt;
    }

    /** The command that ran last or is running, or null. */
    public Command lastCommand() {
        return lastCommand;
    }

    /** The connection is to end after the reply of the running command. */
    public void closeAfterReply() {
        closing = true;
    }

    /** Whether the connection ends after what was written; nothing more is read from it. */
    public boolean isClosing() {
        return closing;
    }

    /** The client sent something, be it a part of a command only. */
    public void heard(long now) {
        lastUsedAt = now;
    }

    void used(Command command, long now) {
        lastCommand = command;
        lastUsedAt = now;
    }
}
