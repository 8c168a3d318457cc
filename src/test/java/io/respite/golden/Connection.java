package io.respite.golden;

import java.io.IOException;
import java.io.InputStream;

/** A client's connection to a {@link Target}: bytes out, bytes in. */
public interface Connection extends AutoCloseable {

    /** Hands the bytes to the server. Bytes sent to a connection the server closed are lost. */
    void send(byte[] bytes) throws IOException;

    /**
     * What the server has answered and not been read yet. Its {@code read} returns -1 once the
     * server has closed the connection, and throws {@link java.net.SocketTimeoutException} when no
     * byte comes (in process: at once).
     */
    InputStream replies();

    /**
     * Tells the server that no request follows, as a half-closed socket does; the server closes the
     * connection in turn.
     */
    void endRequests() throws IOException;

    /** Lets a request arrive whose reply comes later, because the client waits for it. */
    default void settle() throws IOException {}

    @Override
    void close() throws IOException;
}
