package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final String OK = "+OK\r\n";

    private final LocalServer server = LocalServer.start(new WaitingCommands());
    private final LocalServer.Client main = server.connect();
    private final LocalServer.Client a = server.connect();
    private final LocalServer.Client b = server.connect();
    private final LocalServer.Client c = server.connect();
    private final Pauses pauses = server.engine().pauses();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    private String field(String section, String name) {
        String info = main.call("INFO", section);
        return info.replaceAll("(?s).*\\b" + name + ":(\\S+).*", "$1");
    }

    @Test
    void requestsAreRunInTheOrderInWhichTheyCame() {
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        for (LocalServer.Client client : List.of(b, a, c)) {
            assertThat(client.call("APPEND", "k", "" + client.session().id())).isEmpty();
        }
        assertThat(field("clients", "blocked_clients")).isEqualTo("3");
        main.call("CLIENT", "UNPAUSE");
        assertThat(received(b)).isEqualTo(":1\r\n");
        assertThat(received(a)).isEqualTo(":2\r\n");
        assertThat(received(c)).isEqualTo(":3\r\n");
        assertThat(field("clients", "blocked_clients")).isEqualTo("0");
        String order = "" + b.session().id() + a.session().id() + c.session().id();
        assertThat(main.call("GET", "k")).isEqualTo("$3\r\n" + order + "\r\n");
    }

    @Test
    void whatAClientSentBehindWaitsAsWell() {
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        byte[] requests = "SET k 1\r\nGET k\r\nINCR k\r\nGET k\r\n".getBytes(ISO_8859_1);
        assertThat(a.send(requests)).isEmpty();
        main.call("CLIENT", "UNPAUSE");
        assertThat(received(a)).isEqualTo("+OK\r\n$1\r\n1\r\n:2\r\n$1\r\n2\r\n");
    }

    @Test
    void aPauseEndsByItself() {
        main.call("CLIENT", "PAUSE", "100", "WRITE");
        main.call("CLIENT", "PAUSE", "10", "WRITE");
        assertThat(a.call("SET", "k", "v")).isEmpty();
        server.advance(99);
        assertThat(received(a)).isEmpty();
        server.advance(1);
        assertThat(received(a)).isEqualTo(OK);
        assertThat(pauses.isAny()).isFalse();
    }

    @Test
    void thePauseOfOnePurposeOutlastsThatOfAnother() {
        main.call("CLIENT", "PAUSE", "100", "ALL");
        pauses.begin(Pauses.Purpose.FAILOVER, Pauses.Scope.WRITES, Pauses.FOR_EVER);
        assertThat(a.call("GET", "k")).isEmpty();
        assertThat(b.call("SET", "k", "v")).isEmpty();
        server.advance(100);
        assertThat(received(a)).isEqualTo("$-1\r\n");
        assertThat(received(b)).isEmpty();
        assertThat(pauses.scope()).isEqualTo(Pauses.Scope.WRITES);
        main.call("CLIENT", "UNPAUSE");
        assertThat(received(b)).isEmpty();
        pauses.end(Pauses.Purpose.FAILOVER);
        server.advance(1);
        assertThat(received(b)).isEqualTo(OK);
    }

    @Test
    void aPauseThatBeginsWhileRequestsAreRunKeepsTheOthers() {
        main.call("CLIENT", "PAUSE", "50", "ALL");
        assertThat(a.call("SET", "k", "1")).isEmpty();
        assertThat(b.call("CLIENT", "PAUSE", "50", "ALL")).isEmpty();
        assertThat(c.call("SET", "k", "2")).isEmpty();
        server.advance(50);
        assertThat(received(a)).isEqualTo(OK);
        assertThat(received(b)).isEqualTo(OK);
        assertThat(received(c)).isEmpty();
        server.advance(50);
        assertThat(received(c)).isEqualTo(OK);
    }

    @Test
    void aClientThatLeavesOrIsKilledIsForgotten() {
        long before = server.engine().keyspace().arena().usedBytes();
        main.call("CLIENT", "PAUSE", "50", "WRITE");
        assertThat(a.call("SET", "a", "1")).isEmpty();
        assertThat(b.call("SET", "b", "1")).isEmpty();
        a.close();
        main.call("CLIENT", "KILL", "ID", "" + b.session().id());
        server.advance(50);
        assertThat(main.call("EXISTS", "a", "b")).isEqualTo(":0\r\n");
        assertThat(field("clients", "blocked_clients")).isEqualTo("0");
        assertThat(server.engine().keyspace().arena().usedBytes() - before).isLessThan(4096);
    }

    @Test
    void aPauseCannotBeEndedForOneClient() {
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        assertThat(a.call("SET", "k", "v")).isEmpty();
        assertThat(main.call("CLIENT", "UNBLOCK", "" + a.session().id())).isEqualTo(":0\r\n");
        main.call("CLIENT", "UNPAUSE");
        assertThat(received(a)).isEqualTo(OK);
    }

    @Test
    void whoWaitsForAKeyGetsItAfterThePauseInWhichItCame() {
        assertThat(a.call("TAKE", "k", "1000")).isEmpty();
        main.call("MULTI");
        main.call("CLIENT", "PAUSE", "50", "WRITE");
        main.call("SET", "k", "v");
        main.call("EXEC");
        assertThat(received(a)).isEmpty();
        assertThat(main.call("GET", "k")).isEqualTo("$1\r\nv\r\n");
        server.advance(50);
        assertThat(received(a)).isEqualTo("*2\r\n$1\r\nk\r\n$1\r\nv\r\n");
    }

    @Test
    void aWaitInterruptedByAPauseStillEndsInTime() {
        assertThat(a.call("TAKE", "k", "0.1")).isEmpty();
        main.call("MULTI");
        main.call("CLIENT", "PAUSE", "50", "WRITE");
        main.call("SET", "k", "v");
        main.call("DEL", "k");
        main.call("SET", "k", "v");
        main.call("EXPIRE", "k", "-1");
        main.call("EXEC");
        assertThat(a.call("PING")).isEmpty();
        server.advance(50);
        assertThat(received(a)).isEmpty();
        server.advance(200);
        assertThat(received(a)).isEqualTo("*-1\r\n+PONG\r\n");
    }

    @Test
    void nothingExpiresWhileItLasts() {
        main.call("SET", "k", "v", "PX", "10");
        main.call("SET", "l", "v", "PX", "10");
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        server.advance(500);
        assertThat(main.call("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(main.call("TTL", "k")).isEqualTo(":-2\r\n");
        assertThat(main.call("KEYS", "*")).isEqualTo("*0\r\n");
        assertThat(main.call("SCAN", "0")).isEqualTo("*2\r\n$1\r\n0\r\n*0\r\n");
        assertThat(main.call("RANDOMKEY")).startsWith("$1\r\n");
        assertThat(main.call("DBSIZE")).isEqualTo(":2\r\n");
        assertThat(field("stats", "expired_keys")).isEqualTo("0");
        main.call("CLIENT", "UNPAUSE");
        assertThat(main.call("GET", "k")).isEqualTo("$-1\r\n");
        server.advance(500);
        assertThat(field("stats", "expired_keys")).isEqualTo("2");
        assertThat(main.call("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void aTransactionThatPausesWritesToAKeyThatIsDue() {
        main.call("MULTI");
        main.call("SET", "d", "old", "PX", "1");
        main.call("SET", "e", "new");
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        main.call("EXEC");
        server.advance(10);
        server.engine().pauses().end(Pauses.Purpose.CLIENT);
        main.call("MULTI");
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        main.call("COPY", "e", "d");
        main.call("GET", "d");
        main.call("RENAME", "e", "d");
        assertThat(main.call("EXEC")).endsWith(":1\r\n$3\r\nnew\r\n+OK\r\n");
        assertThat(main.call("DBSIZE")).isEqualTo(":1\r\n");
    }

    @Test
    void noRequestIsRefusedForWantOfMemoryBeforeItWaits() {
        main.call("CONFIG", "SET", "maxmemory", "1");
        assertThat(a.call("SET", "k", "v")).startsWith("-OOM");
        main.call("CLIENT", "PAUSE", "1000", "WRITE");
        assertThat(a.call("SET", "k", "v")).isEmpty();
        main.call("CLIENT", "UNPAUSE");
        assertThat(received(a)).startsWith("-OOM");
        main.call("CONFIG", "SET", "maxmemory", "0");
    }
}
