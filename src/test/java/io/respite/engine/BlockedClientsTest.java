package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.Effects;
import io.respite.memory.Memory;
import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that wait for keys, with commands of their own in place of BLPOP and its kin. */
class BlockedClientsTest {

    private static final String NOTHING = "*-1\r\n";
    private static final String OK = "+OK\r\n";

    private final LocalServer server = LocalServer.start(new WaitingCommands());
    private final LocalServer.Client main = server.connect();
    private final LocalServer.Client a = server.connect();
    private final LocalServer.Client b = server.connect();
    private final LocalServer.Client c = server.connect();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String taken(String key, String value) {
        return "*2\r\n" + bulk(key) + bulk(value);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static String received(LocalServer.Client client) {
        return new String(client.received(), ISO_8859_1);
    }

    private static String send(LocalServer.Client client, String text) {
        return new String(client.send(text.getBytes(ISO_8859_1)), ISO_8859_1);
    }

    private String field(String name) {
        String info = main.call("INFO", "clients");
        return info.replaceAll("(?s).*\\b" + name + ":(\\S+).*", "$1");
    }

    @Test
    void whatIsThereIsTakenAtOnce() {
        main.call("SET", "k", "v");
        assertThat(a.call("TAKE", "k", "0")).isEqualTo(taken("k", "v"));
        assertThat(main.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void whoWaitedLongestIsServedFirst() {
        assertThat(a.call("TAKE", "k", "0")).isEmpty();
        assertThat(b.call("TAKE", "k", "0")).isEmpty();
        assertThat(field("blocked_clients")).isEqualTo("2");

        assertThat(main.call("SET", "k", "1")).isEqualTo(OK);
        assertThat(received(a)).isEqualTo(taken("k", "1"));
        assertThat(received(b)).isEmpty();
        main.call("SET", "k", "2");
        assertThat(received(b)).isEqualTo(taken("k", "2"));
        assertThat(field("blocked_clients")).isEqualTo("0");
        assertThat(field("total_blocking_keys")).isEqualTo("0");
    }

    @Test
    void keysAreServedInTheOrderInWhichTheyCame() {
        a.call("TAKE", "x", "y", "z", "0");
        main.call("MSET", "z", "1", "x", "2");
        assertThat(received(a)).isEqualTo(taken("x", "2"));
        assertThat(main.call("EXISTS", "z")).isEqualTo(":1\r\n");

        b.call("TAKE", "p", "0");
        c.call("TAKE", "q", "p", "0");
        main.call("MSET", "p", "3", "q", "4");
        assertThat(received(b)).isEqualTo(taken("p", "3"));
        assertThat(received(c)).isEqualTo(taken("q", "4"));
    }

    @Test
    void oneThatIsServedMayServeAnother() {
        a.call("PASS", "x", "y", "0");
        b.call("PASS", "y", "z", "0");
        c.call("TAKE", "z", "0");
        main.call("SET", "x", "v");
        assertThat(received(a)).isEqualTo(OK);
        assertThat(received(b)).isEqualTo(OK);
        assertThat(received(c)).isEqualTo(taken("z", "v"));
        assertThat(main.call("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void clientsThatPassAKeyToEachOtherComeToAnEnd() {
        a.call("PASS", "x", "y", "0");
        b.call("PASS", "y", "x", "0");
        main.call("SET", "x", "v");
        assertThat(received(a)).isEqualTo(OK);
        assertThat(received(b)).isEqualTo(OK);
        assertThat(main.call("GET", "x")).isEqualTo(bulk("v"));
    }

    @Test
    void anErrorEndsTheWait() {
        main.call("SET", "target", "t");
        a.call("PASS", "k", "target", "0");
        main.call("SET", "k", "v");
        assertThat(received(a)).isEqualTo("-ERR target is taken\r\n");
        assertThat(main.call("GET", "k")).isEqualTo(bulk("v"));
        assertThat(main.call("INFO", "commandstats"))
                .containsPattern("cmdstat_pass:calls=1,.*rejected_calls=0,failed_calls=1");
    }

    @Test
    void memoryIsCheckedAgain() {
        a.call("PASS", "k", "target", "0");
        b.call("TAKE", "k", "0");
        String small = "" + (server.engine().keyspace().arena().usedBytes() / 2);
        main.call("SET", "other", "v");
        main.call("CONFIG", "SET", "maxmemory", small);
        main.call("RENAME", "other", "k");
        assertThat(received(a))
                .isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
        assertThat(received(b)).isEqualTo(taken("k", "v"));
        assertThat(main.call("INFO", "commandstats"))
                .containsPattern("cmdstat_pass:calls=0,.*rejected_calls=1,failed_calls=0");
    }

    @Test
    void otherTypesAndDatabasesAreNoReason() {
        a.call("TAKE", "k", "0");
        main.call("SELECT", "1");
        main.call("SET", "k", "v");
        assertThat(received(a)).isEmpty();
        assertThat(main.call("MOVE", "k", "0")).isEqualTo(":1\r\n");
        assertThat(received(a)).isEqualTo(taken("k", "v"));
    }

    @Test
    void aKeyThatCameAndWentIsNoReason() {
        a.call("TAKE", "k", "0");
        main.call("SET", "k", "v", "PXAT", "1");
        assertThat(received(a)).isEmpty();
        assertThat(field("blocked_clients")).isEqualTo("1");
        main.call("SET", "k", "w");
        assertThat(received(a)).isEqualTo(taken("k", "w"));
    }

    @Test
    void copiedRenamedAndSwappedKeysServe() {
        main.call("SET", "v", "v");
        a.call("TAKE", "k", "0");
        main.call("COPY", "v", "k");
        assertThat(received(a)).isEqualTo(taken("k", "v"));
        b.call("TAKE", "k", "0");
        main.call("RENAME", "v", "k");
        assertThat(received(b)).isEqualTo(taken("k", "v"));
        c.call("TAKE", "k", "0");
        main.call("SELECT", "1");
        main.call("SET", "k", "in 1");
        assertThat(received(c)).isEmpty();
        main.call("SWAPDB", "0", "1");
        assertThat(received(c)).isEqualTo(taken("k", "in 1"));
    }

    @Test
    void timeIsOverAfterTheMillisecondThatWasAskedFor() {
        a.call("TAKE", "k", "0.1");
        b.call("TAKE", "k", "0.0505");
        c.call("TAKE", "k", "0");
        assertThat(field("clients_in_timeout_table")).isEqualTo("2");
        server.advance(51);
        assertThat(received(b)).isEmpty();
        server.advance(1);
        assertThat(received(b)).isEqualTo(NOTHING);
        server.advance(48);
        assertThat(received(a)).isEmpty();
        server.advance(1);
        assertThat(received(a)).isEqualTo(NOTHING);
        server.advance(1_000_000_000);
        assertThat(received(c)).isEmpty();
        assertThat(main.call("INFO", "commandstats")).containsPattern("cmdstat_take:calls=2,");
    }

    @Test
    void theTimerIsSetForTheNextDeadlineOnly() {
        for (int i = 1000; i > 900; i--) {
            LocalServer.Client client = server.connect();
            client.call("TAKE", "k", "" + i);
            if (i % 2 == 0) {
                client.close();
            }
        }
        assertThat(server.timers()).isEqualTo(1);
        server.advance(950_001);
        assertThat(field("blocked_clients")).isEqualTo("25");
        assertThat(server.timers()).isEqualTo(1);
    }

    @Test
    void theFarthestDeadlineIsFarAway() {
        long most = Long.MAX_VALUE - server.clock().millis();
        assertThat(a.call("PASS", "k", "l", "" + most)).isEmpty();
        assertThat(b.call("PASS", "k", "l", "" + (most + 1)))
                .isEqualTo("-ERR timeout is out of range\r\n");
        server.advance(1_000_000_000_000L);
        assertThat(received(a)).isEmpty();
        assertThat(field("blocked_clients")).isEqualTo("1");
    }

    @Test
    void timeouts() {
        String notAFloat = "-ERR timeout is not a float or out of range\r\n";
        String outOfRange = "-ERR timeout is out of range\r\n";
        String negative = "-ERR timeout is negative\r\n";
        for (String text :
                List.of("", "x", " 1", "1 ", "nan", "1e5000", "1e-5000", "0x", "1.1.1")) {
            assertThat(a.call("TAKE", "k", text)).as(text).isEqualTo(notAFloat);
        }
        for (String text : List.of("inf", "1e30", "9223372036854776", "0x7fffffffffffffff")) {
            assertThat(a.call("TAKE", "k", text)).as(text).isEqualTo(outOfRange);
        }
        for (String text : List.of("-1", "-inf", "-0.002", "-1e30", "-9223372036854775808")) {
            assertThat(a.call("TAKE", "k", text)).as(text).isEqualTo(negative);
        }
        assertThat(a.call("PASS", "k", "l", "1.5"))
                .isEqualTo("-ERR timeout is not an integer or out of range\r\n");
        assertThat(field("blocked_clients")).isEqualTo("0");
        for (String text : List.of("-0.001", "1e-10", "0x1p-1", "9223370000000000", "+3")) {
            try (LocalServer.Client client = server.connect()) {
                assertThat(client.call("TAKE", "k", text)).as(text).isEmpty();
            }
        }
    }

    @Test
    void requestsThatComeMeanwhileWait() {
        assertThat(send(a, "TAKE k 0\r\nPING\r\nSET l 1\r\nTA")).isEmpty();
        assertThat(send(a, "KE l ")).isEmpty();
        assertThat(send(a, "0\r\nTAKE m 0\r\n")).isEmpty();
        assertThat(main.call("EXISTS", "l")).isEqualTo(":0\r\n");
        main.call("SET", "k", "v");
        assertThat(received(a)).isEqualTo(taken("k", "v") + "+PONG\r\n" + OK + taken("l", "1"));
        main.call("SET", "m", "w");
        assertThat(received(a)).isEqualTo(taken("m", "w"));
        assertThat(a.call("PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void whatWasReadAheadIsReadAgain() {
        StringBuilder requests = new StringBuilder();
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append("TAKE k 0\r\nECHO ").append(i).append("\r\n");
            replies.append(taken("k", "v" + i)).append(bulk("" + i));
        }
        requests.append("*1\r\n+\r\n");
        StringBuilder got = new StringBuilder(send(a, requests.toString()));
        for (int i = 0; i < 100; i++) {
            main.call("SET", "k", "v" + i);
            got.append(received(a));
        }
        assertThat(got.toString()).startsWith(replies.toString()).contains("Protocol error");
        assertThat(a.isOpen()).isFalse();
    }

    @Test
    void aRequestThatWasSplitByTheWaitGoesOn() {
        assertThat(
                        send(
                                a,
                                "*3\r\n"
                                        + "$4\r\n"
                                        + "TAKE\r\n"
                                        + "$1\r\n"
                                        + "k\r\n"
                                        + "$1\r\n"
                                        + "0\r\n"
                                        + "*2\r\n"
                                        + "$4\r\n"
                                        + "ECHO\r\n"
                                        + "$9\r\n"
                                        + "ab"))
                .isEmpty();
        main.call("SET", "k", "v");
        assertThat(received(a)).isEqualTo(taken("k", "v"));
        assertThat(send(a, "cdefghi\r\n")).isEqualTo(bulk("abcdefghi"));
    }

    @Test
    void clientsThatGoAreForgotten() {
        long before = server.engine().keyspace().arena().usedBytes();
        a.call("TAKE", "k", "l", "10");
        b.call("TAKE", "k", "0");
        send(b, "PING\r\n");
        a.close();
        assertThat(field("blocked_clients")).isEqualTo("1");
        assertThat(field("clients_in_timeout_table")).isEqualTo("0");
        assertThat(field("total_blocking_keys")).isEqualTo("1");
        main.call("SET", "l", "v");
        assertThat(main.call("GETDEL", "l")).isEqualTo(bulk("v"));
        b.close();
        server.advance(20_000);
        assertThat(field("blocked_clients")).isEqualTo("0");
        /* The table of the database's waits stays, and is small. */
        assertThat(server.engine().keyspace().arena().usedBytes() - before).isLessThan(256);
    }

    @Test
    void aClientThatSendsTooMuchWhileItWaitsIsClosed() {
        main.call("CONFIG", "SET", "client-query-buffer-limit", "1048576");
        a.call("TAKE", "k", "0");
        byte[] ping = "PING\r\n".repeat(10_000).getBytes(ISO_8859_1);
        for (int i = 0; i < 17; i++) {
            a.send(ping);
        }
        assertThat(a.isOpen()).isTrue();
        a.send(ping);
        assertThat(a.isOpen()).isFalse();
        assertThat(field("blocked_clients")).isEqualTo("0");
        main.call("SET", "k", "v");
        assertThat(main.call("GET", "k")).isEqualTo(bulk("v"));
    }

    @Test
    void clientUnblockEndsAWait() {
        String idA = "" + a.session().id();
        String idB = "" + b.session().id();
        assertThat(main.call("CLIENT", "UNBLOCK", idA)).isEqualTo(":0\r\n");
        assertThat(main.call("CLIENT", "UNBLOCK", "12345")).isEqualTo(":0\r\n");
        a.call("TAKE", "k", "0");
        b.call("TAKE", "k", "100");
        assertThat(main.call("CLIENT", "LIST")).contains(" flags=b ").contains(" cmd=take ");
        assertThat(main.call("CLIENT", "UNBLOCK", idA, "timeout")).isEqualTo(":1\r\n");
        assertThat(received(a)).isEqualTo(NOTHING);
        assertThat(main.call("CLIENT", "UNBLOCK", idB, "Error")).isEqualTo(":1\r\n");
        assertThat(received(b)).isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
        assertThat(main.call("INFO", "commandstats"))
                .containsPattern("cmdstat_take:calls=2,.*failed_calls=1");
        assertThat(main.call("INFO", "errorstats")).contains("errorstat_UNBLOCKED:count=1");
        assertThat(a.call("PING")).isEqualTo("+PONG\r\n");
        assertThat(main.call("CLIENT", "UNBLOCK", idA)).isEqualTo(":0\r\n");
    }

    @Test
    void clientUnblockInOnePieceWithMoreShowsWhoGoesOn() {
        a.call("TAKE", "k", "0");
        String reply = send(main, "SET k v\r\nCLIENT LIST ID " + a.session().id() + "\r\n");
        assertThat(reply).contains(" flags=u ");
        assertThat(main.call("CLIENT", "LIST")).doesNotContain("flags=u");
    }

    @Test
    void aClientWithoutEndOfItsTimeIsNotIdle() {
        main.call("CONFIG", "SET", "timeout", "10");
        a.call("TAKE", "k", "0");
        server.advance(60_000);
        assertThat(a.isOpen()).isTrue();
        assertThat(b.isOpen()).isFalse();
    }

    @Test
    void repliesComeInTheClientsOwnProtocol() {
        a.call("HELLO", "3");
        a.call("TAKE", "k", "0.01");
        server.advance(12);
        assertThat(received(a)).isEqualTo("_\r\n");
    }

    @Test
    void aKeyNamedTwiceCountsOnce() {
        a.call("TAKE", "k", "k", "l", "k", "0");
        assertThat(field("total_blocking_keys")).isEqualTo("2");
        main.call("SET", "k", "v");
        assertThat(received(a)).isEqualTo(taken("k", "v"));
        assertThat(field("total_blocking_keys")).isEqualTo("0");
    }

    @Test
    void whoWaitsUntilAKeyGoesHearsOfIt() {
        main.call("SET", "k", "v");
        a.call("WATCHKEY", "k", "0");
        b.call("WATCHKEY", "k", "0");
        assertThat(field("total_blocking_keys_on_nokey")).isEqualTo("1");
        main.call("TOUCHKEY", "k");
        assertThat(received(a)).isEmpty();
        main.call("SETRANGE", "k", "0", "!");
        assertThat(received(a)).isEmpty();
        main.call("TOUCHKEY", "k");
        assertThat(received(a)).isEqualTo("+shouts\r\n");
        assertThat(received(b)).isEqualTo("+shouts\r\n");

        main.call("SET", "k", "v");
        a.call("WATCHKEY", "k", "0");
        main.call("DEL", "k");
        assertThat(received(a)).isEqualTo("+gone\r\n");
        assertThat(field("total_blocking_keys_on_nokey")).isEqualTo("0");
    }

    @Test
    void flushedSwappedExpiredAndRenamedKeysAreGone() {
        for (String[] end :
                List.of(
                        new String[] {"FLUSHDB"},
                        new String[] {"FLUSHALL"},
                        new String[] {"SWAPDB", "0", "1"},
                        new String[] {"RENAME", "k", "l"},
                        new String[] {"MOVE", "k", "1"})) {
            main.call("FLUSHALL");
            main.call("SET", "k", "v");
            assertThat(a.call("WATCHKEY", "k", "0")).isEmpty();
            main.call(end);
            assertThat(received(a)).as(end[0]).isEqualTo("+gone\r\n");
        }
        main.call("FLUSHALL");
        main.call("SET", "k", "v", "PX", "100");
        a.call("WATCHKEY", "k", "0");
        server.advance(200);
        assertThat(received(a)).isEqualTo("+gone\r\n");
    }

    @Test
    void aValueThatIsReplacedByAStringIsGone() {
        main.call("RPUSH", "k", "element");
        a.call("WATCHKEY", "k", "0");
        main.call("SET", "k", "!");
        assertThat(received(a)).isEqualTo("+shouts\r\n");
    }

    @Test
    void effectsOfTheServedComeAfterThoseOfTheCommandThatServedThem() {
        List<String> heard = new ArrayList<>();
        server.engine()
                .sinks()
                .add(
                        effects -> {
                            heard.add("unit");
                            for (int i = 0; i < effects.commandCount(); i++) {
                                heard.add(command(effects, i));
                            }
                        });
        a.call("TAKE", "k", "0");
        main.call("SET", "k", "v");
        assertThat(heard)
                .containsExactly("unit", "*3 $3 SET $1 k $1 v ", "unit", "*2 $3 DEL $1 k ");
    }

    private static String command(Effects effects, int i) {
        return Memory.text(effects.command(i), effects.commandLength(i)).replace("\r\n", " ");
    }

    @Test
    void thousandsWaitAndLeaveNothingBehind() {
        a.call("TAKE", "warm", "0.001");
        main.call("SET", "warm", "v");
        received(a);
        long before = server.engine().keyspace().arena().usedBytes();
        Random random = new Random(72);
        List<LocalServer.Client> clients = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            LocalServer.Client client = server.connect();
            clients.add(client);
            String timeout = random.nextInt(3) == 0 ? "0" : "" + random.nextInt(1, 100);
            client.call("TAKE", "k" + random.nextInt(50), "k" + random.nextInt(50), timeout);
        }
        assertThat(field("blocked_clients")).isEqualTo("5000");
        assertThat(field("total_blocking_keys")).isEqualTo("50");
        int served = 0;
        for (int i = 0; i < 1000; i++) {
            main.call("SET", "k" + random.nextInt(50), "v" + i);
        }
        for (LocalServer.Client client : clients) {
            served += client.received().length > 0 ? 1 : 0;
        }
        assertThat(served).isEqualTo(1000);
        server.advance(100_000);
        for (int i = 0; i < clients.size(); i += 2) {
            clients.get(i).close();
        }
        for (int i = 1; i < clients.size(); i += 2) {
            main.call("CLIENT", "UNBLOCK", "" + clients.get(i).session().id());
        }
        assertThat(field("blocked_clients")).isEqualTo("0");
        assertThat(field("total_blocking_keys")).isEqualTo("0");
        main.call("FLUSHALL");
        server.advance(1);
        assertThat(server.engine().keyspace().arena().usedBytes() - before).isLessThan(4096);
    }

    @Test
    void hundredsOfThousandsOfKeysAreWaitedFor() {
        String[] words = new String[200_002];
        words[0] = "TAKE";
        for (int i = 1; i <= 200_000; i++) {
            words[i] = "key" + i;
        }
        words[200_001] = "0";
        assertThat(a.call(words)).isEmpty();
        assertThat(field("total_blocking_keys")).isEqualTo("200000");
        main.call("SET", "key77777", "v");
        assertThat(received(a)).isEqualTo(taken("key77777", "v"));
        assertThat(field("total_blocking_keys")).isEqualTo("0");
    }
}
