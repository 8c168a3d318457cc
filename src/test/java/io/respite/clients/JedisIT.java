package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ClientAttributeOption;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.LCSParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.LCSMatchResult;
import redis.clients.jedis.resps.ScanResult;

/** Jedis with RESP2 and RESP3, against a server that wants a password. */
class JedisIT {

    private static final long YEAR_3000_S = 32_503_680_000L;
    private static final int MANY = 2_000;

    @TempDir static Path dir;

    private static ServerProcess server;
    private static HostAndPort address;

    @BeforeAll
    static void start() throws Exception {
        address = new HostAndPort("127.0.0.1", FreePort.next());
        server = ServerProcess.start(dir, address.getPort(), "--requirepass", "open sesame");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Jedis connect(RedisProtocol protocol) {
        Jedis jedis =
                new Jedis(
                        address,
                        DefaultJedisClientConfig.builder()
                                .protocol(protocol)
                                .password("open sesame")
                                .clientName("tester")
                                .build());
        jedis.flushAll();
        return jedis;
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsRefused(RedisProtocol protocol) {
        DefaultJedisClientConfig wrong =
                DefaultJedisClientConfig.builder().protocol(protocol).password("open").build();

        assertThatThrownBy(() -> new Jedis(address, wrong).ping())
                .isInstanceOf(JedisAccessControlException.class)
                .hasMessage("WRONGPASS invalid username-password pair or user is disabled.");
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("deprecation") // GETSET is old, and still one of the group
    void stringsAreSetInEveryWay(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            assertThat(jedis.set("k", "v")).isEqualTo("OK");
            assertThat(jedis.set("k", "w", SetParams.setParams().nx())).isNull();
            assertThat(jedis.set("k", "w", SetParams.setParams().xx().ex(100))).isEqualTo("OK");
            assertThat(jedis.set("k", "x", SetParams.setParams().keepTtl())).isEqualTo("OK");
            assertThat(jedis.ttl("k")).isBetween(90L, 100L);
            assertThat(jedis.setGet("k", "y")).isEqualTo("x");
            assertThat(jedis.ttl("k")).isEqualTo(-1);
            jedis.set("past", "gone", SetParams.setParams().exAt(1));
            assertThat(jedis.exists("past")).isFalse();
            jedis.set("later", "v", SetParams.setParams().pxAt(YEAR_3000_S * 1000 + 5));
            assertThat(jedis.pexpireTime("later")).isEqualTo(YEAR_3000_S * 1000 + 5);
            assertThat(jedis.setex("se", 100, "v")).isEqualTo("OK");
            assertThat(jedis.psetex("pse", 100_000, "v")).isEqualTo("OK");
            assertThat(jedis.pttl("pse")).isBetween(90_000L, 100_000L);
            assertThat(jedis.setnx("k", "z")).isZero();
            assertThat(jedis.mset("a", "1", "b", "2")).isEqualTo("OK");
            assertThat(jedis.msetnx("b", "3", "c", "3")).isZero();
            assertThat(jedis.mget("a", "b", "c")).containsExactly("1", "2", null);
            assertThat(jedis.getSet("a", "10")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void stringsAreReadAndChangedInEveryWay(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            assertThat(jedis.append("k", "Hello")).isEqualTo(5);
            assertThat(jedis.append("k", " World")).isEqualTo(11);
            assertThat(jedis.strlen("k")).isEqualTo(11);
            assertThat(jedis.getrange("k", -5, -1)).isEqualTo("World");
            assertThat(jedis.substr("k", 0, 4)).isEqualTo("Hello");
            assertThat(jedis.setrange("k", 6, "Redis")).isEqualTo(11);
            assertThat(jedis.getEx("k", GetExParams.getExParams().ex(100)))
                    .isEqualTo("Hello Redis");
            assertThat(jedis.ttl("k")).isBetween(90L, 100L);
            jedis.getEx("k", GetExParams.getExParams().persist());
            assertThat(jedis.ttl("k")).isEqualTo(-1);
            assertThat(jedis.getDel("k")).isEqualTo("Hello Redis");
            assertThat(jedis.get("k")).isNull();
            assertThat(jedis.incr("n")).isEqualTo(1);
            assertThat(jedis.incrBy("n", 41)).isEqualTo(42);
            assertThat(jedis.decr("n")).isEqualTo(41);
            assertThat(jedis.decrBy("n", 50)).isEqualTo(-9);
            assertThat(jedis.incrByFloat("n", 0.5)).isEqualTo(-8.5);
            assertThatThrownBy(() -> jedis.incr("n"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessage("ERR value is not an integer or out of range");
            jedis.mset("l", "ohmytext", "m", "mynewtext");
            assertThat(jedis.lcs("l", "m", LCSParams.LCSParams()).getMatchString())
                    .isEqualTo("mytext");
            LCSMatchResult matches =
                    jedis.lcs("l", "m", LCSParams.LCSParams().idx().minMatchLen(3));
            assertThat(matches.getLen()).isEqualTo(6);
            assertThat(matches.getMatches()).hasSize(1);
            assertThat(matches.getMatches().getFirst().getB().getStart()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyBytesAreKeysAndValues(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            byte[] bytes = new byte[100_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 31);
            }
            byte[] key = {0, '\r', '\n', -1, ' '};
            assertThat(jedis.set(key, bytes)).isEqualTo("OK");
            assertThat(jedis.get(key)).isEqualTo(bytes);
            jedis.set("größe", "日本語");
            assertThat(jedis.get("größe")).isEqualTo("日本語");
            assertThat(jedis.strlen("größe")).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysAreMovedCopiedAndRemoved(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            jedis.mset("a", "1", "b", "embedded", "c", "r".repeat(45));
            assertThat(jedis.objectEncoding("a")).isEqualTo("int");
            assertThat(jedis.objectEncoding("b")).isEqualTo("embstr");
            assertThat(jedis.objectEncoding("c")).isEqualTo("raw");
            assertThat(jedis.objectRefcount("c")).isEqualTo(1);
            assertThat(jedis.objectIdletime("c")).isBetween(0L, 10L);
            assertThat(jedis.type("a")).isEqualTo("string");
            assertThat(jedis.type("none")).isEqualTo("none");
            assertThat(jedis.keys("[ab]")).containsExactlyInAnyOrder("a", "b");
            assertThat(jedis.exists("a", "a", "none")).isEqualTo(2);
            assertThat(jedis.touch("a", "none")).isEqualTo(1);
            assertThat(jedis.randomKey()).isIn("a", "b", "c");
            assertThat(jedis.copy("a", "d", false)).isTrue();
            assertThat(jedis.copy("b", "d", false)).isFalse();
            assertThat(jedis.copy("b", "e", 3, true)).isTrue();
            assertThat(jedis.rename("d", "f")).isEqualTo("OK");
            assertThatThrownBy(() -> jedis.rename("d", "g")).hasMessage("ERR no such key");
            assertThat(jedis.renamenx("f", "a")).isZero();
            assertThat(jedis.move("f", 3)).isEqualTo(1);
            assertThat(jedis.select(3)).isEqualTo("OK");
            assertThat(jedis.dbSize()).isEqualTo(2);
            assertThat(jedis.swapDB(3, 5)).isEqualTo("OK");
            assertThat(jedis.dbSize()).isZero();
            jedis.select(5);
            assertThat(jedis.mget("e", "f")).containsExactly("embedded", "1");
            assertThat(jedis.unlink("e", "none")).isEqualTo(1);
            assertThat(jedis.del("f", "none")).isEqualTo(1);
            jedis.select(0);
            assertThat(jedis.flushDB()).isEqualTo("OK");
            assertThat(jedis.randomKey()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void timesToLiveAreSetAndTold(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            assertThat(jedis.ttl("k")).isEqualTo(-2);
            assertThat(jedis.expire("k", 10)).isZero();
            jedis.set("k", "v");
            assertThat(jedis.expire("k", 100, ExpiryOption.XX)).isZero();
            assertThat(jedis.expire("k", 100, ExpiryOption.NX)).isEqualTo(1);
            assertThat(jedis.expire("k", 50, ExpiryOption.GT)).isZero();
            assertThat(jedis.pexpire("k", 50_000, ExpiryOption.LT)).isEqualTo(1);
            assertThat(jedis.ttl("k")).isBetween(40L, 50L);
            assertThat(jedis.expireAt("k", YEAR_3000_S)).isEqualTo(1);
            assertThat(jedis.expireTime("k")).isEqualTo(YEAR_3000_S);
            assertThat(jedis.pexpireAt("k", YEAR_3000_S * 1000 + 7)).isEqualTo(1);
            assertThat(jedis.pexpireTime("k")).isEqualTo(YEAR_3000_S * 1000 + 7);
            assertThat(jedis.persist("k")).isEqualTo(1);
            assertThat(jedis.ttl("k")).isEqualTo(-1);
            assertThat(jedis.expireAt("k", 1)).isEqualTo(1);
            assertThat(jedis.exists("k")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void scanFindsEveryKeyOnce(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            Set<String> expected = new HashSet<>();
            try (Pipeline pipeline = jedis.pipelined()) {
                for (int i = 0; i < MANY; i++) {
                    pipeline.set("user:" + i, "v");
                    pipeline.set("other:" + i, "v");
                    expected.add("user:" + i);
                }
            }
            List<String> found = new ArrayList<>();
            ScanParams users = new ScanParams().match("user:*").count(100);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = jedis.scan(cursor, users, "string");
                found.addAll(page.getResult());
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
            assertThat(found).doesNotHaveDuplicates();
            assertThat(new HashSet<>(found)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPipelineAnswersInOrderAndGoesOnAfterAnError(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol);
                Pipeline pipeline = jedis.pipelined()) {
            List<Response<Long>> counts = new ArrayList<>();
            pipeline.set("text", "x");
            Response<Long> failing = pipeline.incr("text");
            for (int i = 0; i < MANY; i++) {
                counts.add(pipeline.incr("n"));
            }
            pipeline.sync();
            assertThatThrownBy(failing::get)
                    .hasMessage("ERR value is not an integer or out of range");
            for (int i = 0; i < MANY; i++) {
                assertThat(counts.get(i).get()).isEqualTo(i + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerKnowsItsClient(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            assertThat(jedis.ping()).isEqualTo("PONG");
            assertThat(jedis.echo("hi")).isEqualTo("hi");
            assertThat(jedis.clientGetname()).isEqualTo("tester");
            jedis.clientSetname("renamed");
            jedis.clientSetInfo(ClientAttributeOption.LIB_NAME, "mine");
            assertThat(jedis.clientId()).isPositive();
            assertThat(jedis.clientInfo())
                    .contains("id=" + jedis.clientId() + " addr=127.0.0.1:")
                    .contains(" name=renamed ")
                    .contains(" cmd=client|info user=default ")
                    .contains(" resp=" + protocol.version() + " lib-name=mine ");
            assertThat(jedis.clientList(jedis.clientId())).contains(" name=renamed ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerDescribesItself(RedisProtocol protocol) {
        try (Jedis jedis = connect(protocol)) {
            jedis.set("k", "v");
            assertThat(jedis.info()).contains("\r\n# Memory\r\n").contains("\r\nused_memory:");
            assertThat(jedis.info("keyspace"))
                    .endsWith("# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n");
            assertThat(jedis.configSet("maxmemory", "1gb")).isEqualTo("OK");
            assertThat(jedis.configGet("maxmemory")).isEqualTo(Map.of("maxmemory", "1073741824"));
            jedis.configSet("maxmemory", "0");
            assertThat(jedis.commandGetKeys("MSET", "a", "1", "b", "2")).containsExactly("a", "b");
            assertThat(jedis.commandInfo("get").get("get").getArity()).isEqualTo(2);
            assertThat(jedis.commandDocs("get").get("get").getGroup()).isEqualTo("string");
            assertThat(jedis.time()).hasSize(2);
            assertThatThrownBy(
                            () ->
                                    jedis.sendCommand(
                                            () -> "NOPE".getBytes(StandardCharsets.US_ASCII), "x"))
                    .hasMessage("ERR unknown command 'NOPE', with args beginning with: 'x' ");
        }
    }
}
