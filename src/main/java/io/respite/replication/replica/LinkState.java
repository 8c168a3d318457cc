package io.respite.replication.replica;

/** How far the link to the primary has come; see {@link Link}. */
public enum LinkState {
    /** There is no primary. */
    NONE(0, "none"),
    /** There is one, to be connected to at the next occasion. */
    CONNECT(1, "connect"),
    /** It is being connected to. */
    CONNECTING(2, "connecting"),
    /** It was sent PING. */
    PING(3, "handshake"),
    /** It was sent the rest of what introduces this server; its answer to AUTH comes next. */
    AUTH(4, "handshake"),
    /** That to REPLCONF listening-port. */
    PORT(5, "handshake"),
    /** That to REPLCONF ip-address. */
    ADDRESS(6, "handshake"),
    /** That to REPLCONF capa. */
    CAPABILITIES(7, "handshake"),
    /** It was sent PSYNC. */
    PSYNC(8, "handshake"),
    /** It sends all its data. */
    TRANSFER(9, "sync"),
    /** All its data is here, and is being loaded. */
    LOADING(10, "sync"),
    /** What it writes comes as it is written. */
    CONNECTED(11, "connected");

    private final int number;
    private final String role;

    LinkState(int number, String role) {
        this.number = number;
        this.role = role;
    }

    /** The number in the picture above {@link Link}. */
    public int number() {
        return number;
    }

    /** What ROLE calls it. */
    public String role() {
        return role;
    }

    /** Whether the primary and this server are introducing themselves. */
    public boolean isHandshake() {
        return compareTo(PING) >= 0 && compareTo(PSYNC) <= 0;
    }

    /** Whether the data of the primary is on its way. */
    public boolean isSync() {
        return this == TRANSFER || this == LOADING;
    }
}
