package io.respite.replication.replica;

/**
 * A connection that this server dialled, or is dialling. Owned by the engine thread.
 *
 * <pre>
 *   dialled ──▶ connected ──▶ received, received, ... ──▶ closed(reason)
 *      └────────────── it failed ───────────────────────────▲
 * </pre>
 *
 * <p>Nothing is heard of a wire after {@link #close}, nor after {@link Listener#closed}.
 */
public interface Wire {

    /** Hears of a wire. */
    interface Listener {

        /** The connection is there. */
        void connected();

        /** Bytes came, which stand at this place during this call only. */
        void received(long ref, int length);

        /** The connection failed or is over, for a reason in the system's words. */
        void closed(String reason);
    }

    /** Sends text of one byte a character, soon. */
    void write(String text);

    /** Bytes that were written and that the system has not taken yet. */
    long unsentBytes();

    /** Whether more is received from now on; what comes meanwhile waits at the other end. */
    void read(boolean isReading);

    /** Ends the connection, or the attempt. */
    void close();

    /** The other end, {@code address:port}, or {@code ?:0} while it is not connected. */
    String address();

    /** This end, likewise. */
    String localAddress();

    /** The system's number of the socket, or -1. */
    int descriptor();
}
