package io.respite.rest.door;

/** Who listens to what a server sends unasked: messages, the requests of all clients. */
public interface Ear {

    /**
     * Whether so many bytes more are wanted; what is not is lost. Called on the engine thread,
     * before they are copied.
     */
    boolean takes(int bytes);

    /** Takes bytes in RESP3, of one message or some. Called on the engine thread. */
    void hear(byte[] bytes);

    /** There is no more: somebody has ended the session. Called on the engine thread. */
    void ended();
}
