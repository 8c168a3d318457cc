package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.CopyArgs;
import io.lettuce.core.ExpireArgs;
import io.lettuce.core.GetExArgs;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.LcsArgs;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lettuce with RESP2 and RESP3, against a server that wants a password. */
class LettuceIT {

    private static final Instant YEAR_3000 = Instant.parse("3000-01-01T00:00:00.007Z");
    private static final int MANY = 2_000;

    @TempDir static Path dir;

    private static ServerProcess server;
    private static RedisURI uri;
    private static RedisClient client;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.next();
        server = ServerProcess.start(dir, port, "--requirepass", "open sesame");
        uri =
                RedisURI.builder()
                        .withHost("127.0.0.1")
                        .withPort(port)
                        .withPassword("open sesame".toCharArray())
                        .withClientName("tester")
                        .build();
        client = RedisClient.create();
    }

    @AfterAll
    static void stop() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
        server.close();
    }

    private static StatefulRedisConnection<String, String> connect(ProtocolVersion protocol) {
        client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        StatefulRedisConnection<String, String> connection = client.connect(uri);
        connection.sync().flushall();
        return connection;
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsRefused(ProtocolVersion protocol) {
        try (StatefulRedisConnection<String, String> connection = connect(protocol)) {
            RedisCommands<String, String> redis = connection.sync();
            assertThatThrownBy(() -> redis.auth("open"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessage("WRONGPASS invalid username-password pair or user is disabled.");
        }
        RedisURI wrong = RedisURI.builder(uri).withPassword("open".toCharArray()).build();
        assertThatThrownBy(() -> client.connect(wrong))
                .isInstanceOf(RedisConnectionException.class);
    }

    @Test
    void aCacheAtTheClientForgetsWhatOthersChange() throws Exception {
        Map<String, String> cache = new ConcurrentHashMap<>();
        try (StatefulRedisConnection<String, String> reader = connect(ProtocolVersion.RESP3);
                StatefulRedisConnection<String, String> writer = connect(ProtocolVersion.RESP2)) {
            CacheFrontend<String, String> frontend =
                    ClientSideCaching.enable(
                            CacheAccessor.forMap(cache), reader, TrackingArgs.Builder.enabled());
            for (int i = 0; i < MANY; i++) {
                writer.sync().set("key:" + i, "old");
                assertThat(frontend.get("key:" + i)).isEqualTo("old");
            }
            assertThat(cache).hasSize(MANY);
            writer.sync().set("key:7", "new");
            await(() -> !cache.containsKey("key:7"));
            assertThat(frontend.get("key:7")).isEqualTo("new");
            assertThat(cache).hasSize(MANY).containsEntry("key:7", "new");
            for (int i = 0; i < MANY; i += 2) {
                writer.sync().del("key:" + i);
            }
            await(() -> cache.size() == MANY / 2);
            assertThat(frontend.get("key:1")).isEqualTo("old");
            assertThat(frontend.get("key:2")).isNull();
            writer.sync().pexpire("key:1", 20);
            await(() -> !cache.containsKey("key:1"));
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean() && Instant.now().isBefore(deadline)) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void transactionsAreRunOrAbandoned() {
        try (StatefulRedisConnection<String, String> connection = connect(ProtocolVersion.RESP3);
                StatefulRedisConnection<String, String> other = connect(ProtocolVersion.RESP2)) {
            RedisCommands<String, String> redis = connection.sync();
            redis.watch("k");
            redis.multi();
            redis.set("k", "1");
            redis.incr("k");
            redis.lpush("k", "x");
            redis.hset("h", "f", "v");
            redis.hgetall("h");
            TransactionResult result = redis.exec();
            assertThat(result.wasDiscarded()).isFalse();
            assertThat(result.size()).isEqualTo(5);
            assertThat((Object) result.get(1)).isEqualTo(2L);
            assertThat((Object) result.get(2)).isInstanceOf(RedisCommandExecutionException.class);
            assertThat((Object) result.get(4)).isEqualTo(Map.of("f", "v"));
            redis.watch("k");
            other.sync().set("k", "3");
            redis.multi();
            redis.set("k", "4");
            assertThat(redis.exec().wasDiscarded()).isTrue();
            assertThat(redis.get("k")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stringsAreSetReadAndChanged(ProtocolVersion protocol) {
        try (StatefulRedisConnection<String, String> connection = connect(protocol)) {
            RedisCommands<String, String> redis = connection.sync();
            assertThat(redis.set("k", "v")).isEqualTo("OK");
            assertThat(redis.set("k", "w", SetArgs.Builder.nx())).isNull();
            assertThat(redis.setGet("k", "Hello", SetArgs.Builder.ex(100))).isEqualTo("v");
            assertThat(redis.ttl("k")).isBetween(90L, 100L);
            assertThat(redis.append("k", " World")).isEqualTo(11);
            assertThat(redis.getrange("k", 6, -1)).isEqualTo("World");
            assertThat(redis.setrange("k", 6, "Redis")).isEqualTo(11);
            assertThat(redis.getex("k", GetExArgs.Builder.persist())).isEqualTo("Hello Redis");
            assertThat(redis.ttl("k")).isEqualTo(-1);
            assertThat(redis.strlen("k")).isEqualTo(11);
            assertThat(redis.getdel("k")).isEqualTo("Hello Redis");
            assertThat(redis.getset("n", "5")).isNull();
            assertThat(redis.incr("n")).isEqualTo(6);
            assertThat(redis.incrby("n", 10)).isEqualTo(16);
            assertThat(redis.decr("n")).isEqualTo(15);
            assertThat(redis.decrby("n", 16)).isEqualTo(-1);
            assertThat(redis.incrbyfloat("n", 1.25)).isEqualTo(0.25);
            assertThat(redis.mset(Map.of("a", "ohmytext", "b", "mynewtext"))).isEqualTo("OK");
            assertThat(redis.msetnx(Map.of("b", "1", "c", "1"))).isFalse();
            assertThat(redis.mget("a", "c"))
                    .containsExactly(KeyValue.just("a", "ohmytext"), KeyValue.empty("c"));
            assertThat(redis.lcs(LcsArgs.Builder.keys("a", "b")).getMatchString())
                    .isEqualTo("mytext");
            assertThat(redis.setnx("a", "x")).isFalse();
            assertThat(redis.setex("e", 100, "x")).isEqualTo("OK");
            assertThat(redis.psetex("p", 100_000, "x")).isEqualTo("OK");
            assertThatThrownBy(() -> redis.incr("a"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessage("ERR value is not an integer or out of range");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysAreMovedTimedAndRemoved(ProtocolVersion protocol) {
        try (StatefulRedisConnection<String, String> connection = connect(protocol)) {
            RedisCommands<String, String> redis = connection.sync();
            redis.mset(Map.of("a", "1", "b", "text"));
            assertThat(redis.objectEncoding("a")).isEqualTo("int");
            assertThat(redis.type("a")).isEqualTo("string");
            assertThat(redis.keys("?")).containsExactlyInAnyOrder("a", "b");
            assertThat(redis.exists("a", "b", "c")).isEqualTo(2);
            assertThat(redis.touch("a")).isEqualTo(1);
            assertThat(redis.randomkey()).isIn("a", "b");
            assertThat(redis.copy("a", "c", CopyArgs.Builder.destinationDb(2))).isTrue();
            assertThat(redis.rename("a", "d")).isEqualTo("OK");
            assertThat(redis.renamenx("d", "b")).isFalse();
            assertThat(redis.move("d", 2)).isTrue();
            assertThat(redis.swapdb(2, 7)).isEqualTo("OK");
            assertThat(redis.select(7)).isEqualTo("OK");
            assertThat(redis.dbsize()).isEqualTo(2);
            assertThat(redis.expire("c", Duration.ofSeconds(100))).isTrue();
            assertThat(redis.pexpire("c", 90_000, ExpireArgs.Builder.gt())).isFalse();
            assertThat(redis.pttl("c")).isBetween(90_000L, 100_000L);
            assertThat(redis.pexpireat("c", YEAR_3000)).isTrue();
            assertThat(redis.pexpiretime("c")).isEqualTo(YEAR_3000.toEpochMilli());
            assertThat(redis.expiretime("c")).isEqualTo(YEAR_3000.getEpochSecond());
            assertThat(redis.persist("c")).isTrue();
            assertThat(redis.unlink("c")).isEqualTo(1);
            assertThat(redis.del("d", "none")).isEqualTo(1);
            assertThat(redis.flushdb()).isEqualTo("OK");
            assertThatThrownBy(() -> redis.select(16)).hasMessage("ERR DB index is out of range");
        }
    }

    @ParameterizedTest
    @EnumSource
    void scanFindsEveryKeyOfAPipelineOnce(ProtocolVersion protocol) {
        try (StatefulRedisConnection<String, String> connection = connect(protocol)) {
            connection.setAutoFlushCommands(false);
            List<RedisFuture<Long>> counts = new ArrayList<>();
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < MANY; i++) {
                connection.async().set("user:" + i, "v");
                counts.add(connection.async().incr("n"));
                expected.add("user:" + i);
            }
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
            assertThat(
                            LettuceFutures.awaitAll(
                                    Duration.ofSeconds(10), counts.toArray(RedisFuture[]::new)))
                    .isTrue();
            for (int i = 0; i < MANY; i++) {
                assertThat(counts.get(i).toCompletableFuture()).isCompletedWithValue(i + 1L);
            }
            List<String> found =
                    ScanIterator.scan(
                                    connection.sync(),
                                    KeyScanArgs.Builder.matches("user:*").limit(100))
                            .stream()
                            .toList();
            assertThat(found).doesNotHaveDuplicates();
            assertThat(new HashSet<>(found)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerKnowsItsClient(ProtocolVersion protocol) {
        try (StatefulRedisConnection<String, String> connection = connect(protocol)) {
            RedisCommands<String, String> redis = connection.sync();
            assertThat(redis.ping()).isEqualTo("PONG");
            assertThat(redis.echo("hi")).isEqualTo("hi");
            assertThat(redis.clientGetname()).isEqualTo("tester");
            redis.clientSetname("renamed");
            assertThat(redis.clientList())
                    .contains("id=" + redis.clientId() + " addr=127.0.0.1:")
                    .contains(" name=renamed ")
                    .contains(" resp=" + (protocol == ProtocolVersion.RESP3 ? 3 : 2) + " ")
                    .contains(" lib-name=Lettuce lib-ver=6.8.1.RELEASE");
            assertThat(redis.info("server")).contains("\r\nredis_version:7.2.");
            assertThat(redis.commandCount()).isGreaterThan(60);
            assertThat(redis.configGet("requirepass"))
                    .isEqualTo(Map.of("requirepass", "open sesame"));
        }
    }
}
