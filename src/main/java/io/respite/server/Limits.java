package io.respite.server;

import io.respite.engine.Settings;

/**
 * The limits on what a connection may send, as the settings say now. Owned by the engine thread.
 */
final class Limits {

    private final Settings settings;
    private long maxBulkBytes;
    private long queryBufferBytes;
    private long maxClients;
    private long mostIdleMs;

    Limits(Settings settings) {
        this.settings = settings;
        String[] names = {
            "proto-max-bulk-len", "client-query-buffer-limit", "maxclients", "timeout"
        };
        settings.onChange(this::read, names);
        read();
    }

    private void read() {
        maxBulkBytes = settings.number("proto-max-bulk-len");
        queryBufferBytes = settings.number("client-query-buffer-limit");
        maxClients = settings.number("maxclients");
        mostIdleMs = settings.number("timeout") * 1000;
    }

    /** The longest bulk string. */
    long maxBulkBytes() {
        return maxBulkBytes;
    }

    /** The most bytes of input that wait for the rest of their request. */
    long queryBufferBytes() {
        return queryBufferBytes;
    }

    /** The most clients at a time. */
    long maxClients() {
        return maxClients;
    }

    /** For how long a client may send nothing, in milliseconds; 0 for ever. */
    long mostIdleMs() {
        return mostIdleMs;
    }
}
