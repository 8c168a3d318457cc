package io.respite.engine;

import io.respite.resp.Args;
import java.util.logging.Logger;

/** Ends connections of browsers that were tricked into posting commands. */
final class Intruders {

    private static final Logger LOG = Logger.getLogger(Intruders.class.getName());

    /** How often at most an attack is logged. */
    private static final long LOG_MILLIS = 60_000;

    private long loggedAt;

    /** Ends the connection, and returns true, where the request is a line that a browser sends. */
    boolean endsBrowser(Session session, Args args) {
        if (!args.is(0, "post") && !args.is(0, "host:")) {
            return false;
        }
        session.peer().drop();
        if (session.lastUsedAt() - loggedAt >= LOG_MILLIS) {
            loggedAt = session.lastUsedAt();
            LOG.warning(
                    "Possible attack: a client sent POST or Host:, as browsers do, where commands"
                            + " are expected. Connection from "
                            + session.peer().address()
                            + " aborted.");
        }
        return true;
    }
}
