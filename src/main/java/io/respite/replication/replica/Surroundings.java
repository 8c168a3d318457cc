package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.persistence.Persistence;
import io.respite.replication.stream.ReplicationStream;
import java.util.concurrent.Executor;

/**
 * What the link to a primary needs of the server around it.
 *
 * @param stream this server's own history, and what its replicas are sent
 * @param dialler connects to primaries
 * @param worker waits for the disk, one task after the other
 * @param dropReplicas ends the connections of this server's own replicas, which must come again
 */
public record Surroundings(
        Engine engine,
        Persistence persistence,
        ReplicationStream stream,
        Dialler dialler,
        Executor worker,
        Runnable dropReplicas) {}
