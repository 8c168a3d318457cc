package io.respite.engine;

/** What the server knows of one client. Owned by the engine thread. */
public final class Session {

    /** The client's connection, as far as commands need it. */
    public interface Peer {

        /** The client's address, {@code host:port}. */
        String address();

        /** The address that the client reached, {@code host:port}. */
        String localAddress();

        /** Bytes of input that wait to be read as requests. */
        long inputBytes();

        /** Bytes of replies that wait to be sent. */
        long outputBytes();

        /** Ends the connection when what was written has been sent. */
        void close();
    }

    private final long id;
    private final Peer peer;
    private final long connectedAt;
    private int database;
    private boolean resp3;
    private boolean authenticated;
    private boolean closing;
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private long lastUsedAt;
    private Command lastCommand;

    /** A session that begins at the given time, in milliseconds since 1970. */
    public Session(long id, Peer peer, long connectedAt, boolean authenticated) {
        this.id = id;
        this.peer = peer;
        this.connectedAt = connectedAt;
        this.lastUsedAt = connectedAt;
        this.authenticated = authenticated;
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

    public void authenticate(boolean isAuthenticated) {
        authenticated = isAuthenticated;
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

    /** When the last command came, in milliseconds since 1970. */
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

    void used(Command command, long now) {
        lastCommand = command;
        lastUsedAt = now;
    }
}
