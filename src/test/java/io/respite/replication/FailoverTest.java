package io.respite.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.server.FakeWires.FakeWire;
import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FAILOVER, step by step, with replicas that are in the test's hands. */
class FailoverTest {

    private static final String OK = "+OK\r\n";
    private static final String NEW_ID = "0123456789012345678901234567890123456789";

    private final LocalServer server = LocalServer.start(Map.of("repl-diskless-sync-delay", "0"));
    private final LocalServer.Client main = server.connect();

    @BeforeEach
    void start() {
        server.replicating().start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /* A replica that listens, as it says, on this port, and has all data. */
    private LocalServer.Client replica(int port) {
        LocalServer.Client replica = server.connect();
        replica.call("REPLCONF", "listening-port", "" + port, "ip-address", "10.0.0." + port);
        replica.call("REPLCONF", "capa", "eof", "capa", "psync2");
        replica.call("PSYNC", "?", "-1");
        server.advance(1000);
        server.runDisk();
        server.advance(1000);
        acknowledge(replica);
        assertThat(info("connected_slaves")).isNotEqualTo("0");
        return replica;
    }

    private void acknowledge(LocalServer.Client replica) {
        replica.call("REPLCONF", "ACK", info("master_repl_offset"));
    }

    private String info(String name) {
        String info = server.connect().call("INFO", "replication");
        return info.replaceAll("(?s).*\\b" + name + ":(\\S*).*", "$1");
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    private FakeWire dialled() {
        return server.wires().last();
    }

    /* The handshake of the other server, up to PSYNC; returns what was asked then. */
    private String introduce(FakeWire wire) {
        wire.connect();
        wire.taken();
        wire.send(server.engine().keyspace().arena(), "+PONG\r\n");
        wire.send(server.engine().keyspace().arena(), "+OK\r\n+OK\r\n");
        return wire.taken();
    }

    private void send(FakeWire wire, String text) {
        wire.send(server.engine().keyspace().arena(), text);
        server.advance(1);
    }

    @Test
    void theReplicaThatHasAllTakesOver() {
        LocalServer.Client replica = replica(1);
        main.call("SET", "k", "v");
        String id = info("master_replid");
        assertThat(main.call("FAILOVER")).isEqualTo(OK);
        assertThat(info("master_failover_state")).isEqualTo("waiting-for-sync");
        assertThat(main.call("FAILOVER")).isEqualTo("-ERR FAILOVER already in progress.\r\n");
        assertThat(main.call("REPLICAOF", "a", "1"))
                .isEqualTo("-ERR REPLICAOF not allowed while failing over.\r\n");
        LocalServer.Client late = server.connect();
        assertThat(late.call("PSYNC", "?", "-1"))
                .isEqualTo("-NOMASTERLINK Can't SYNC while failing over\r\n");
        LocalServer.Client writer = server.connect();
        assertThat(writer.call("SET", "k", "w")).isEmpty();

        acknowledge(replica);
        assertThat(info("master_failover_state")).isEqualTo("failover-in-progress");
        assertThat(dialled().target()).isEqualTo("10.0.0.1:1");
        long next = Long.parseLong(info("master_repl_offset")) + 1;
        assertThat(introduce(dialled())).endsWith(psync(id, next));
        assertThat(received(writer)).isEmpty();
        send(dialled(), "+CONTINUE " + NEW_ID + "\r\n");

        assertThat(info("master_failover_state")).isEqualTo("no-failover");
        assertThat(info("role")).isEqualTo("slave");
        assertThat(info("master_link_status")).isEqualTo("up");
        assertThat(info("master_replid")).isEqualTo(NEW_ID);
        assertThat(info("master_replid2")).isEqualTo(id);
        assertThat(info("second_repl_offset")).isEqualTo("" + next);
        assertThat(received(writer)).startsWith("-READONLY");
    }

    private static String psync(String id, long offset) {
        return "*4\r\n$5\r\nPSYNC\r\n$40\r\n"
                + id
                + "\r\n$"
                + ("" + offset).length()
                + "\r\n"
                + offset
                + "\r\n$8\r\nFAILOVER\r\n";
    }

    @Test
    void onlyTheOneThatWasNamedMayTakeOver() {
        LocalServer.Client one = replica(1);
        LocalServer.Client two = replica(2);
        acknowledge(one);
        main.call("SET", "k", "v");
        assertThat(main.call("FAILOVER", "TO", "10.0.0.2", "1"))
                .isEqualTo("-ERR FAILOVER target HOST and PORT is not a replica.\r\n");
        assertThat(main.call("FAILOVER", "TO", "10.0.0.2", "2")).isEqualTo(OK);
        acknowledge(one);
        assertThat(info("master_failover_state")).isEqualTo("waiting-for-sync");
        acknowledge(two);
        assertThat(info("master_failover_state")).isEqualTo("failover-in-progress");
        assertThat(dialled().target()).isEqualTo("10.0.0.2:2");
    }

    @Test
    void itIsGivenUpWhenTheTimeIsOver() {
        LocalServer.Client replica = replica(1);
        main.call("SET", "k", "v");
        assertThat(main.call("FAILOVER", "TIMEOUT", "500")).isEqualTo(OK);
        LocalServer.Client writer = server.connect();
        assertThat(writer.call("SET", "k", "w")).isEmpty();
        server.advance(499);
        assertThat(info("master_failover_state")).isEqualTo("waiting-for-sync");
        server.advance(2);
        assertThat(info("master_failover_state")).isEqualTo("no-failover");
        assertThat(info("role")).isEqualTo("master");
        assertThat(received(writer)).isEqualTo(OK);
        assertThat(server.wires().count()).isZero();
        assertThat(received(replica)).contains("SET");
    }

    @Test
    void itIsForcedWhenTheTimeIsOver() {
        replica(1);
        main.call("SET", "k", "v");
        assertThat(main.call("FAILOVER", "TO", "10.0.0.1", "1", "FORCE", "TIMEOUT", "500"))
                .isEqualTo(OK);
        server.advance(501);
        assertThat(info("master_failover_state")).isEqualTo("failover-in-progress");
        assertThat(dialled().target()).isEqualTo("10.0.0.1:1");
    }

    @Test
    void aTimeLongerThanTimeItselfIsNeverOver() {
        replica(1);
        main.call("SET", "k", "v");
        String most = "" + Long.MAX_VALUE;
        assertThat(main.call("FAILOVER", "TO", "10.0.0.1", "1", "FORCE", "TIMEOUT", most))
                .isEqualTo(OK);
        server.advance(10_000);
        assertThat(info("master_failover_state")).isEqualTo("waiting-for-sync");
    }

    @Test
    void whileDataIsLoadedNobodyTakesOver() {
        replica(1);
        server.engine().setLoading(true);
        Failover.Wish wish = new Failover.Wish(null, 0, 0, false);
        assertThatThrownBy(() -> server.replicating().failover().request(wish))
                .hasMessageStartingWith("LOADING");
        server.engine().setLoading(false);
    }

    @Test
    void abortEndsTheWait() {
        replica(1);
        main.call("SET", "k", "v");
        assertThat(main.call("FAILOVER")).isEqualTo(OK);
        LocalServer.Client writer = server.connect();
        assertThat(writer.call("SET", "k", "w")).isEmpty();
        String id = info("master_replid");
        assertThat(main.call("FAILOVER", "ABORT")).isEqualTo(OK);
        assertThat(info("master_failover_state")).isEqualTo("no-failover");
        assertThat(info("master_replid")).isEqualTo(id);
        assertThat(received(writer)).isEqualTo(OK);
        assertThat(main.call("FAILOVER", "ABORT")).isEqualTo("-ERR No failover in progress.\r\n");
    }

    @Test
    void abortWhileTheOtherIsAskedMakesThisServerThePrimaryAgain() {
        LocalServer.Client replica = replica(1);
        main.call("SET", "k", "v");
        main.call("FAILOVER");
        acknowledge(replica);
        String id = info("master_replid");
        assertThat(info("role")).isEqualTo("slave");
        assertThat(main.call("FAILOVER", "ABORT")).isEqualTo(OK);
        assertThat(info("role")).isEqualTo("master");
        assertThat(info("master_replid2")).isEqualTo(id);
        assertThat(dialled().isClosed()).isTrue();
        assertThat(main.call("SET", "k", "w")).isEqualTo(OK);
    }

    @Test
    void aReplicaThatRefusesEndsIt() {
        LocalServer.Client replica = replica(1);
        main.call("SET", "k", "v");
        main.call("FAILOVER");
        LocalServer.Client writer = server.connect();
        assertThat(writer.call("SET", "k", "w")).isEmpty();
        acknowledge(replica);
        introduce(dialled());
        assertThat(main.call("SET", "k", "x")).startsWith("-READONLY");
        send(dialled(), "-ERR PSYNC FAILOVER replid must match my replid.\r\n");
        assertThat(info("master_failover_state")).isEqualTo("no-failover");
        assertThat(info("role")).isEqualTo("master");
        assertThat(dialled().isClosed()).isTrue();
        assertThat(received(writer)).isEqualTo(OK);
    }

    @Test
    void aLinkThatBreaksBeforePsyncIsTriedAgain() {
        LocalServer.Client replica = replica(1);
        main.call("FAILOVER");
        acknowledge(replica);
        dialled().connect();
        dialled().breakOff("gone");
        assertThat(info("master_failover_state")).isEqualTo("failover-in-progress");
        server.advance(2000);
        assertThat(server.wires().count()).isEqualTo(2);
        introduce(dialled());
        send(dialled(), "+CONTINUE " + NEW_ID + "\r\n");
        assertThat(info("master_failover_state")).isEqualTo("no-failover");
        assertThat(info("role")).isEqualTo("slave");
    }

    @Test
    void whatIsNotInPlaceIsRefused() {
        assertThat(main.call("FAILOVER"))
                .isEqualTo("-ERR FAILOVER requires connected replicas.\r\n");
        replica(1);
        assertThat(main.call("FAILOVER", "FORCE"))
                .startsWith("-ERR FAILOVER with force option requires both a timeout");
        assertThat(main.call("FAILOVER", "TO", "10.0.0.1", "1", "FORCE"))
                .startsWith("-ERR FAILOVER with force option requires both a timeout");
        assertThat(main.call("FAILOVER", "TIMEOUT", "1", "FORCE"))
                .startsWith("-ERR FAILOVER with force option requires both a timeout");
        LocalServer.Client coming = server.connect();
        coming.call("REPLCONF", "listening-port", "7", "ip-address", "h");
        coming.call("PSYNC", "?", "-1");
        assertThat(main.call("FAILOVER", "TO", "h", "7"))
                .isEqualTo("-ERR FAILOVER target replica is not online.\r\n");
        main.call("REPLICAOF", "10.0.0.9", "9");
        assertThat(main.call("FAILOVER"))
                .isEqualTo("-ERR FAILOVER is not valid when server is a replica.\r\n");
    }

    @Test
    void aReplicaTakesOverWhenItsPrimaryAsks() {
        main.call("REPLICAOF", "10.0.0.9", "9");
        FakeWire wire = dialled();
        introduce(wire);
        String id = info("master_replid");
        LocalServer.Client primary = server.connect();
        assertThat(primary.call("PSYNC", NEW_ID, "1", "FAILOVER"))
                .isEqualTo("-ERR PSYNC FAILOVER replid must match my replid.\r\n");
        String answer = primary.call("PSYNC", id, "1", "FAILOVER");
        assertThat(info("role")).isEqualTo("master");
        assertThat(info("master_replid")).isNotEqualTo(id);
        assertThat(wire.isClosed()).isTrue();
        assertThat(answer).doesNotStartWith("-");
        assertThat(server.connect().call("PSYNC", id, "1", "FAILOVER"))
                .isEqualTo("-ERR PSYNC FAILOVER can't be sent to a master.\r\n");
    }

    @Test
    void whoWaitsHearsThatThisIsNoPrimaryAnyMore() {
        LocalServer.Client waiting = server.connect();
        assertThat(waiting.call("BLPOP", "l", "0")).isEmpty();
        assertThat(main.call("REPLICAOF", "10.0.0.9", "9")).isEqualTo(OK);
        assertThat(received(waiting))
                .isEqualTo(
                        "-UNBLOCKED force unblock from blocking operation, instance state changed"
                                + " (master -> replica?)\r\n");
        assertThat(waiting.session().isClosing()).isTrue();
    }
}
