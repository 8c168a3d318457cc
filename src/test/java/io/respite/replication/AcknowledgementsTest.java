package io.respite.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WAIT and WAITAOF, with replicas that are in the test's hands. */
class AcknowledgementsTest {

    private static final String GETACK = "REPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";

    private final LocalServer server = LocalServer.start(Map.of("repl-diskless-sync-delay", "0"));
    private final LocalServer.Client main = server.connect();
    private final LocalServer.Client writer = server.connect();

    @BeforeEach
    void start() {
        server.replicating().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LocalServer.Client replica() {
        LocalServer.Client replica = server.connect();
        replica.call("REPLCONF", "capa", "eof", "capa", "psync2");
        replica.call("PSYNC", "?", "-1");
        server.advance(1000);
        server.runDisk();
        server.advance(1000);
        acknowledge(replica, offset());
        replica.received();
        return replica;
    }

    private void acknowledge(LocalServer.Client replica, long offset) {
        replica.call("REPLCONF", "ACK", "" + offset);
    }

    private String info(String name) {
        String info = main.call("INFO", "replication");
        return info.replaceAll("(?s).*\\b" + name + ":(\\S*).*", "$1");
    }

    private long offset() {
        return Long.parseLong(info("master_repl_offset"));
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    @Test
    void aReplicaIsAskedAndItsAnswerEndsTheWait() {
        LocalServer.Client replica = replica();
        writer.call("SET", "k", "v");
        long written = offset();
        assertThat(writer.call("WAIT", "1", "0")).isEmpty();
        assertThat(received(replica)).endsWith(GETACK);
        acknowledge(replica, written - 1);
        assertThat(received(writer)).isEmpty();
        acknowledge(replica, written);
        assertThat(received(writer)).isEqualTo(":1\r\n");
        assertThat(writer.call("WAIT", "1", "0")).isEqualTo(":1\r\n");
    }

    @Test
    void whatOthersWroteMeanwhileIsNotWaitedFor() {
        LocalServer.Client replica = replica();
        writer.call("SET", "k", "v");
        long written = offset();
        main.call("SET", "l", "w");
        acknowledge(replica, written);
        assertThat(writer.call("WAIT", "1", "0")).isEqualTo(":1\r\n");
        assertThat(main.call("WAIT", "1", "10")).isEmpty();
        server.advance(11);
        assertThat(received(main)).isEqualTo(":0\r\n");
    }

    @Test
    void allAreAskedOnceInATurn() {
        LocalServer.Client replica = replica();
        writer.call("SET", "k", "v");
        received(replica);
        String requests = "WAIT 1 100\r\n";
        writer.send(requests.getBytes(ISO_8859_1));
        assertThat(received(replica)).endsWith(GETACK).containsOnlyOnce("GETACK");
    }

    @Test
    void theTimeEndsTheWaitWithThoseThatHaveIt() {
        LocalServer.Client one = replica();
        replica();
        writer.call("SET", "k", "v");
        long written = offset();
        assertThat(writer.call("WAIT", "2", "50")).isEmpty();
        acknowledge(one, written);
        server.advance(49);
        assertThat(received(writer)).isEmpty();
        server.advance(2);
        assertThat(received(writer)).isEqualTo(":1\r\n");
    }

    @Test
    void replicasAreAskedOnceHoweverOftenTheyTell() {
        LocalServer.Client one = replica();
        writer.call("SET", "k", "v");
        long written = offset();
        received(one);
        assertThat(writer.call("WAIT", "2", "1000")).isEmpty();
        assertThat(received(one)).containsOnlyOnce("GETACK");
        long asked = offset();
        for (int i = 0; i < 5; i++) {
            acknowledge(one, written + i);
            assertThat(received(one)).isEmpty();
        }
        assertThat(offset()).isEqualTo(asked);
        assertThat(received(writer)).isEmpty();
    }

    @Test
    void clientUnblockEndsIt() {
        replica();
        writer.call("SET", "k", "v");
        assertThat(writer.call("WAIT", "2", "0")).isEmpty();
        main.call("CLIENT", "UNBLOCK", "" + writer.session().id());
        assertThat(received(writer)).isEqualTo(":0\r\n");
        assertThat(writer.call("WAIT", "2", "0")).isEmpty();
        main.call("CLIENT", "UNBLOCK", "" + writer.session().id(), "ERROR");
        assertThat(received(writer))
                .isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    }

    @Test
    void aPauseNeitherKeepsTheAnswersBackNorLetsTheStreamGrow() {
        LocalServer.Client replica = replica();
        writer.call("SET", "k", "v");
        long written = offset();
        received(replica);
        main.call("CLIENT", "PAUSE", "100", "WRITE");
        assertThat(writer.call("WAIT", "1", "0")).isEmpty();
        assertThat(received(replica)).isEmpty();
        assertThat(offset()).isEqualTo(written);
        acknowledge(replica, written);
        assertThat(received(writer)).isEqualTo(":1\r\n");
        server.advance(101);
        assertThat(received(replica)).endsWith(GETACK);
    }

    @Test
    void whatIsOnDisksOfReplicasIsCountedForWaitaof() {
        LocalServer.Client replica = replica();
        writer.call("SET", "k", "v");
        long written = offset();
        assertThat(writer.call("WAITAOF", "0", "1", "0")).isEmpty();
        assertThat(received(replica)).endsWith(GETACK);
        replica.call("REPLCONF", "ACK", "" + written, "FACK", "" + (written - 1));
        assertThat(received(writer)).isEmpty();
        replica.call("REPLCONF", "ACK", "" + written, "FACK", "" + written);
        assertThat(received(writer)).isEqualTo("*2\r\n:0\r\n:1\r\n");
    }

    @Test
    void whoTurnsTheFileOffHearsSoAndSoDoesWhoWaits(@TempDir Path dir) {
        Map<String, String> directives =
                Map.of("dir", dir.toString(), "appendonly", "yes", "appendfsync", "no");
        try (LocalServer appending = LocalServer.start(directives)) {
            assertThat(appending.load()).isNull();
            LocalServer.Client waiting = appending.connect();
            assertThat(waiting.call("SET", "k", "v")).isEqualTo("+OK\r\n");
            assertThat(waiting.call("WAITAOF", "1", "0", "0")).isEmpty();
            LocalServer.Client other = appending.connect();
            assertThat(other.call("CONFIG", "SET", "appendonly", "no")).isEqualTo("+OK\r\n");
            appending.advance(1);
            assertThat(received(waiting))
                    .isEqualTo(
                            "-ERR WAITAOF cannot be used when numlocal is set but appendonly is"
                                    + " disabled.\r\n");
        }
    }

    @Test
    void aReplicaThatComesLateCounts() {
        writer.call("SET", "k", "v");
        assertThat(writer.call("WAIT", "1", "0")).isEmpty();
        replica();
        assertThat(received(writer)).isEqualTo(":1\r\n");
    }

    @Test
    void aReplicaCannotBeAsked() {
        main.call("REPLICAOF", "10.0.0.9", "9");
        assertThat(writer.call("WAIT", "x", "0"))
                .startsWith("-ERR WAIT cannot be used with replica instances.");
        assertThat(writer.call("WAITAOF", "x", "0", "0"))
                .isEqualTo("-ERR value is not an integer or out of range\r\n");
        assertThat(writer.call("WAITAOF", "1", "0", "0"))
                .startsWith("-ERR WAITAOF cannot be used with replica instances.");
    }

    @Test
    void whoWaitsWhenThisBecomesAReplicaIsToldSo() {
        replica();
        writer.call("SET", "k", "v");
        assertThat(writer.call("WAIT", "2", "0")).isEmpty();
        main.call("REPLICAOF", "10.0.0.9", "9");
        assertThat(received(writer)).startsWith("-UNBLOCKED force unblock");
    }
}
