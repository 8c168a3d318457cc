package io.respite.rest.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.server.LocalServer;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {

    private static final Caller CALLER =
            new Caller("default", "127.0.0.1:50000", "127.0.0.1:8080", true);

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private final Door door = new Door(server.engine(), Runnable::run);

    @AfterEach
    void close() {
        server.close();
    }

    private Reply run(String... words) {
        return done(door.run(CALLER, words));
    }

    private List<Reply> runAll(String... lines) {
        return done(door.run(request(lines)));
    }

    private static Door.Request request(String... lines) {
        List<byte[][]> commands = new ArrayList<>();
        for (String line : lines) {
            commands.add(Door.words(line.split(" ")));
        }
        return new Door.Request(CALLER, 0, commands);
    }

    private <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        server.runDisk();
        assertThat(future).isDone();
        return future.join();
    }

    private static List<String> texts(Reply reply) {
        return reply.elements().stream().map(Reply::text).toList();
    }

    @Test
    void oneCommandIsAnswered() {
        assertThat(run("SET", "key", "value")).isEqualTo(new Reply.Status("OK"));
        assertThat(run("GET", "key").text()).isEqualTo("value");
        assertThat(run("GET", "missing")).isEqualTo(Reply.NOTHING);
        assertThat(run("INCR", "number").whole()).isEqualTo(1);
        assertThat(run("INCR", "key"))
                .isEqualTo(new Reply.Failure("ERR value is not an integer or out of range"));
        assertThat(run("NOSUCH", "a").text())
                .isEqualTo("ERR unknown command 'NOSUCH', with args beginning with: 'a' ");
        assertThat(client.call("GET", "number")).isEqualTo("$1\r\n1\r\n");
    }

    @Test
    void repliesAreThoseOfResp3() {
        run("ZADD", "z", "1.5", "a", "inf", "b");
        Reply scores = run("ZRANGE", "z", "0", "-1", "WITHSCORES");
        assertThat(scores.elements().getFirst().elements().get(1))
                .isEqualTo(new Reply.Decimal(1.5));
        assertThat(scores.elements().get(1).elements().get(1))
                .isEqualTo(new Reply.Decimal(Double.POSITIVE_INFINITY));
        run("HSET", "h", "f", "v");
        assertThat(run("HGETALL", "h")).isInstanceOf(Reply.Pairs.class);
        assertThat(texts(run("HGETALL", "h"))).containsExactly("f", "v");
    }

    @Test
    void wordsAreBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[][] set = {"SET".getBytes(ISO_8859_1), all, all};
        byte[][] get = {"GET".getBytes(ISO_8859_1), all};
        List<Reply> replies = done(door.run(new Door.Request(CALLER, 3, List.of(set, get))));
        assertThat(replies.get(1).bytes()).isEqualTo(all);
    }

    @Test
    void manyCommandsShareOneSession() {
        List<Reply> replies = runAll("SELECT 5", "SET a 1", "CLIENT GETNAME", "SELECT 0", "GET a");
        assertThat(replies.get(2).text()).isEqualTo("http");
        assertThat(replies.get(4)).isEqualTo(Reply.NOTHING);
        client.call("SELECT", "5");
        assertThat(client.call("GET", "a")).isEqualTo("$1\r\n1\r\n");
    }

    @Test
    void thousandsOfCommandsAreRunInSlices() {
        String[] lines = new String[10_000];
        Arrays.fill(lines, "INCR counter");
        List<Reply> replies = runAll(lines);
        assertThat(replies).hasSize(10_000);
        assertThat(replies.getLast().whole()).isEqualTo(10_000);
    }

    @Test
    void aTransactionIsOne() {
        List<Reply> replies = runAll("MULTI", "SET a 1", "INCR a", "EXEC");
        assertThat(replies.get(3).elements())
                .containsExactly(new Reply.Status("OK"), new Reply.Whole(2));
        assertThat(runAll("MULTI", "NOSUCH", "EXEC").get(2).text()).startsWith("EXECABORT");
    }

    @Test
    void whereMultiIsRefusedNothingOfATransactionIsRun() {
        client.call("ACL", "SETUSER", "ann", "on", "nopass", "~*", "+@all", "-multi");
        Caller ann = new Caller("ann", "127.0.0.1:50000", "127.0.0.1:8080", true);
        List<byte[][]> commands = request("MULTI", "SET a 1", "EXEC").commands();
        List<Reply> replies = done(door.run(new Door.Request(ann, 0, commands, true)));
        assertThat(replies).hasSize(1);
        assertThat(replies.getFirst().text()).startsWith("NOPERM");
        assertThat(client.call("EXISTS", "a")).isEqualTo(":0\r\n");
    }

    @Test
    void aScriptThatTakesLongKeepsItsCallerWaiting() {
        client.call("CONFIG", "SET", "busy-reply-threshold", "5");
        server.clock().lookTakes(1);
        server.limitTurns(3);
        CompletableFuture<List<Reply>> answer =
                door.run(
                                new Door.Request(
                                        CALLER,
                                        0,
                                        List.of(
                                                Door.words("MULTI"),
                                                Door.words("SET", "a", "1"),
                                                Door.words("EVAL", "while true do end", "0"),
                                                Door.words("INCR", "a"),
                                                Door.words("EXEC"),
                                                Door.words("EVAL", "while true do end", "0"),
                                                Door.words("GET", "a"))))
                        .toCompletableFuture();
        for (int i = 0; i < 2; i++) {
            for (int turns = 0; turns < 20; turns++) {
                server.advance(0);
            }
            assertThat(answer).isNotDone();
            assertThat(client.call("GET", "a")).startsWith("-BUSY");
            assertThat(client.call("SCRIPT", "KILL")).isEqualTo("+OK\r\n");
        }
        server.limitTurns(100_000);
        List<Reply> replies = done(answer);
        assertThat(replies.get(4).elements().get(1).text()).startsWith("ERR Script killed by");
        assertThat(replies.get(4).elements().get(2)).isEqualTo(new Reply.Whole(2));
        assertThat(replies.get(5).text()).startsWith("ERR Script killed by user");
        assertThat(replies.get(6).text()).isEqualTo("2");
    }

    @Test
    void aCommandThatBreaksLeavesNobodyWaiting() {
        CompletableFuture<List<Reply>> answer =
                door.run(
                                new Door.Request(
                                        CALLER,
                                        0,
                                        List.<byte[][]>of(new byte[][] {"GET".getBytes(), null})))
                        .toCompletableFuture();
        server.runDisk();
        assertThat(answer).isCompletedExceptionally();
        assertThat(server.engine().sessions().count()).isEqualTo(1);
    }

    @Test
    void manyLongRepliesTogetherAreRefusedNotKept() {
        run("SETRANGE", "a", "3000000", "x");
        client.call("CLIENT", "PAUSE", "100000", "WRITE");
        List<CompletableFuture<List<Reply>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(door.run(request("GET a", "SET b 1")).toCompletableFuture());
        }
        server.runDisk();
        long refused = answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
        assertThat(refused).isBetween(28L, 32L);
        client.call("CLIENT", "UNPAUSE");
        server.runDisk();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(run("GET", "a").bytes()).hasSize(3_000_001);
    }

    @Test
    void whatIsLeftOpenIsForgotten() {
        runAll("WATCH a", "MULTI", "SET a 1");
        assertThat(server.engine().transactions().watchingClients()).isZero();
        assertThat(client.call("GET", "a")).isEqualTo("$-1\r\n");
        assertThat(server.engine().sessions().count()).isEqualTo(1);
    }

    @Test
    void nothingWaitsForKeys() {
        assertThat(run("BLPOP", "list", "0")).isEqualTo(Reply.NOTHING);
        assertThat(run("WAIT", "1", "0").whole()).isZero();
        run("RPUSH", "list", "a");
        assertThat(texts(run("BLPOP", "list", "0"))).containsExactly("list", "a");
        assertThat(run("XREAD", "BLOCK", "0", "STREAMS", "s", "$")).isEqualTo(Reply.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SUBSCRIBE a",
                "psubscribe a",
                "MONITOR",
                "HELLO 3",
                "AUTH a",
                "RESET",
                "QUIT",
                "CLIENT REPLY OFF",
                "client tracking on",
                "SYNC",
                "PSYNC ? -1",
                "REPLCONF ack 1"
            })
    void whatIsOfAConnectionIsRefusedBeforeAnythingRuns(String line) {
        assertThatThrownBy(() -> runAll("SET a 1", line)).isInstanceOf(BadRequestException.class);
        assertThat(client.call("EXISTS", "a")).isEqualTo(":0\r\n");
    }

    @Test
    void aPauseHoldsCommandsBack() {
        client.call("CLIENT", "PAUSE", "1000", "WRITE");
        CompletableFuture<List<Reply>> answer =
                door.run(request("GET a", "SET a 1", "GET a")).toCompletableFuture();
        server.runDisk();
        assertThat(answer).isNotDone();
        assertThat(client.call("CLIENT", "LIST")).contains("name=http").contains("cmd=set");
        server.advance(1001);
        server.runDisk();
        assertThat(answer.join().stream().map(Reply::text).toList())
                .containsExactly(null, "OK", "1");
    }

    @Test
    void aClientKillEndsWhatIsHeldBack() {
        client.call("CLIENT", "PAUSE", "1000000", "ALL");
        CompletionStage<List<Reply>> answer = door.run(request("SET a 1"));
        server.runDisk();
        long id =
                server.engine().sessions().all().stream()
                        .mapToLong(session -> session.id())
                        .max()
                        .orElseThrow();
        server.engine().sessions().find(id).peer().close();
        server.runDisk();
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(ServiceUnavailableException.class);
        assertThat(server.engine().sessions().count()).isEqualTo(1);
        assertThat(server.engine().blocked().count()).isZero();
    }

    @Test
    void aReplyInPartsIsPutTogether() {
        run("SADD", "set", "member");
        Reply reply = run("SRANDMEMBER", "set", "-100000");
        assertThat(reply.elements()).hasSize(100_000);
        assertThat(reply.elements().getLast().text()).isEqualTo("member");
    }

    @Test
    void aReplyThatIsTooLongIsRefusedAndTheNextIsNot() {
        run("SETRANGE", "a", String.valueOf(Door.MOST_REPLY_BYTES), "x");
        assertThatThrownBy(() -> run("GET", "a"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebApplicationException.class)
                .hasMessageContaining("longer than 4 MB");
        run("SADD", "set", "member");
        assertThatThrownBy(() -> run("SRANDMEMBER", "set", "-9000000000000000000"))
                .hasMessageContaining("longer than 4 MB");
        assertThat(run("STRLEN", "a").whole()).isEqualTo(Door.MOST_REPLY_BYTES + 1);
    }

    @Test
    void monitorAndSlowlogShowIt() {
        LocalServer.Client monitor = server.connect();
        monitor.call("MONITOR");
        client.call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        run("GET", "a");
        assertThat(new String(monitor.received(), ISO_8859_1))
                .contains("[0 127.0.0.1:50000] \"GET\" \"a\"");
        assertThat(client.call("SLOWLOG", "GET", "1")).contains("127.0.0.1:50000").contains("http");
    }

    @Test
    void aTurnRunsCommandsWithNothingBetween() {
        run("RPUSH", "list", "a", "b");
        List<String> seen =
                done(
                        door.turn(
                                CALLER,
                                0,
                                turn -> {
                                    byte[] key = Turn.word("list");
                                    long length = turn.run("llen", key).whole();
                                    return texts(
                                            turn.run(
                                                    "lrange",
                                                    key,
                                                    Turn.word(0),
                                                    Turn.word(length - 1)));
                                }));
        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void aTurnThatIsPausedIsPutOff() {
        client.call("CLIENT", "PAUSE", "1000", "ALL");
        CompletionStage<Reply> answer =
                door.turn(CALLER, 0, turn -> turn.run("get", Turn.word("a")));
        server.runDisk();
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(ServiceUnavailableException.class);
        assertThat(server.engine().blocked().count()).isZero();
    }

    @Test
    void databasesAreThoseThatThereAre() {
        assertThatThrownBy(
                        () ->
                                done(
                                        door.run(
                                                new Door.Request(
                                                        CALLER,
                                                        16,
                                                        List.<byte[][]>of(Door.words("PING"))))))
                .hasCauseInstanceOf(BadRequestException.class);
    }
}
