package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Redis client of Vert.x and Quarkus, with RESP2 and RESP3, at a server with a password. */
@Timeout(120)
class VertxRedisIT {

    private static final String PASSWORD = "open sesame";
    private static final int MANY = 2_000;
    private static final int PATIENCE_S = 30;

    @TempDir static Path dir;

    private static Vertx vertx;
    private static TlsServer server;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        server = new TlsServer(dir, "EC", "--requirepass", PASSWORD, "--save", "3600 1");
    }

    @AfterAll
    static void stop() throws Exception {
        await(vertx.close());
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        Redis redis = client(ProtocolVersion.RESP2);
        await(redis.send(Request.cmd(Command.FLUSHALL)));
        redis.close();
    }

    private static Redis client(ProtocolVersion protocol) {
        return Redis.createClient(vertx, options(protocol));
    }

    private static RedisOptions options(ProtocolVersion protocol) {
        return new RedisOptions()
                .setConnectionString("redis://127.0.0.1:" + server.port())
                .setPassword(PASSWORD)
                .setPreferredProtocolVersion(protocol)
                .setMaxPoolSize(8)
                .setMaxPoolWaiting(MANY)
                .setMaxWaitingHandlers(2 * MANY);
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Request request(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(Buffer.buffer(bytes));
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }

    private static Response ask(Redis redis, Command command, Object... arguments)
            throws Exception {
        return await(redis.send(request(command, arguments)));
    }

    private static Response ask(RedisConnection connection, Command command, Object... arguments)
            throws Exception {
        return await(connection.send(request(command, arguments)));
    }

    private static List<String> texts(Response list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element == null ? null : element.toString()));
        return texts;
    }

    private static void awaitBlocked(Redis redis, int clients) throws Exception {
        String line = "\r\nblocked_clients:" + clients + "\r\n";
        while (!ask(redis, Command.INFO, "clients").toString().contains(line)) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsRefused(ProtocolVersion protocol) {
        Redis redis = Redis.createClient(vertx, options(protocol).setPassword("open"));

        assertThatThrownBy(() -> ask(redis, Command.PING)).hasMessageContaining("WRONGPASS");
    }

    @ParameterizedTest
    @EnumSource
    void aUserMayDoWhatTheAclLetsHim(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        String[] rules = {"reset", "on", ">secret", "~cached:*", "+@read", "+@connection", "+set"};
        Request user = Request.cmd(Command.ACL).arg("SETUSER").arg("alice");
        List.of(rules).forEach(user::arg);
        await(redis.send(user));
        String address = "redis://alice:secret@127.0.0.1:" + server.port() + "/2";
        Redis alice =
                Redis.createClient(
                        vertx,
                        new RedisOptions()
                                .setConnectionString(address)
                                .setPreferredProtocolVersion(protocol));

        assertThatThrownBy(() -> ask(alice, Command.SET, "other", "v"))
                .hasMessageContaining("NOPERM No permissions to access a key");
        assertThat(ask(alice, Command.CLIENT, "INFO").toString()).contains(" db=2 ", "user=alice");
        alice.close();
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void repliesHaveTheTypesOfTheProtocol(ProtocolVersion protocol) throws Exception {
        boolean isThree = protocol == ProtocolVersion.RESP3;
        Redis redis = client(protocol);
        ask(redis, Command.HSET, "h", "name", "Ada", "born", "1815");
        Response hash = ask(redis, Command.HGETALL, "h");
        assertThat(hash.get("name").toString()).isEqualTo("Ada");
        assertThat(hash.getKeys()).isEqualTo(Set.of("name", "born"));
        ask(redis, Command.SADD, "s", "x", "y");
        assertThat(texts(ask(redis, Command.SMEMBERS, "s"))).containsExactlyInAnyOrder("x", "y");
        ask(redis, Command.ZADD, "z", "1", "one", "2.5", "more", "inf", "most");
        Response score = ask(redis, Command.ZSCORE, "z", "more");
        assertThat(score.type()).isEqualTo(isThree ? ResponseType.NUMBER : ResponseType.BULK);
        assertThat(score.toDouble()).isEqualTo(2.5);
        Response ranked = ask(redis, Command.ZRANGE, "z", "0", "-1", "WITHSCORES");
        assertThat(ranked.size()).isEqualTo(isThree ? 3 : 6);
        assertThat(ask(redis, Command.GET, "none")).isNull();
        assertThat(ask(redis, Command.CLIENT, "INFO").toString())
                .contains(" resp=" + (isThree ? 3 : 2) + " ");
        assertThatThrownBy(() -> ask(redis, Command.INCR, "h"))
                .hasMessage("WRONGTYPE Operation against a key holding the wrong kind of value");
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void stringsKeysAndAnyBytes(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        byte[] key = {0, '\r', '\n', -1, ' '};
        byte[] bytes = new byte[4 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        assertThat(ask(redis, Command.SET, key, bytes).toString()).isEqualTo("OK");
        assertThat(ask(redis, Command.GET, new Object[] {key}).toBytes()).isEqualTo(bytes);
        assertThat(ask(redis, Command.SET, "k", "v", "EX", "100", "NX").toString()).isEqualTo("OK");
        assertThat(ask(redis, Command.SET, "k", "w", "NX")).isNull();
        assertThat(ask(redis, Command.TTL, "k").toLong()).isBetween(90L, 100L);
        assertThat(ask(redis, Command.MSET, "a", "1", "b", "größe").toString()).isEqualTo("OK");
        assertThat(texts(ask(redis, Command.MGET, "a", "b", "none")))
                .containsExactly("1", "größe", null);
        assertThat(ask(redis, Command.INCRBYFLOAT, "a", "0.5").toString()).isEqualTo("1.5");
        assertThat(ask(redis, Command.OBJECT, "ENCODING", "b").toString()).isEqualTo("embstr");
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void aBatchAnswersInOrderAndGoesOnAfterAnError(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            requests.add(request(Command.INCR, "n"));
        }
        List<Response> replies = await(redis.batch(requests));
        for (int i = 0; i < MANY; i++) {
            assertThat(replies.get(i).toInteger()).isEqualTo(i + 1);
        }
        RedisConnection connection = await(redis.connect());
        Future<Response> set = connection.send(request(Command.SET, "text", "x"));
        Future<Response> failing = connection.send(request(Command.INCR, "text"));
        Future<Response> get = connection.send(request(Command.GET, "text"));
        assertThatThrownBy(() -> await(failing))
                .hasMessage("ERR value is not an integer or out of range");
        assertThat(await(set).toString()).isEqualTo("OK");
        assertThat(await(get).toString()).isEqualTo("x");
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPoolSharesItsConnections(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        List<Future<Response>> replies = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            replies.add(redis.send(request(Command.INCR, "n")));
        }
        await(Future.all(replies));
        assertThat(ask(redis, Command.GET, "n").toInteger()).isEqualTo(MANY);
        String clients = ask(redis, Command.CLIENT, "LIST", "TYPE", "normal").toString();
        assertThat(clients.lines().count()).isBetween(2L, 20L);
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionIsRunOrAbandoned(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        RedisConnection connection = await(redis.connect());
        ask(connection, Command.MULTI);
        assertThat(ask(connection, Command.SET, "t", "1").toString()).isEqualTo("QUEUED");
        ask(connection, Command.INCR, "t");
        assertThat(texts(ask(connection, Command.EXEC))).containsExactly("OK", "2");
        ask(connection, Command.WATCH, "t");
        ask(redis, Command.SET, "t", "touched");
        ask(connection, Command.MULTI);
        ask(connection, Command.SET, "t", "lost");
        assertThat(ask(connection, Command.EXEC)).isNull();
        ask(connection, Command.MULTI);
        assertThatThrownBy(() -> ask(connection, Command.create("NOSUCH"), "t"))
                .hasMessageStartingWith("ERR unknown command 'NOSUCH', with args beginning with: ");
        assertThatThrownBy(() -> ask(connection, Command.EXEC))
                .hasMessage("EXECABORT Transaction discarded because of previous errors.");
        assertThat(ask(redis, Command.GET, "t").toString()).isEqualTo("touched");
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeToChannelsPatternsAndShards(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Redis own =
                Redis.createClient(vertx, options(protocol).setType(RedisClientType.STANDALONE));
        RedisConnection subscriber = await(own.connect());
        subscriber.handler(message -> heard.add(message.toString()));
        await(subscriber.send(request(Command.SUBSCRIBE, "news")));
        await(subscriber.send(request(Command.PSUBSCRIBE, "n*")));
        await(subscriber.send(request(Command.SSUBSCRIBE, "shard")));
        assertThat(next(heard)).isEqualTo("[subscribe, news, 1]");
        assertThat(next(heard)).isEqualTo("[psubscribe, n*, 2]");
        assertThat(next(heard)).isEqualTo("[ssubscribe, shard, 1]");
        assertThat(ask(redis, Command.PUBLISH, "news", "one").toInteger()).isEqualTo(2);
        assertThat(next(heard)).isEqualTo("[message, news, one]");
        assertThat(next(heard)).isEqualTo("[pmessage, n*, news, one]");
        ask(redis, Command.SPUBLISH, "shard", "two");
        assertThat(next(heard)).isEqualTo("[smessage, shard, two]");
        own.close();
        redis.close();
    }

    private static String next(BlockingQueue<String> heard) throws Exception {
        return heard.poll(PATIENCE_S, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void blockedClientsAreServedInTurn(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        Future<Response> first = redis.send(request(Command.BLPOP, "queue", "20"));
        awaitBlocked(redis, 1);
        Future<Response> second =
                redis.send(request(Command.BLMOVE, "queue", "done", "LEFT", "RIGHT", "20"));
        awaitBlocked(redis, 2);
        ask(redis, Command.RPUSH, "queue", "a", "b");
        assertThat(texts(await(first))).containsExactly("queue", "a");
        assertThat(await(second).toString()).isEqualTo("b");
        assertThat(ask(redis, Command.BLPOP, "queue", "0.01")).isNull();
        Future<Response> least = redis.send(request(Command.BZPOPMIN, "zqueue", "20"));
        awaitBlocked(redis, 1);
        ask(redis, Command.ZADD, "zqueue", "3", "three");
        assertThat(await(least).get(1).toString()).isEqualTo("three");
        redis.close();
    }

    @ParameterizedTest
    @EnumSource
    void streamsAreReadByGroups(ProtocolVersion protocol) throws Exception {
        Redis redis = client(protocol);
        String id = ask(redis, Command.XADD, "x", "*", "name", "a").toString();
        Future<Response> reader =
                redis.send(request(Command.XREAD, "BLOCK", "20000", "STREAMS", "x", "$"));
        awaitBlocked(redis, 1);
        String second = ask(redis, Command.XADD, "x", "*", "name", "b").toString();
        Response entry = firstOfX(await(reader), protocol);
        assertThat(entry.get(0).toString()).isEqualTo(second);
        assertThat(texts(entry.get(1))).containsExactly("name", "b");
        ask(redis, Command.XGROUP, "CREATE", "x", "workers", "0");
        Response got =
                ask(
                        redis,
                        Command.XREADGROUP,
                        "GROUP",
                        "workers",
                        "w1",
                        "COUNT",
                        "1",
                        "STREAMS",
                        "x",
                        ">");
        assertThat(firstOfX(got, protocol).get(0).toString()).isEqualTo(id);
        Response claimed = ask(redis, Command.XAUTOCLAIM, "x", "workers", "w2", "0", "0");
        assertThat(claimed.get(1).get(0).get(0).toString()).isEqualTo(id);
        assertThat(ask(redis, Command.XACK, "x", "workers", id).toInteger()).isEqualTo(1);
        redis.close();
    }

    /** RESP3 has a map from names of streams to entries, RESP2 a list of pairs. */
    private static Response firstOfX(Response streams, ProtocolVersion protocol) {
        if (protocol == ProtocolVersion.RESP3) {
            return streams.get("x").get(0);
        }
        assertThat(streams.get(0).get(0).toString()).isEqualTo("x");
        return streams.get(0).get(1).get(0);
    }

    @Test
    void clientsComeBackAfterARestart() throws Exception {
        Redis redis = client(ProtocolVersion.RESP3);
        ask(redis, Command.SET, "kept", "here");
        server.stop();
        assertThatThrownBy(() -> ask(redis, Command.GET, "kept")).isNotNull();
        server.start();
        assertThat(ask(redis, Command.GET, "kept").toString()).isEqualTo("here");
        redis.close();
    }

    @Test
    void valuesGoThroughTls() throws Exception {
        NetClientOptions trust =
                new NetClientOptions()
                        .setTrustOptions(new PemTrustOptions().addCertPath(server.certificate()))
                        .setHostnameVerificationAlgorithm("HTTPS");
        Redis redis =
                Redis.createClient(
                        vertx,
                        options(ProtocolVersion.RESP3)
                                .setConnectionString("rediss://localhost:" + server.tlsPort())
                                .setNetClientOptions(trust));
        String large = "respite".repeat(200_000);
        ask(redis, Command.SET, "encrypted", large);
        assertThat(ask(redis, Command.GET, "encrypted").toString()).isEqualTo(large);
        redis.close();
    }
}
