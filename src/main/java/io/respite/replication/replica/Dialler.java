package io.respite.replication.replica;

/** Connects to other servers. Owned by the engine thread. */
@FunctionalInterface
public interface Dialler {

    /**
     * Begins to connect. The listener hears how it went, later and on the engine thread: this
     * neither waits nor throws, whatever the host's name is.
     */
    Wire dial(String host, int port, Wire.Listener listener);
}
