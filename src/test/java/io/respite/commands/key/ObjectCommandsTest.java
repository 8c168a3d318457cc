package io.respite.commands.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectCommandsTest {

    @Test
    void smallNumbersAreNotSharedWhereEvictionTellsThemApart() {
        assertThat(refCount("volatile-ttl", "100mb")).isEqualTo(":2147483647\r\n");
        assertThat(refCount("allkeys-lru", "0")).isEqualTo(":2147483647\r\n");
        assertThat(refCount("allkeys-lru", "100mb")).isEqualTo(":1\r\n");
        assertThat(refCount("volatile-lfu", "100mb")).isEqualTo(":1\r\n");
    }

    @Test
    void frequencyFallsByOneEachDecayTime() {
        Map<String, String> settings =
                Map.of("maxmemory-policy", "allkeys-lfu", "lfu-decay-time", "2");
        try (LocalServer server = LocalServer.start(settings);
                LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "v");
            server.advance(4 * 60_000);
            assertThat(client.call("OBJECT", "FREQ", "k")).isEqualTo(":3\r\n");
            client.call("GET", "k");
            assertThat(client.call("OBJECT", "FREQ", "k")).isEqualTo(":4\r\n");
        }
    }

    private static String refCount(String policy, String maxMemory) {
        Map<String, String> settings = Map.of("maxmemory-policy", policy, "maxmemory", maxMemory);
        try (LocalServer server = LocalServer.start(settings);
                LocalServer.Client client = server.connect()) {
            client.call("SET", "k", "12");
            return client.call("OBJECT", "REFCOUNT", "k");
        }
    }
}
