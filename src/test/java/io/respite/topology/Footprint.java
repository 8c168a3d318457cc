package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongSupplier;

/**
 * What an empty server without replicas takes: memory of the arena, connections, sockets. A test
 * notes it before, and asks afterwards that nothing was left behind.
 */
public final class Footprint {

    /** Tables that have grown do not shrink to the byte. */
    private static final long TOLERANCE_BYTES = 96 * 1024;

    private static final long PATIENCE_MS = 15_000;

    private final Node node;
    private final long bytes;
    private final long sockets;
    private final long clients;

    private Footprint(Node node) {
        this.node = node;
        forgetBacklog();
        bytes = node.number("used_memory");
        sockets = node.sockets();
        clients = node.number("connected_clients");
    }

    /** Of a server that must be empty, and a primary. */
    public static Footprint of(Node node) {
        return new Footprint(node);
    }

    private void forgetBacklog() {
        node.set("repl-backlog-ttl", "1");
        node.await("end of its backlog", () -> !node.info("repl_backlog_active").equals("1"));
        node.set("repl-backlog-ttl", "3600");
    }

    /** Asks that the same server, empty and alone again, takes no more than then. */
    public void assertNotExceeded() {
        forgetBacklog();
        awaitAtMost("used_memory", bytes + TOLERANCE_BYTES, () -> node.number("used_memory"));
        awaitAtMost("connected_clients", clients, () -> node.number("connected_clients"));
        awaitAtMost("sockets", sockets, node::sockets);
        assertThat(node.info("connected_slaves")).isEqualTo("0");
        assertThat(node.info("mem_clients_slaves")).isEqualTo("0");
        assertThat(node.info("mem_replication_backlog")).isEqualTo("0");
    }

    private void awaitAtMost(String what, long limit, LongSupplier now) {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (now.getAsLong() > limit && System.nanoTime() < deadline) {
            Node.pause(50);
        }
        assertThat(now.getAsLong()).as("%s of %s", what, node).isLessThanOrEqualTo(limit);
    }
}
