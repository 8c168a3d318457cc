package io.respite.server;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.ReplyWriter;
import java.util.logging.Logger;

/** Tells the log of a reply that a replica is not sent, because what it is sent is the stream. */
final class UnwantedReply {

    private static final Logger LOG = Logger.getLogger(UnwantedReply.class.getName());

    private static final int MOST_SHOWN = 4096;

    private UnwantedReply() {}

    /**
     * Tells of what was written since a replica's request was run.
     *
     * @param bytes how many that are; none of them is sent
     */
    static void tell(Engine engine, Session session, ReplyWriter reply, long bytes) {
        String command =
                session.lastCommand() == null ? "<unknown>" : session.lastCommand().fullName();
        if (bytes > 0 && Memory.getByte(reply.ref(0)) == '-') {
            int length = (int) Math.min(bytes - 1, MOST_SHOWN);
            engine.statistics().unexpectedErrors++;
            LOG.warning(
                    "== CRITICAL == This master is sending an error to its replica: '"
                            + Memory.text(reply.ref(1), length).strip()
                            + "' after processing the command '"
                            + command
                            + "'");
        }
        LOG.warning(
                "Replica generated a reply to command '"
                        + command
                        + "', disconnecting it: "
                        + session.peer().address());
    }
}
