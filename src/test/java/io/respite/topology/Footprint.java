package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What an empty server without replicas takes: memory of the arena, connections, sockets. A test
 * notes it before, and asks afterwards that nothing was left behind.
 */
public final class Footprint {

    /** Tables that have grown do not shrink to the byte. */
    private static final long TOLERANCE_BYTES = 96 * 1024;

    private static final long PATIENCE_MS = 30_000;

    private final Node node;
    private final long bytes;
    private final long sockets;
    private final long clients;

    private Footprint(Node node) {
        this.node = node;
        bytes = node.number("used_memory");
        sockets = node.sockets();
        clients = node.number("connected_clients");
    }

    /** Of servers that must be empty, and primaries. */
    public static List<Footprint> of(Node... nodes) {
        forgetBacklogs(List.of(nodes));
        return Stream.of(nodes).map(Footprint::new).toList();
    }

    private static void forgetBacklogs(List<Node> nodes) {
        nodes.forEach(node -> node.set("repl-backlog-ttl", "1"));
        for (Node node : nodes) {
            node.await("end of its backlog", () -> !node.info("repl_backlog_active").equals("1"));
            node.set("repl-backlog-ttl", "3600");
        }
    }

    /** Asks that the same servers, empty and alone again, take no more than then. */
    public static void assertNotExceeded(List<Footprint> all) {
        forgetBacklogs(all.stream().map(each -> each.node).toList());
        all.forEach(Footprint::assertNotExceeded);
    }

    private void assertNotExceeded() {
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
