package io.respite.server;

import io.respite.engine.Session;
import io.respite.engine.settings.ClientBufferLimits;
import io.respite.engine.settings.Settings;
import java.util.List;

/**
 * The limits on what a connection may send and leave unread, as the settings say now. Owned by the
 * engine thread.
 */
final class Limits {

    /** Positions in the input are numbers of 32 bits. */
    static final int MOST_QUERY_BYTES = Integer.MAX_VALUE - 2 * Transfer.INPUT_BYTES;

    private final Settings settings;
    private long maxBulkBytes;
    private long queryBufferBytes;
    private long maxClients;
    private ClientBufferLimits.Limit normal;
    private ClientBufferLimits.Limit subscriber;
    private ClientBufferLimits.Limit replica;
    private long backlogBytes;

    Limits(Settings settings) {
        this.settings = settings;
        String[] names = {
            "proto-max-bulk-len",
            "client-query-buffer-limit",
            "client-output-buffer-limit",
            "maxclients",
            "repl-backlog-size"
        };
        settings.onChange(this::read, names);
        read();
    }

    /** Looks at the settings again. */
    void read() {
        maxBulkBytes = settings.number("proto-max-bulk-len");
        long queryBytes = settings.number("client-query-buffer-limit");
        queryBufferBytes = Math.min(queryBytes, MOST_QUERY_BYTES);
        List<ClientBufferLimits.Limit> limits =
                ClientBufferLimits.of(settings.words("client-output-buffer-limit"));
        normal = limits.getFirst();
        replica = limits.get(1);
        subscriber = limits.getLast();
        backlogBytes = settings.number("repl-backlog-size");
        maxClients = settings.number("maxclients");
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

    private ClientBufferLimits.Limit output(Session session) {
        return switch (session.role()) {
            case REPLICA -> replica;
            case CLIENT, SCRIPT, MONITOR, PRIMARY, FILE ->
                    session.isSubscribed() ? subscriber : normal;
        };
    }

    /**
     * Whether a client is ended for so much output that waits. A replica is not for less than the
     * backlog keeps in any case: it would come back and ask for the same bytes.
     */
    boolean isHard(Session session, long outputBytes) {
        long most = output(session).hardBytes();
        if (most != 0 && session.role() == Session.Role.REPLICA) {
            most = Math.max(most, backlogBytes);
        }
        return exceeds(outputBytes, most);
    }

    /** Whether there is so much output that {@link #isHard} could be for this client. */
    boolean isBounded(Session session) {
        return output(session).hardBytes() != 0;
    }

    /** Whether a client is ended when so much output waits for longer than {@link #mostSoftMs}. */
    boolean isSoft(Session session, long outputBytes) {
        return exceeds(outputBytes, output(session).softBytes());
    }

    long mostSoftMs(Session session) {
        return output(session).softSeconds() * 1000;
    }

    private static boolean exceeds(long bytes, long limit) {
        return limit != 0 && Long.compareUnsigned(bytes, limit) > 0;
    }
}
