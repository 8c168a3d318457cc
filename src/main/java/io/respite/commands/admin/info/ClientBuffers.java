package io.respite.commands.admin.info;

import io.respite.engine.Session;
import io.respite.engine.Sessions;

/**
 * How much input and output stands in the clients' buffers; replicas are none of them.
 *
 * @param clients how many connections there are
 * @param largestInput bytes of the client that has most waiting to be read as requests
 * @param largestOutput bytes of the client that has most waiting to be sent
 * @param total bytes that the buffers of all clients take, and their transactions
 */
record ClientBuffers(int clients, long largestInput, long largestOutput, long total) {

    static ClientBuffers of(Sessions sessions) {
        long largestInput = 0;
        long largestOutput = 0;
        long total = 0;
        int clients = 0;
        for (Session session : sessions.all()) {
            if (session.role() == Session.Role.REPLICA) {
                continue;
            }
            if (!sessions.isGuest(session)) {
                clients++;
            }
            long input = session.peer().inputBytes();
            long output = session.peer().outputBytes();
            largestInput = Math.max(largestInput, input);
            largestOutput = Math.max(largestOutput, output);
            total += session.peer().inputBlockBytes() + output + session.queuedBytes();
        }
        return new ClientBuffers(clients, largestInput, largestOutput, total);
    }
}
