package io.respite.persistence.disk;

import java.io.IOException;

/**
 * Takes the bytes of a snapshot in their order: a file, or whoever is sent them. Called by one
 * thread at a time, which is not the engine's, and may wait.
 */
public interface ByteSink {

    /** Takes bytes that stand in {@link io.respite.memory.Memory} during this call only. */
    void write(long ref, int length) throws IOException;

    /**
     * Whether taking bytes may wait for the engine thread, which therefore must never wait until
     * they are taken.
     */
    default boolean waitsForEngine() {
        return false;
    }

    /** Nothing more will be wanted: who waits in {@link #write} fails. Any thread. */
    default void giveUp() {}

    /** All was taken: makes it last. Nothing follows. */
    void finish() throws IOException;

    /** Forgets what was taken: the snapshot cannot be completed. Nothing follows. */
    void abort();
}
