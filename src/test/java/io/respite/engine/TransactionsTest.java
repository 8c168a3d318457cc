package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions: what they hold, what they cost, and what is left when a client goes. */
class TransactionsTest {

    private static final String OK = "+OK\r\n";
    private static final String QUEUED = "+QUEUED\r\n";
    private static final int MANY = 100_000;

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client main = server.connect();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String send(LocalServer.Client client, String text) {
        return new String(client.send(text.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    private static String text(String... words) {
        return new String(LocalServer.request(words), ISO_8859_1);
    }

    private long used() {
        return server.engine().keyspace().arena().usedBytes();
    }

    private String field(LocalServer.Client client, String name) {
        String line = main.call("CLIENT", "LIST", "ID", "" + client.session().id());
        return line.replaceAll("(?s).*\\b" + name + "=(\\S*).*", "$1");
    }

    @Test
    void aTransactionMayComeInAnyPieces() {
        String request =
                text("SET", "k", "0")
                        + text("WATCH", "k")
                        + text("MULTI")
                        + text("INCR", "k")
                        + text("RPUSH", "l", "a", "", "b".repeat(300))
                        + text("LLEN", "l")
                        + text("EXEC")
                        + text("DEL", "l")
                        + text("GET", "k");
        String reply =
                OK
                        + OK
                        + OK
                        + QUEUED
                        + QUEUED
                        + QUEUED
                        + "*3\r\n:1\r\n:3\r\n:3\r\n:1\r\n$1\r\n1\r\n";
        for (int first = 0; first < request.length(); first += 7) {
            try (LocalServer.Client client = server.connect()) {
                String start = send(client, request.substring(0, first));
                assertThat(start + send(client, request.substring(first))).isEqualTo(reply);
            }
        }
    }

    @Test
    void aBatchThatIsReadAheadIsQueuedAndRunInItsOrder() {
        StringBuilder request = new StringBuilder();
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            request.append(text("MULTI")).append(text("INCR", "k")).append(text("SELECT", "1"));
            request.append(text("INCR", "k")).append(text("SELECT", "0")).append(text("EXEC"));
            request.append(text("INCR", "k"));
            reply.append(OK).append(QUEUED.repeat(4)).append("*4\r\n:").append(2 * i + 1);
            reply.append("\r\n").append(OK).append(":").append(i + 1).append("\r\n").append(OK);
            reply.append(":").append(2 * i + 2).append("\r\n");
        }
        assertThat(send(main, request.toString())).isEqualTo(reply.toString());
    }

    @Test
    void whatIsQueuedIsCounted() {
        LocalServer.Client client = server.connect();
        assertThat(field(client, "multi")).isEqualTo("-1");
        assertThat(field(client, "multi-mem")).isEqualTo("0");
        assertThat(field(client, "flags")).isEqualTo("N");
        long usualBytes = Long.parseLong(field(client, "tot-mem"));
        client.call("MULTI");
        assertThat(field(client, "multi")).isEqualTo("0");
        assertThat(field(client, "flags")).isEqualTo("x");
        client.call("SET", "k", "v".repeat(1000));
        client.call("GET", "k");
        assertThat(field(client, "multi")).isEqualTo("2");
        long queuedBytes = Long.parseLong(field(client, "multi-mem"));
        assertThat(queuedBytes).isBetween(1008L, 1100L);
        assertThat(Long.parseLong(field(client, "tot-mem"))).isEqualTo(usualBytes + queuedBytes);
        client.call("NOSUCH");
        client.call("GET", "k");
        assertThat(field(client, "multi")).isEqualTo("2");
        client.call("DISCARD");
        assertThat(field(client, "multi")).isEqualTo("-1");
        assertThat(field(client, "multi-mem")).isEqualTo("0");
    }

    @Test
    void aClientWhoseKeyWasChangedIsDirty() {
        LocalServer.Client client = server.connect();
        client.call("WATCH", "k");
        assertThat(field(client, "flags")).isEqualTo("N");
        main.call("SET", "k", "v");
        assertThat(field(client, "flags")).isEqualTo("d");
        client.call("MULTI");
        assertThat(field(client, "flags")).isEqualTo("xd");
        client.call("EXEC");
        assertThat(field(client, "flags")).isEqualTo("N");
    }

    @Test
    void nothingIsLeftOfATransaction() {
        main.call("SET", "warm", "up");
        server.connect().call("WATCH", "warm");
        LocalServer.Client other = server.connect();
        long before = used();
        for (String end : List.of("EXEC", "DISCARD", "RESET", "close", "NOSUCH")) {
            LocalServer.Client client = server.connect();
            client.call("WATCH", "a", "b", "a");
            client.call("MULTI");
            client.call("GET", "x".repeat(5_000));
            client.call("GET", "x");
            if (end.equals("close")) {
                client.close();
            } else {
                client.call(end);
                client.close();
            }
            assertThat(used()).as(end).isEqualTo(before);
        }
        assertThat(other.call("PING")).isEqualTo("+PONG\r\n");
        assertThat(server.engine().transactions().watchingClients()).isEqualTo(1);
    }

    @Test
    void aMillionRequestsAreQueuedAndRunWhole() {
        LocalServer.Client client = server.connect();
        long before = used();
        client.call("MULTI");
        String thousand = text("INCR", "k").repeat(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(send(client, thousand)).isEqualTo(QUEUED.repeat(1000));
        }
        assertThat(used() - before).isBetween(17_000_000L, 18_500_000L);
        String reply = client.call("EXEC");
        assertThat(reply).startsWith("*1000000\r\n:1\r\n:2\r\n").endsWith("\r\n:1000000\r\n");
        assertThat(reply).hasSize("*1000000\r\n".length() + 5_888_896 + 3_000_000);
        main.call("DEL", "k");
        assertThat(used()).isLessThanOrEqualTo(before + 1024);
    }

    @Test
    void whoQueuesMoreThanHeMaySendIsDisconnected() {
        main.call("CONFIG", "SET", "client-query-buffer-limit", "1mb");
        LocalServer.Client client = server.connect();
        long before = used();
        client.call("MULTI");
        String request = text("SET", "k", "v".repeat(1000)).repeat(10);
        int sent = 0;
        while (client.isOpen() && sent < 1000) {
            send(client, request);
            sent++;
        }
        assertThat(client.isOpen()).isFalse();
        assertThat(sent).isBetween(100, 105);
        assertThat(used()).isEqualTo(before);
        assertThat(server.engine().statistics().queryBufferDisconnections).isEqualTo(1);
    }

    @Test
    void aHundredThousandWatchedKeysGoWithTheirClient() {
        long before = used();
        LocalServer.Client client = server.connect();
        long usual = Long.parseLong(field(client, "tot-mem"));
        for (int i = 0; i < MANY; i += 1000) {
            List<String> words = new ArrayList<>(List.of("WATCH"));
            for (int k = i; k < i + 1000; k++) {
                words.add("key:" + k);
            }
            assertThat(client.call(words.toArray(String[]::new))).isEqualTo(OK);
        }
        assertThat(field(client, "multi-mem")).isEqualTo("0");
        assertThat(Long.parseLong(field(client, "tot-mem")) - usual).isEqualTo(40L * MANY);
        client.close();
        /* The table of watched keys stays, as small as it may be. */
        assertThat(used() - before).isLessThan(64 * 1024);
        assertThat(server.engine().transactions().watchingClients()).isZero();
    }

    @Test
    void oneKeyWatchedByManyIsChangedOnce() {
        List<LocalServer.Client> clients = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            LocalServer.Client client = server.connect();
            client.call("WATCH", "k", "other:" + i, "k");
            clients.add(client);
        }
        main.call("SET", "k", "v");
        assertThat(server.engine().transactions().watchingClients()).isZero();
        for (LocalServer.Client client : clients) {
            client.call("MULTI");
            assertThat(client.call("EXEC")).isEqualTo("*-1\r\n");
        }
    }

    @Test
    void longRepliesInsideExecAreWholeAndInOrder() {
        main.call("SADD", "s", "a");
        main.call("HSET", "h", "f", "v");
        main.call("MULTI");
        main.call("SRANDMEMBER", "s", "-100000");
        main.call("HRANDFIELD", "h", "-100000");
        main.call("SRANDMEMBER", "s", "-2");
        main.call("PING");
        String reply = send(main, text("EXEC") + text("ECHO", "next"));
        assertThat(reply)
                .isEqualTo(
                        "*4\r\n*100000\r\n"
                                + "$1\r\na\r\n".repeat(100_000)
                                + "*100000\r\n"
                                + "$1\r\nf\r\n".repeat(100_000)
                                + "*2\r\n$1\r\na\r\n$1\r\na\r\n+PONG\r\n$4\r\nnext\r\n");
    }

    @Test
    void endlessRepliesInsideExecLeaveOthersTheirTurn() {
        main.call("SADD", "s", "a");
        LocalServer.Client client = server.connect();
        long before = used();
        client.read(false);
        client.call("MULTI");
        client.call("SRANDMEMBER", "s", "-4611686018427387904");
        client.call("SADD", "s", "b");
        client.call("SRANDMEMBER", "s", "-4611686018427387904");
        client.call("EXEC");
        assertThat(main.call("SCARD", "s")).isEqualTo(":2\r\n");
        client.close();
        server.advance(1000);
        assertThat(used()).isLessThanOrEqualTo(before + 1024);
    }

    @Test
    void aClientMayEndItselfInTheMiddleOfItsTransaction() {
        LocalServer.Client client = server.connect();
        client.call("MULTI");
        client.call("SET", "a", "1");
        client.call("CLIENT", "KILL", "ID", "" + client.session().id(), "SKIPME", "no");
        client.call("SET", "b", "2");
        client.call("EXEC");
        assertThat(client.isOpen()).isFalse();
        assertThat(main.call("MGET", "a", "b")).isEqualTo("*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
        assertThat(server.engine().transactions().isRunning()).isFalse();
    }

    @Test
    void commandsAreCountedWhenTheyRun() {
        main.call("CONFIG", "RESETSTAT");
        main.call("MULTI");
        main.call("SET", "k", "v");
        main.call("INCR", "k");
        main.call("NOSUCH");
        main.call("DISCARD");
        main.call("MULTI");
        main.call("SET", "k", "v");
        main.call("INCR", "k");
        main.call("EXEC");
        assertThat(main.call("INFO", "commandstats"))
                .contains("cmdstat_multi:calls=2,")
                .contains("cmdstat_exec:calls=1,")
                .contains("cmdstat_discard:calls=1,")
                .containsPattern("cmdstat_set:calls=1,.*rejected_calls=0,failed_calls=0")
                .containsPattern("cmdstat_incr:calls=1,.*rejected_calls=0,failed_calls=1");
        assertThat(main.call("INFO", "stats")).contains("total_commands_processed:8\r\n");
    }
}
