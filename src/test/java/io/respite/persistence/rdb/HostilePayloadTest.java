package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.Crc64;
import io.respite.golden.RealRedis;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Payloads that were changed at random, with a checksum that is right all the same: RESTORE refuses
 * them, or makes a value that all commands can be used on. Nothing of them stays in memory.
 */
class HostilePayloadTest {

    /** Would tell of each payload that is refused. */
    private static final Logger LOG = Logger.getLogger(DumpPayload.class.getName());

    private static final int FOOTER_BYTES = 10;
    private static final int CHECKSUM_BYTES = 8;
    private static final int LONGEST = 20_000;

    private static final String[][] USES = {
        {"DEBUG", "DIGEST-VALUE", "k"},
        {"OBJECT", "ENCODING", "k"},
        {"DEBUG", "OBJECT", "k"},
        {"MEMORY", "USAGE", "k"},
        {"COPY", "k", "copy"},
        {"GET", "k"},
        {"APPEND", "k", "x"},
        {"LRANGE", "k", "0", "-1"},
        {"LRANGE", "k", "-3", "1000"},
        {"LPUSH", "k", "a", "b"},
        {"RPUSH", "k", "c"},
        {"LINSERT", "k", "BEFORE", "c", "d"},
        {"LSET", "k", "1", "other"},
        {"LREM", "k", "0", "a"},
        {"RPOP", "k"},
        {"LTRIM", "k", "1", "-2"},
        {"SMEMBERS", "k"},
        {"SADD", "k", "7", "a", "b"},
        {"SRANDMEMBER", "k", "-5"},
        {"SREM", "k", "7"},
        {"SPOP", "k", "3"},
        {"HGETALL", "k"},
        {"HSET", "k", "name", "v", "7", "8"},
        {"HINCRBY", "k", "count", "1"},
        {"HRANDFIELD", "k", "-3", "WITHVALUES"},
        {"HDEL", "k", "7", "f"},
        {"HEXPIRE", "k", "100", "FIELDS", "1", "name"},
        {"ZRANGE", "k", "0", "-1", "WITHSCORES"},
        {"ZADD", "k", "1", "a", "-inf", "b", "2.5", "7"},
        {"ZRANGEBYSCORE", "k", "-1", "100"},
        {"ZRANK", "k", "a"},
        {"ZREM", "k", "a"},
        {"ZPOPMAX", "k", "2"},
        {"ZREMRANGEBYRANK", "k", "0", "1"},
        {"XRANGE", "k", "-", "+"},
        {"XREVRANGE", "k", "+", "-", "COUNT", "10"},
        {"XINFO", "STREAM", "k", "FULL"},
        {"XINFO", "GROUPS", "k"},
        {"XPENDING", "k", "g", "-", "+", "100"},
        {"XGROUP", "CREATE", "k", "new", "0"},
        {"XREADGROUP", "GROUP", "g", "me", "STREAMS", "k", ">"},
        {"XREADGROUP", "GROUP", "g", "consumer1", "STREAMS", "k", "0"},
        {"XAUTOCLAIM", "k", "g", "me", "0", "0"},
        {"XACK", "k", "g", "5-1", "5-2"},
        {"XADD", "k", "*", "f", "v"},
        {"XDEL", "k", "5-1", "6-1", "1-1"},
        {"XGROUP", "DELCONSUMER", "k", "g", "consumer2"},
        {"XTRIM", "k", "MAXLEN", "20"},
        {"XTRIM", "k", "MINID", "~", "9"},
        {"XGROUP", "DESTROY", "k", "g"},
        {"PFCOUNT", "k"},
        {"SORT", "k", "ALPHA", "LIMIT", "0", "5"},
        {"DEBUG", "DIGEST-VALUE", "copy"},
    };

    private final LocalServer server =
            LocalServer.start(Map.of("enable-debug-command", "yes", "save", ""));
    private final LocalServer.Client client = server.connect();
    private final Resp ours = client::call;
    private final Arena arena = server.engine().keyspace().arena();
    private final List<byte[]> payloads = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(1);
    private long accepted;

    @BeforeEach
    void collect() throws IOException {
        LOG.setLevel(Level.OFF);
        SampleValues values = new SampleValues(7);
        values.make(ours);
        collect(values, ours);
        ours.call("CONFIG", "SET", "rdb-version", "10");
        collect(values, ours);
        ours.call("CONFIG", "SET", "rdb-version", "11");
        Optional<Path> binary = RealRedis.binary();
        if (binary.isPresent()) {
            try (RealRedis redis = RealRedis.start(binary.get(), 10_000)) {
                Resp theirs = Resp.over(redis.connect());
                values.make(theirs);
                collect(values, theirs);
            }
        }
        payloads.addAll(OldForms.payloads());
        ours.call("FLUSHALL");
    }

    private void collect(SampleValues values, Resp source) {
        for (String key : values.keys()) {
            byte[] payload = bytes(source.text("DUMP", key));
            if (payload.length <= LONGEST) {
                payloads.add(payload);
            }
        }
    }

    @AfterEach
    void close() {
        LOG.setLevel(null);
        server.close();
    }

