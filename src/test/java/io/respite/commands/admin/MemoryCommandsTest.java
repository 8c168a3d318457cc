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

    @Test
    void requestsThatAreNotCompleteAreTheClientsMemory() {
        client.call("PING");
        long clientsBefore = info("mem_clients_normal");
        long usedBefore = info("used_memory");
        long overheadBefore = info("used_memory_overhead");
        long datasetBefore = info("used_memory_dataset");
        int sent = 3_000;
        int count = 1_000;
        byte[] half = ("*2\r\n$4\r\nECHO\r\n$9999\r\n" + "x".repeat(sent)).getBytes();
        for (int i = 0; i < count; i++) {
            server.connect().send(half);
        }
        long grown = info("mem_clients_normal") - clientsBefore;
        assertThat(grown).isBetween(count * (long) sent, count * sent * 5L / 4);
        assertThat(info("used_memory") - usedBefore).isBetween(grown, grown + 1_000);
        assertThat(info("used_memory_overhead") - overheadBefore).isEqualTo(grown);
        assertThat(info("used_memory_dataset") - datasetBefore).isBetween(0L, 1_000L);
    }

    @Test
    void whatIsQueuedIsTheClientsMemory() {
        long before = info("mem_clients_normal");
        try (LocalServer.Client other = server.connect()) {
            other.call("MULTI");
            other.call("SET", "key", "x".repeat(50_000));
            assertThat(info("mem_clients_normal") - before).isBetween(50_000L, 60_000L);
        }
        assertThat(info("mem_clients_normal")).isEqualTo(before);
    }

    @Test
    void theRatiosAreThoseOfTheFigures() {
        fill("set");
        client.call("UNLINK", "key");
        String all = client.call("INFO", "memory");
        long used = info(all, "used_memory");
        long active = info(all, "allocator_active");
        long resident = info(all, "allocator_resident");
        long process = info(all, "used_memory_rss");
        assertThat(info(all, "allocator_allocated")).isEqualTo(used);
        assertThat(info(all, "allocator_frag_bytes")).isEqualTo(active - used).isNotNegative();
        assertThat(info(all, "allocator_rss_bytes")).isEqualTo(resident - active).isNotNegative();
        assertThat(info(all, "rss_overhead_bytes")).isEqualTo(process - resident);
        assertThat(info(all, "mem_fragmentation_bytes")).isEqualTo(process - used);
        assertThat(info(all, "used_memory_peak")).isGreaterThanOrEqualTo(used);
        assertThat(info(all, "used_memory_dataset"))
                .isEqualTo(used - info(all, "used_memory_overhead"))
                .isNotNegative();
    }

    private long info(String name) {
        return info(client.call("INFO", "memory"), name);
    }

    private static long info(String all, String name) {
        return Long.parseLong(all.replaceAll("(?s).*\r\n" + name + ":(-?\\d+)\r\n.*", "$1"));
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
