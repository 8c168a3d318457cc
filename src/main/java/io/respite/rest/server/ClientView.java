package io.respite.rest.server;

import io.respite.engine.ChannelKind;
import io.respite.engine.ClientFacts;
import io.respite.engine.Session;
import io.respite.engine.settings.ConfigText;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A connected client, as CLIENT LIST shows it.
 *
 * @param id counts all clients of this run of the server
 * @param address its own, {@code host:port}
 * @param localAddress the one that it reached, {@code host:port}
 * @param name set by CLIENT SETNAME
 * @param library set by CLIENT SETINFO
 * @param libraryVersion set by CLIENT SETINFO
 * @param user whose rights it has
 * @param database the selected one
 * @param type normal, pubsub, replica or master
 * @param flags a letter for each thing that is special, N for nothing
 * @param ageSeconds since it connected
 * @param idleSeconds since it sent something
 * @param lastCommand the one that it sent last, or null
 * @param subscriptions to channels, patterns and shard channels
 * @param inMulti how many requests it has queued since MULTI; -1 outside of it
 * @param outputBytes that wait to be sent to it
 * @param memoryBytes that it takes in all, roughly
 * @param resp 2 or 3
 */
@Schema(name = "Client")
record ClientView(
        long id,
        String address,
        String localAddress,
        String name,
        String library,
        String libraryVersion,
        String user,
        int database,
        String type,
        String flags,
        long ageSeconds,
        long idleSeconds,
        String lastCommand,
        int subscriptions,
        int inMulti,
        long outputBytes,
        long memoryBytes,
        int resp) {

    static ClientView of(Session session, long nowMs) {
        Session.Peer peer = session.peer();
        return new ClientView(
                session.id(),
                peer.address(),
                peer.localAddress(),
                session.name(),
                session.libraryName(),
                session.libraryVersion(),
                session.user() == null ? null : ConfigText.textOf(session.user().name()),
                session.database(),
                ClientFacts.type(session),
                ClientFacts.flags(session),
                nowMs / 1000 - session.connectedAt() / 1000,
                nowMs / 1000 - session.lastUsedAt() / 1000,
                session.lastCommand() == null ? null : session.lastCommand().fullName(),
                subscriptions(session),
                session.queuedRequests(),
                peer.outputBytes(),
                session.memoryBytes(),
                session.isResp3() ? 3 : 2);
    }

    private static int subscriptions(Session session) {
        int all = 0;
        for (ChannelKind kind : ChannelKind.values()) {
            all += session.subscriptions(kind);
        }
        return all;
    }
}