    @Test
    void noneOfSomeThousandDoesHarm() {
        restoreHostile(1, 6_000);
    }

    @Test
    @Tag("long")
    void noneOfAHundredThousandDoesHarm() {
        restoreHostile(2, 100_000);
    }

    private void restoreHostile(long seed, int count) {
        for (byte[] payload : payloads) {
            restore(payload);
            assertThat(ours.call("EXISTS", "k")).isEqualTo(":1\r\n");
            useAndDelete();
        }
        assertThat(restore(OldForms.longNames(LONGEST))).isTrue();
        useAndDelete();
        random = new SplittableRandom(seed);
        long before = settled();
        for (int i = 0; i < count; i++) {
            byte[] payload = mutated(payloads.get(random.nextInt(payloads.size())));
            try {
                if (restore(payload)) {
                    accepted++;
                    useAndDelete();
                }
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("payload " + i + ": " + hex(payload), broken);
            }
            if (i % 100 == 0) {
                assertThat(settled()).as("bytes in use after payload %d", i).isEqualTo(before);
            }
        }
        assertThat(settled()).isEqualTo(before);
        assertThat(accepted).isBetween(count / 100L, count * 9L / 10);
    }

    private boolean restore(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        String reply = ours.call("RESTORE", "k", "0", text);
        if (reply.equals("+OK\r\n")) {
            return true;
        }
        assertThat(reply).isEqualTo("-ERR Bad data format\r\n");
        assertThat(ours.call("DBSIZE")).isEqualTo(":0\r\n");
        return false;
    }

    private void useAndDelete() {
        String payload = null;
        for (String[] use : USES) {
            String reply = ours.call(use);
            assertThat(reply).as(String.join(" ", use)).isNotEmpty();
            assertThat(reply).as(String.join(" ", use)).doesNotStartWith("-ERR internal error");
        }
        for (String key : new String[] {"k", "copy"}) {
            String reply = ours.call("DUMP", key);
            if (!reply.startsWith("$-1")) {
                payload = reply.substring(reply.indexOf('\n') + 1, reply.length() - 2);
                assertThat(ours.call("RESTORE", "again", "0", payload, "REPLACE"))
                        .isEqualTo("+OK\r\n");
            }
        }
        ours.call("DEL", "k", "copy", "again");
        assertThat(ours.call("DBSIZE")).isEqualTo(":0\r\n");
    }

    /* Bytes in use when all that is to be freed is freed. */
    private long settled() {
        for (int i = 0; i < 20; i++) {
            server.advance(200);
        }
        return arena.usedBytes();
    }

    private byte[] mutated(byte[] payload) {
        byte[] body = Arrays.copyOf(payload, payload.length - FOOTER_BYTES);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            body = mutatedOnce(body);
        }
        return sealed(body);
    }

    private byte[] mutatedOnce(byte[] body) {
        if (body.length < 2) {
            return new byte[] {(byte) random.nextInt(26), (byte) random.nextInt(256)};
        }
        int at = place(body.length);
        byte[] changed = body.clone();
        switch (random.nextInt(8)) {
            case 0 -> changed[at] = (byte) random.nextInt(256);
            case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> changed[at] += (byte) (random.nextBoolean() ? 1 : -1);
            case 3 -> changed[at] = (byte) (random.nextBoolean() ? 0 : 0xFF);
            case 4 -> changed[0] = (byte) random.nextInt(26);
            case 5 -> {
                return Arrays.copyOf(body, at);
            }
            case 6 -> {
                return spliced(body, at, at + random.nextInt(1, 20));
            }
            default -> {
                return spliced(body, at, at);
            }
        }
        return changed;
    }

    /* Near the begin, where the lengths are, more often than elsewhere. */
    private int place(int length) {
        return random.nextBoolean() ? random.nextInt(Math.min(length, 40)) : random.nextInt(length);
    }

    /* Without the bytes from one place to another, or with some of its own put in. */
    private byte[] spliced(byte[] body, int from, int to) {
        int end = Math.min(to, body.length);
        byte[] more = to > from ? new byte[0] : Arrays.copyOfRange(body, from, from + 12);
        byte[] changed = new byte[body.length - (end - from) + more.length];
        System.arraycopy(body, 0, changed, 0, from);
        System.arraycopy(more, 0, changed, from, more.length);
        System.arraycopy(body, end, changed, from + more.length, body.length - end);
        return changed;
    }

    /** The body with a footer, version and checksum, that is right. */
    static byte[] sealed(byte[] body) {
        byte[] payload = Arrays.copyOf(body, body.length + FOOTER_BYTES);
        payload[body.length] = DumpPayload.REDIS_VERSION;
        try (Arena arena = new Arena(1L << 30)) {
            long block = arena.allocate(payload.length);
            int summed = payload.length - CHECKSUM_BYTES;
            Memory.copyIn(payload, 0, summed, block);
            Memory.putLong(block + summed, Crc64.update(0, block, summed));
            return Memory.bytes(block, payload.length);
        }
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte value : bytes) {
            text.append(String.format("\\x%02x", value & 0xFF));
        }
        return text.toString();
    }
}
