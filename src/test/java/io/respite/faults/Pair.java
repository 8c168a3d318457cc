package io.respite.faults;

import io.respite.topology.Footprint;
import io.respite.topology.Node;
import java.nio.file.Path;
import java.util.List;

/** A primary and a replica that faults come between, and what they took while all was well. */
final class Pair implements AutoCloseable {

    private final Node primary;
    private final Node replica;
    private final List<Footprint> atFirst;

    Pair(Path directory) throws Exception {
        primary = Node.respite(directory.resolve("primary"), "--repl-ping-replica-period", "1");
        replica = Node.respite(directory.resolve("replica"));
        replica.fill(1, 100).follow(primary.port()).awaitLinked();
        separate();
        /* Until then a server has not opened all its sockets. */
        primary.process().awaitHttp();
        replica.process().awaitHttp();
        atFirst = Footprint.of(primary, replica);
    }

    Node primary() {
        return primary;
    }

    Node replica() {
        return replica;
    }

    /** Makes both empty primaries, with the directives as they were at first. */
    void separate() {
        replica.lead().set("repl-timeout", "60").set("repl-diskless-load", "disabled");
        replica.set("masterauth", "").set("masteruser", "");
        primary.set("repl-timeout", "60").set("repl-diskless-sync", "yes").set("requirepass", "");
        primary.set("repl-backlog-size", "1mb");
        primary.set("client-output-buffer-limit", "replica 256mb 64mb 60");
        replica.call("FLUSHALL");
        primary.call("FLUSHALL");
    }

    /** Ends them; fails where either has kept anything of what it met. */
    @Override
    public void close() {
        try {
            separate();
            Footprint.assertNotExceeded(atFirst);
        } finally {
            replica.close();
            primary.close();
        }
    }
}
