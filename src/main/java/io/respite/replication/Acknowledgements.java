package io.respite.replication;

import io.respite.engine.Condition;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.persistence.aof.AppendOnlyFile;
import io.respite.replication.primary.Replica;
import io.respite.replication.primary.Replicas;
import io.respite.resp.ReplyWriter;
import java.util.List;

/**
 * Who has what the clients wrote: counts the replicas that have said so, and has clients wait until
 * they are enough. Owned by the engine thread.
 *
 * <pre>
 *   WAIT ─▶ not enough ─▶ GETACK, once a turn ─▶ replicas
 *                │                                  │ ACK offset FACK offset on disk
 *                └── waits ◀── run again, once a turn
 * </pre>
 */
final class Acknowledgements {

    private final Engine engine;
    private final Replicas replicas;
    private final AppendOnlyFile file;
    private final Condition taken = this::replyTaken;
    private final Condition onDisk = this::replyOnDisk;
    private boolean isAsked;
    private boolean isLooking;

    /** While those who wait look again: they have asked before, and replicas tell each second. */
    private boolean isServing;

    Acknowledgements(Engine engine, Replicas replicas, AppendOnlyFile file) {
        this.engine = engine;
        this.replicas = replicas;
        this.file = file;
        replicas.onAcknowledged(this::lookSoon);
        file.onFlushed(this::lookSoon);
        engine.pauses().afterwards(this::askAfterPause);
    }

    /** How many replicas have all that the client has written so far. */
    int taken(Session session) {
        List<Replica> all = replicas.all();
        int count = 0;
        for (int i = 0; i < all.size(); i++) {
            Replica replica = all.get(i);
            if (replica.state().isOnline() && replica.acknowledged() >= session.offset()) {
                count++;
            }
        }
        return count;
    }

    /** How many replicas have it on their disks. */
    int onDisk(Session session) {
        List<Replica> all = replicas.all();
        int count = 0;
        for (int i = 0; i < all.size(); i++) {
            Replica replica = all.get(i);
            if (replica.state().isOnline() && replica.acknowledgedOnDisk() >= session.offset()) {
                count++;
            }
        }
        return count;
    }

    /** Whether this server itself has it on its disk. */
    boolean isOnDiskHere(Session session) {
        return file.isOnDisk(session);
    }

    /** What those wait for who want more replicas to have taken what they wrote. */
    Condition taken() {
        return taken;
    }

    /** What those wait for who want it to be on more disks. */
    Condition onDisk() {
        return onDisk;
    }

    void replyTaken(Session session, ReplyWriter reply) {
        reply.integer(taken(session));
    }

    void replyOnDisk(Session session, ReplyWriter reply) {
        reply.array(2);
        reply.integer(isOnDiskHere(session) ? 1 : 0);
        reply.integer(onDisk(session));
    }

    /** Asks all replicas how far they have come, as soon as no pause keeps the stream as it is. */
    void ask() {
        if (isServing) {
            return;
        }
        isAsked = engine.pauses().isAny();
        if (!isAsked) {
            replicas.askForAcknowledgements();
        }
    }

    private void askAfterPause() {
        if (isAsked) {
            ask();
        }
    }

    private void lookSoon() {
        if (!isLooking) {
            isLooking = true;
            engine.loop().execute(this::look);
        }
    }

    private void look() {
        isLooking = false;
        engine.beginBatch();
        isServing = true;
        engine.blocked().serve(taken);
        engine.blocked().serve(onDisk);
        isServing = false;
        engine.endBatch();
    }
}
