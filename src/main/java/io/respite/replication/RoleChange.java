package io.respite.replication;

import io.respite.engine.Engine;
import io.respite.replication.replica.Link;
import io.respite.resp.CommandError;
import java.util.logging.Logger;

/**
 * A change of this server's role that somebody asks for, by a command or over HTTP. To be used on
 * the engine thread.
 */
public final class RoleChange {

    private static final Logger LOG = Logger.getLogger(RoleChange.class.getName());

    private static final CommandError FAILING_OVER =
            new CommandError("ERR REPLICAOF not allowed while failing over.");

    private final Engine engine;
    private final Replicating replicating;
    private final String user;

    /**
     * One that is not made yet.
     *
     * @param user who asks for it, for the log
     */
    public RoleChange(Engine engine, String user) {
        this.engine = engine;
        replicating = Replicating.of(engine);
        this.user = user;
    }

    /**
     * To be called before the others.
     *
     * @throws CommandError while data is being loaded, or a failover changes the role
     */
    public void check() {
        replicating.refuseWhileLoading();
        if (replicating.failover().state() != Failover.State.NONE) {
            throw FAILING_OVER;
        }
    }

    /**
     * Hands over to a replica.
     *
     * @throws CommandError where that cannot be begun
     */
    public void failOver(Failover.Wish wish) {
        replicating.failover().request(wish);
    }

    /** Ends a failover; an error where there is none. */
    public void abortFailover() {
        replicating.failover().abortOnRequest();
    }

    /** Follows nobody any more. */
    public void lead() {
        if (replicating.isReplica()) {
            replicating.lead();
            LOG.info("MASTER MODE enabled (user request from '" + user + "')");
        }
    }

    /** Follows a primary; false where this server does that already. */
    public boolean follow(String host, int port) {
        Link link = replicating.link();
        if (replicating.isReplica() && host.equalsIgnoreCase(link.host()) && port == link.port()) {
            LOG.info(
                    "REPLICAOF would result into synchronization with the master we are already"
                            + " connected with. No operation performed.");
            return false;
        }
        replicating.follow(host, port);
        LOG.info("REPLICAOF " + host + ":" + port + " enabled (user request from '" + user + "')");
        return true;
    }
}
