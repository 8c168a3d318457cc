package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
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
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.GeoUnit;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBatch;
import org.redisson.api.RBitSet;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RBucket;
import org.redisson.api.RFuture;
import org.redisson.api.RGeo;
import org.redisson.api.RHyperLogLog;
import org.redisson.api.RList;
import org.redisson.api.RMap;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RSet;
import org.redisson.api.RStream;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.StreamMessageId;
import org.redisson.api.geo.GeoSearchArgs;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.Protocol;
import org.redisson.config.SslVerificationMode;

/** Redisson with RESP2 and RESP3, against a server that wants a password. */
@Timeout(120)
class RedissonIT {

    private static final String PASSWORD = "open sesame";
    private static final int MANY = 1_000;

    @TempDir static Path dir;

    private static final Map<Protocol, RedissonClient> CLIENTS = new EnumMap<>(Protocol.class);
    private static TlsServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TlsServer(dir, "EC", "--requirepass", PASSWORD, "--save", "3600 1");
        for (Protocol protocol : Protocol.values()) {
            CLIENTS.put(protocol, Redisson.create(config(protocol)));
        }
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(client -> client.shutdown(0, 5, TimeUnit.SECONDS));
        server.close();
    }

    @BeforeEach
    void empty() {
        CLIENTS.get(Protocol.RESP2).getKeys().flushall();
    }

    private static Config config(Protocol protocol) {
        Config config = new Config();
        config.setProtocol(protocol);
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(2);
        config.setNettyThreads(2);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + server.port())
                .setPassword(PASSWORD)
                .setClientName("tester")
                .setConnectionMinimumIdleSize(2)
                .setConnectionPoolSize(8)
                .setRetryAttempts(20);
        return config;
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsRefused(Protocol protocol) {
        Config wrong = config(protocol);
        wrong.useSingleServer().setPassword("open").setRetryAttempts(0);

        assertThatThrownBy(() -> Redisson.create(wrong))
                .isInstanceOf(RedisException.class)
                .hasStackTraceContaining("WRONGPASS");
    }

    @ParameterizedTest
    @EnumSource
    void bucketsHoldValuesOfAnySize(Protocol protocol) {
        RedissonClient redisson = CLIENTS.get(protocol);
        RBucket<String> bucket = redisson.getBucket("k");
        assertThat(bucket.setIfAbsent("v")).isTrue();
        assertThat(bucket.setIfAbsent("w")).isFalse();
        bucket.set("w", Duration.ofSeconds(100));
        assertThat(bucket.remainTimeToLive()).isBetween(90_000L, 100_000L);
        bucket.setAndKeepTTL("x");
        assertThat(bucket.getAndSet("größe")).isEqualTo("x");
        assertThat(bucket.get()).isEqualTo("größe");
        assertThat(bucket.delete()).isTrue();
        byte[] large = new byte[4 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 3);
        }
        RBucket<byte[]> bytes = redisson.getBucket("large", ByteArrayCodec.INSTANCE);
        bytes.set(large);
        assertThat(bytes.get()).isEqualTo(large);
        redisson.getBuckets().set(Map.of("a", "1", "b", "2"));
        assertThat(redisson.getBuckets().get("a", "b", "none"))
                .isEqualTo(Map.of("a", "1", "b", "2"));
        RAtomicLong counter = redisson.getAtomicLong("n");
        assertThat(counter.incrementAndGet()).isEqualTo(1);
        assertThat(counter.addAndGet(41)).isEqualTo(42);
        assertThat(redisson.getAtomicDouble("d").addAndGet(0.5)).isEqualTo(0.5);
        bucket.set("text");
        assertThatThrownBy(() -> redisson.getAtomicLong("k").incrementAndGet())
                .isInstanceOf(RedisException.class)
                .hasMessageStartingWith("ERR value is not an integer or out of range.");
    }

    @ParameterizedTest
    @EnumSource
    void collectionsAreThoseOfJava(Protocol protocol) {
        RedissonClient redisson = CLIENTS.get(protocol);
        RMap<String, String> map = redisson.getMap("h");
        map.fastPut("name", "Ada");
        map.fastPut("born", "1815");
        assertThat(map.readAllMap()).isEqualTo(Map.of("name", "Ada", "born", "1815"));
        assertThat(map.getAll(Set.of("name", "none"))).isEqualTo(Map.of("name", "Ada"));
        assertThat(map.fastRemove("born", "none")).isEqualTo(1);
        RList<String> list = redisson.getList("l");
        list.addAll(List.of("a", "b", "c"));
        assertThat(list.range(1, 2)).containsExactly("b", "c");
        assertThat(list.get(0)).isEqualTo("a");
        RSet<String> set = redisson.getSet("s");
        assertThat(set.addAll(List.of("x", "y"))).isTrue();
        assertThat(set.readAll()).containsExactlyInAnyOrder("x", "y");
        assertThat(set.contains("z")).isFalse();
        RScoredSortedSet<String> ranked = redisson.getScoredSortedSet("z");
        ranked.addAll(Map.of("one", 1.0, "more", 2.5, "most", 7.0));
        assertThat(ranked.readAll()).containsExactly("one", "more", "most");
        assertThat(ranked.getScore("more")).isEqualTo(2.5);
        assertThat(ranked.rank("most")).isEqualTo(2);
        assertThat(ranked.pollFirst()).isEqualTo("one");
        assertThat(ranked.entryRange(0, -1).iterator().next().getScore()).isEqualTo(2.5);
        RGeo<String> geo = redisson.getGeo("g");
        geo.add(13.361389, 38.115556, "Palermo");
        geo.add(15.087269, 37.502669, "Catania");
        assertThat(geo.search(GeoSearchArgs.from(15, 37).radius(200, GeoUnit.KILOMETERS)))
                .containsExactlyInAnyOrder("Palermo", "Catania");
        RHyperLogLog<String> visitors = redisson.getHyperLogLog("p");
        visitors.addAll(List.of("a", "b", "a"));
        assertThat(visitors.count()).isEqualTo(2);
        RBitSet bits = redisson.getBitSet("bits");
        assertThat(bits.set(7)).isFalse();
        assertThat(bits.cardinality()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsFindEverythingOnce(Protocol protocol) {
        RedissonClient redisson = CLIENTS.get(protocol);
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            many.put("user:" + i, "v" + i);
        }
        redisson.getBuckets().set(many);
        redisson.<String, String>getMap("fields").putAll(many);
        redisson.<String>getSet("members").addAll(many.keySet());
        List<String> keys = new ArrayList<>();
        redisson.getKeys().getKeysByPattern("user:*").forEach(keys::add);
        assertThat(keys).hasSize(MANY);
        assertThat(new HashSet<>(keys)).isEqualTo(many.keySet());
        assertThat(redisson.<String, String>getMap("fields").keySet()).isEqualTo(many.keySet());
        assertThat(new HashSet<>(redisson.<String>getSet("members"))).isEqualTo(many.keySet());
        assertThat(redisson.getKeys().count()).isEqualTo(MANY + 2);
        assertThat(redisson.getKeys().delete("fields", "members", "none")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchAnswersInOrderAndMayBeOneTransaction(Protocol protocol) {
        RedissonClient redisson = CLIENTS.get(protocol);
        RBatch batch = redisson.createBatch();
        for (int i = 0; i < MANY; i++) {
            batch.getAtomicLong("n").incrementAndGetAsync();
        }
        List<?> replies = batch.execute().getResponses();
        for (int i = 0; i < MANY; i++) {
            assertThat(replies.get(i)).isEqualTo(i + 1L);
        }
        RBatch atomic =
                redisson.createBatch(
                        BatchOptions.defaults()
                                .executionMode(BatchOptions.ExecutionMode.IN_MEMORY_ATOMIC));
        atomic.getBucket("t").setAsync("1");
        atomic.getAtomicLong("t").incrementAndGetAsync();
        RFuture<Object> got = atomic.getBucket("t").getAsync();
        atomic.execute();
        assertThat(got.toCompletableFuture().join()).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void theServerKnowsItsClients(Protocol protocol) {
        RedissonClient redisson = CLIENTS.get(protocol);
        redisson.getBucket("k").set("v");
        var node = redisson.getRedisNodes(RedisNodes.SINGLE).getInstance();
        assertThat(node.ping()).isTrue();
        assertThat(node.time().getSeconds()).isPositive();
        assertThat(node.info(RedisNode.InfoSection.KEYSPACE))
                .containsEntry("db0", "keys=1,expires=0,avg_ttl=0");
        assertThat(node.getMemoryStatistics()).containsKeys("peak.allocated", "keys.count");
        assertThat(node.getConfig("maxmemory")).isEqualTo(Map.of("maxmemory", "0"));
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeToChannelsPatternsAndShards(Protocol protocol) throws Exception {
        RedissonClient redisson = CLIENTS.get(protocol);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        RTopic topic = redisson.getTopic("news");
        int listener =
                topic.addListener(String.class, (channel, m) -> heard.add(channel + " " + m));
        redisson.getPatternTopic("n*")
                .addListener(
                        String.class, (p, channel, m) -> heard.add(p + " " + channel + " " + m));
        redisson.getShardedTopic("shard")
                .addListener(String.class, (channel, m) -> heard.add("shard " + m));
        assertThat(topic.publish("one")).isEqualTo(2);
        assertThat(Set.of(next(heard), next(heard))).isEqualTo(Set.of("news one", "n* news one"));
        assertThat(redisson.getShardedTopic("shard").publish("two")).isEqualTo(1);
        assertThat(next(heard)).isEqualTo("shard two");
        assertThat(topic.countSubscribers()).isEqualTo(1);
        topic.removeListener(listener);
        redisson.getPatternTopic("n*").removeAllListeners();
        redisson.getShardedTopic("shard").removeAllListeners();
        assertThat(topic.publish("three")).isZero();
    }

    private static String next(BlockingQueue<String> heard) throws Exception {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void takersWaitForWhatComes(Protocol protocol) throws Exception {
        RedissonClient redisson = CLIENTS.get(protocol);
        RBlockingQueue<String> queue = redisson.getBlockingQueue("queue");
        RFuture<String> first = queue.takeAsync();
        RFuture<String> second =
                redisson.<String>getBlockingDeque("other").pollLastAsync(30, TimeUnit.SECONDS);
        awaitBlocked(redisson, 2);
        assertThat(queue.offer("a")).isTrue();
        redisson.getDeque("other").addFirst("b");
        assertThat(first.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(second.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo("b");
        assertThat(queue.poll(10, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void awaitBlocked(RedissonClient redisson, int clients) {
        var node = redisson.getRedisNodes(RedisNodes.SINGLE).getInstance();
        var section = RedisNode.InfoSection.CLIENTS;
        while (!("" + clients).equals(node.info(section).get("blocked_clients"))) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsAreReadByGroups(Protocol protocol) throws Exception {
        RedissonClient redisson = CLIENTS.get(protocol);
        RStream<String, String> stream = redisson.getStream("x");
        StreamMessageId id = stream.add(StreamAddArgs.entry("name", "a"));
        var reading =
                stream.readAsync(
                        StreamReadArgs.greaterThan(StreamMessageId.NEWEST)
                                .timeout(Duration.ofSeconds(30)));
        awaitBlocked(redisson, 1);
        StreamMessageId second = stream.add(StreamAddArgs.entry("name", "b"));
        assertThat(reading.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo(Map.of(second, Map.of("name", "b")));
        stream.createGroup(StreamCreateGroupArgs.name("workers").id(StreamMessageId.ALL));
        assertThat(stream.readGroup("workers", "w1", StreamReadGroupArgs.neverDelivered().count(1)))
                .isEqualTo(Map.of(id, Map.of("name", "a")));
        assertThat(stream.getPendingInfo("workers").getTotal()).isEqualTo(1);
        assertThat(
                        stream.autoClaim(
                                        "workers",
                                        "w2",
                                        0,
                                        TimeUnit.SECONDS,
                                        StreamMessageId.MIN,
                                        10)
                                .getMessages())
                .containsOnlyKeys(id);
        assertThat(stream.ack("workers", id)).isEqualTo(1);
        assertThat(stream.getInfo().getLength()).isEqualTo(2);
        assertThat(stream.listGroups().getFirst().getName()).isEqualTo("workers");
    }

    @Test
    void clientsComeBackAfterARestartWithTheirSubscriptions() throws Exception {
        RedissonClient redisson = CLIENTS.get(Protocol.RESP3);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        RTopic topic = redisson.getTopic("still");
        topic.addListener(String.class, (channel, message) -> heard.add(message));
        redisson.getBucket("kept").set("here");
        server.stop();
        server.start();
        assertThat(redisson.getBucket("kept").get()).isEqualTo("here");
        while (topic.publish("there") == 0) {
            Thread.onSpinWait();
        }
        assertThat(next(heard)).isEqualTo("there");
        topic.removeAllListeners();
    }

    @Test
    void valuesGoThroughTls() {
        Config config = config(Protocol.RESP3);
        config.useSingleServer()
                .setAddress("rediss://127.0.0.1:" + server.tlsPort())
                .setSslTruststore(null)
                .setSslVerificationMode(SslVerificationMode.NONE);
        RedissonClient redisson = Redisson.create(config);
        String large = "respite".repeat(200_000);
        redisson.getBucket("encrypted").set(large);
        assertThat(redisson.getBucket("encrypted").get()).isEqualTo(large);
        redisson.shutdown(0, 5, TimeUnit.SECONDS);
    }
}
