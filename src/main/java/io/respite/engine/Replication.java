package io.respite.engine;

import io.respite.resp.CommandError;
import java.util.Map;

/**
 * This server's part in replication, as far as commands and their refusal need to know it: as it is
 * here, that of a server alone. Owned by the engine thread.
 */
public interface Replication {

    /** None: a server that follows nobody and that nobody follows. */
    Replication NONE = new Replication() {};

    /** Whether this server follows a primary, be the link to it up or not. */
    default boolean isReplica() {
        return false;
    }

    /**
     * Why no client may write now, or null: this is a replica that is only read, or a primary that
     * too few replicas follow closely.
     */
    default CommandError refusalOfWrites() {
        return null;
    }

    /** A key of the file that is loaded at the start, whose time has come, was dropped. */
    default void expiredWhileDown(int database, long key, int length) {}

    /** Why no client may ask for data now, which may be out of date, or null. */
    default CommandError refusalOfStale() {
        return null;
    }

    /** Gives the history of the data another name, so that nobody goes on with the old one. */
    default void changeId() {}

    /** Tells the replicas something that was not done here: one command, in RESP. */
    default void tell(String command) {}

    /** The data is about to be changed by no command: all replicas will have to take all anew. */
    default void dataIsReplaced() {}

    /** Whether all replicas have taken the whole stream, as far as they have said so. */
    default boolean areReplicasUpToDate() {
        return true;
    }

    /** Asks the replicas to say how far they have come. */
    default void requestAcknowledgements() {}

    /** The process ends: logs which replicas have not taken the whole stream. */
    default void logReplicas() {}

    /** A connection has ended. */
    default void disconnected(Session session) {}

    /**
     * Adds to the notes of a snapshot, by name, where in which history the data is, so that who
     * loads it can go on from there.
     */
    default void note(Map<String, String> notes) {}

    /** Bytes of memory that hold the stream for replicas that come back. */
    default long backlogBytes() {
        return 0;
    }

    /**
     * Whether data is being loaded to be swapped in: clients may do all but what would get in its
     * way.
     */
    default boolean isLoadingAside() {
        return false;
    }

    /** How many bytes the history of the data has: of this server's stream, or of its primary's. */
    default long offset() {
        return 0;
    }

    /** How many keys of a replica have a lifetime that its own clients gave them. */
    default int ownKeys() {
        return 0;
    }

    /** Bytes of memory that hold what waits for replicas, beyond the backlog's size. */
    default long replicaBytes() {
        return 0;
    }

    /** Bytes beyond the backlog's size, whoever they are kept for: they do not count as data's. */
    default long uncountedBytes() {
        return 0;
    }
}
