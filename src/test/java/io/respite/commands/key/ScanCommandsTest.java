package io.respite.commands.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScanCommandsTest {

    private static final String INVALID = "-ERR invalid cursor\r\n";

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void scanGoesThroughAllKeysAFewAtATime() {
        fill(5000);
        List<String> keys = new ArrayList<>();
        String cursor = "0";
        int calls = 0;
        do {
            String[] lines = client.call("SCAN", cursor, "COUNT", "10").split("\r\n");
            cursor = lines[2];
            for (int i = 5; i < lines.length; i += 2) {
                keys.add(lines[i]);
            }
            calls++;
        } while (!cursor.equals("0"));
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys).hasSize(5000).contains("key:0", "key:4999");
        assertThat(calls).isBetween(200, 1000);
    }

    @Test
    void scanTakesTheLargestCount() {
        fill(2000);
        assertThat(client.call("SCAN", "0", "COUNT", Long.toString(Long.MAX_VALUE)))
                .startsWith("*2\r\n$1\r\n0\r\n*2000\r\n");
    }

    @Test
    void cursorsAreReadAsCReadsThem() {
        assertThat(client.call("SCAN", "+0")).startsWith("*2\r\n");
        assertThat(client.call("SCAN", "-18446744073709551615")).startsWith("*2\r\n");
        assertThat(client.call("SCAN", "000000000000000000000000")).startsWith("*2\r\n");
        assertThat(client.call("SCAN", "0\0x")).startsWith("*2\r\n");
        assertThat(client.call("SCAN", "-")).isEqualTo(INVALID);
        assertThat(client.call("SCAN", "+")).isEqualTo(INVALID);
        assertThat(client.call("SCAN", "0 ")).isEqualTo(INVALID);
        assertThat(client.call("SCAN", "\t0")).isEqualTo(INVALID);
        assertThat(client.call("SCAN", "18446744073709551619")).isEqualTo(INVALID);
        assertThat(client.call("SCAN", "28446744073709551615")).isEqualTo(INVALID);
    }

    @Test
    void expiredKeysThatTheFilterLeavesOutStay() {
        client.call("DEBUG", "SET-ACTIVE-EXPIRE", "0");
        client.call("SET", "a", "1", "PX", "1");
        client.call("SET", "b", "1", "PX", "1");
        client.call("SET", "c", "1");
        server.advance(10);
        assertThat(client.call("SCAN", "0", "MATCH", "a")).isEqualTo("*2\r\n$1\r\n0\r\n*0\r\n");
        assertThat(client.call("DBSIZE")).isEqualTo(":2\r\n");
        assertThat(client.call("SCAN", "0", "TYPE", "list")).isEqualTo("*2\r\n$1\r\n0\r\n*0\r\n");
        assertThat(client.call("DBSIZE")).isEqualTo(":1\r\n");
    }

    private void fill(int count) {
        IntStream.range(0, count).forEach(i -> client.call("SET", "key:" + i, "v"));
    }
}
