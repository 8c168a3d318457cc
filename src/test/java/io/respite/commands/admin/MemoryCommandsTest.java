package io.respite.commands.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCommandsTest {

    private static final int ELEMENTS = 20_000;

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private final Arena arena = server.engine().keyspace().arena();

    @AfterEach
    void stop() {
        server.close();
    }

    private long usage(String... more) {
        String[] words = new String[3 + more.length];
        words[0] = "MEMORY";
        words[1] = "USAGE";
        words[2] = "key";
        System.arraycopy(more, 0, words, 3, more.length);
        return Long.parseLong(client.call(words).substring(1).strip());
    }

    private void fill(String type) {
        for (int i = 0; i < ELEMENTS; i++) {
            String text = "element:" + i;
            switch (type) {
                case "list" -> client.call("RPUSH", "key", text);
                case "set" -> client.call("SADD", "key", text);
                case "hash" -> client.call("HSET", "key", text, text);
                case "zset" -> client.call("ZADD", "key", "" + i, text);
                default -> client.call("XADD", "key", (i + 1) + "-1", "field", text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "set", "hash", "zset", "stream"})
    void aValueTakesWhatTheArenaGaveForIt(String type) {
        client.call("SET", "other", "so that there is a table");
        long before = arena.usedBytes();
        fill(type);
        long taken = arena.usedBytes() - before;
        int slot = 8;
        assertThat(usage("SAMPLES", "0")).isBetween(taken * 97 / 100, taken + slot);
        assertThat(usage()).isBetween(taken * 70 / 100, taken * 130 / 100);
        assertThat(usage("SAMPLES", "1000")).isBetween(taken * 90 / 100, taken * 110 / 100);
    }

    @Test
    void aSmallValueTakesItsBlock() {
        client.call("SET", "key", "x".repeat(10_000));
        assertThat(usage()).isBetween(10_000L, 12_000L);
        long usage = usage();
        client.call("EXPIRE", "key", "100");
        assertThat(usage()).isGreaterThan(usage);
        client.call("HSET", "small", "f", "v");
        assertThat(client.call("MEMORY", "USAGE", "small")).matches(":\\d\\d\r\n");
    }

    @Test
    void theFiguresAddUp() {
        fill("hash");
        String info = client.call("INFO", "memory");
        String stats = client.call("MEMORY", "STATS");
        assertThat(stats).contains("$10\r\nkeys.count\r\n:1\r\n").contains("$4\r\ndb.0\r\n*6\r\n");
        assertThat(stats).startsWith("*56\r\n");
        assertThat(figure(stats, "overhead.total") + figure(stats, "dataset.bytes"))
                .isEqualTo(figure(stats, "total.allocated"));
        assertThat(info).contains("used_memory_startup:" + figure(stats, "startup.allocated"));
    }

    private static long figure(String stats, String name) {
        return Long.parseLong(stats.replaceAll("(?s).*\\b" + name + "\r\n:(\\d+)\r\n.*", "$1"));
    }

    @Test
    void theDoctorSeesAPeak() {
        assertThat(client.call("MEMORY", "DOCTOR")).contains("too little data");
        for (int i = 0; i < 300; i++) {
            client.call("SET", "key:" + i, "x".repeat(100_000));
        }
        assertThat(client.call("MEMORY", "DOCTOR")).doesNotContain("Peak");
        for (int i = 0; i < 200; i++) {
            client.call("DEL", "key:" + i);
        }
        assertThat(client.call("MEMORY", "DOCTOR")).contains(" * Peak: ");
    }

    @Test
    void whatIsFreeIsGivenBackAtOnce() {
        for (int i = 0; i < 100; i++) {
            client.call("SET", "key:" + i, "x".repeat(1_000_000));
        }
        client.call("FLUSHALL", "SYNC");
        assertThat(client.call("MEMORY", "PURGE")).isEqualTo("+OK\r\n");
        assertThat(arena.pendingGiveBackBytes()).isZero();
        assertThat(arena.heldBytes()).isLessThan(20_000_000);
        assertThat(client.call("MEMORY", "MALLOC-STATS")).contains("handed out");
    }
}
