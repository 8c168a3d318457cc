package io.respite.engine;

import io.respite.engine.facts.RequestKeys;
import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.Snapshot;
import io.respite.resp.Args;

/**
 * Requests that would change a huge value which a snapshot has not written yet: they wait until it
 * has, before anything else, so that only who asks for it waits, not all clients. A transaction
 * does not wait, nor what this server's primary sends, and nobody waits for long: then the value is
 * written at once. Owned by the engine thread. Hot while a snapshot is taken.
 */
final class LongWrites {

    /** As long as a snapshot may be kept by a replica, or a disk, that is slow. */
    private static final long MOST_MILLIS = 3_000;

    private final Engine engine;
    private final Runnable server;
    private final RequestKeys keys = new RequestKeys();
    private Loop.Timer timer;
    private boolean isImpatient;
    private boolean isServed;

    /**
     * Looks after the requests of one engine.
     *
     * @param server runs the requests that wait once more
     */
    LongWrites(Engine engine, Runnable server) {
        this.engine = engine;
        this.server = server;
        engine.keyspace().whenVisited(this::visited);
    }

    /** Whether the request is to wait. */
    boolean keeps(Command command, Args request, Session session) {
        Keyspace keyspace = engine.keyspace();
        Snapshot snapshot = keyspace.snapshot();
        if (snapshot == null
                || !command.has(Flag.WRITE)
                || isImpatient
                || session.role() != Session.Role.CLIENT
                || session.isInMulti()
                || removes(command)) {
            return false;
        }
        Database database = keyspace.database(session.database());
        keys.find(command.index(), request);
        boolean found = false;
        for (int i = 0; i < keys.count(); i++) {
            int position = keys.position(i);
            found |= snapshot.postpones(database, request.ref(position), request.length(position));
        }
        if (found && timer == null) {
            timer = engine.loop().schedule(MOST_MILLIS, this::giveUp);
        }
        return found;
    }

    /* What is removed is left to the snapshot as it is. */
    private static boolean removes(Command command) {
        return command.name().equals("del") || command.name().equals("unlink");
    }

    private void visited() {
        if (timer != null && !isServed) {
            timer.cancel();
            timer = null;
            isServed = true;
            engine.loop()
                    .execute(
                            () -> {
                                isServed = false;
                                server.run();
                            });
        }
    }

    private void giveUp() {
        timer = null;
        isImpatient = true;
        server.run();
        isImpatient = false;
    }
}
