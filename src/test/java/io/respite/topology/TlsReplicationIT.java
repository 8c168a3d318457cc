package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.server.tls.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose link to its primary is encrypted. */
class TlsReplicationIT {

    @TempDir static Path dir;

    @Test
    void aReplicaFollowsByTls() throws Exception {
        Certificates.make(dir, "node", "EC");
        int headPort = FreePort.next();
        try (Node head = node("head", headPort);
                Node tail = node("tail", FreePort.next())) {
            head.fill(1, 20_000);
            tail.follow(headPort).awaitLinked();
            Comparison.assertConverge(head, tail);
            head.fill(2, 2_000);
            Comparison.assertConverge(head, tail);
            assertThat(tail.info("master_port")).isEqualTo("" + headPort);
            long full = head.number("sync_full");
            head.call("CLIENT", "KILL", "TYPE", "replica");
            head.fill(3, 500);
            tail.awaitLinked();
            Comparison.assertConverge(head, tail);
            assertThat(head.number("sync_full")).isEqualTo(full);
        }
    }

    private static Node node(String name, int tlsPort) throws Exception {
        List<String> words = new ArrayList<>(Certificates.words(dir, "node"));
        words.addAll(List.of("--tls-port", "" + tlsPort, "--tls-replication", "yes"));
        return Node.respite(dir.resolve(name), words.toArray(String[]::new));
    }
}
