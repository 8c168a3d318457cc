package io.respite.engine;

/**
 * A client as CLIENT LIST and CLIENT INFO show it: one line of {@code name=value} pairs.
 *
 * <p>{@code rbs}, {@code rbp} and {@code obl} are always 0: a session has no reply buffer of its
 * own, its replies go from the shared writer straight to the socket's queue ({@code oll},
 * {@code omem}).
 */
public final class ClientLine {

    private ClientLine() {}

    /** The line of a session without the line feed. */
    public static String of(Session session, long nowMs) {
        StringBuilder text = new StringBuilder();
        append(text, session, nowMs);
        return text.substring(0, text.length() - 1);
    }

    /** Appends the line of a session, with a line feed. */
    public static void append(StringBuilder text, Session session, long nowMs) {
        Session.Peer peer = session.peer();
        long inputBytes = peer.inputBytes();
        long inputRoomBytes = peer.inputRoomBytes();
        long argumentBytes = peer.argumentBytes();
        long outputBytes = peer.outputBytes();
        pair(text, "id", session.id());
        pair(text, "addr", peer.address());
        pair(text, "laddr", peer.localAddress());
        pair(text, "fd", peer.descriptor());
        pair(text, "name", session.name());
        pair(text, "age", nowMs / 1000 - session.connectedAt() / 1000);
        pair(text, "idle", nowMs / 1000 - session.lastUsedAt() / 1000);
        pair(text, "flags", ClientFacts.flags(session));
        pair(text, "db", session.database());
        pair(text, "sub", session.subscriptions(ChannelKind.CHANNEL));
        pair(text, "psub", session.subscriptions(ChannelKind.PATTERN));
        pair(text, "ssub", session.subscriptions(ChannelKind.SHARD));
        pair(text, "multi", session.queuedRequests());
        pair(text, "qbuf", inputBytes);
        pair(text, "qbuf-free", inputRoomBytes);
        pair(text, "argv-mem", argumentBytes);
        pair(text, "multi-mem", session.queuedBytes());
        pair(text, "rbs", 0);
        pair(text, "rbp", 0);
        pair(text, "obl", 0);
        pair(text, "oll", peer.outputPieces());
        pair(text, "omem", outputBytes);
        pair(text, "tot-mem", session.memoryBytes());
        pair(text, "events", outputBytes > 0 ? "rw" : "r");
        pair(
                text,
                "cmd",
                session.lastCommand() == null ? "NULL" : session.lastCommand().fullName());
        pair(text, "user", session.user() == null ? "(superuser)" : session.user().name());
        pair(text, "redir", session.tracker() == null ? -1 : session.tracker().redirection());
        pair(text, "resp", session.isResp3() ? 3 : 2);
        pair(text, "lib-name", session.libraryName());
        pair(text, "lib-ver", session.libraryVersion());
        text.setCharAt(text.length() - 1, '\n');
    }

    private static void pair(StringBuilder text, String name, long value) {
        text.append(name).append('=').append(value).append(' ');
    }

    private static void pair(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(value).append(' ');
    }
}
