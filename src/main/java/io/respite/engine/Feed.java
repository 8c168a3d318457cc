package io.respite.engine;

/**
 * Bytes for one connection that stand in {@link io.respite.memory.Memory} and are sent from there,
 * piece by piece, as fast as the other end takes them. Owned by the engine thread. Hot.
 *
 * <p>The connection asks for a piece, sends some of it, and says how much; what it has not said yet
 * stays where it is.
 */
public interface Feed extends AutoCloseable {

    /** Where the next piece begins. Asked only where {@link #available} is more than 0. */
    long at();

    /** How many bytes the next piece has; 0 while there is none. */
    int available();

    /** So many bytes of the piece are sent, and may go. */
    void taken(int bytes);

    /** Sends no more: what stands for this feed alone may go. May be called again. */
    @Override
    void close();

    /** How many bytes in all wait to be sent. */
    long pendingBytes();

    /** Bytes of memory that this feed alone takes. */
    default long ownBytes() {
        return 0;
    }
}
