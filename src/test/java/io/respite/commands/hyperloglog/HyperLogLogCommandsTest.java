package io.respite.commands.hyperloglog;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HyperLogLogCommandsTest {

    private static final String CORRUPT = "-INVALIDOBJ Corrupted HLL object detected\r\n";

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private long usedBytes() {
        return server.engine().keyspace().arena().usedBytes();
    }

    @Test
    void testsItself() {
        long used = usedBytes();
        assertThat(client.call("PFSELFTEST")).isEqualTo("+OK\r\n");
        assertThat(usedBytes()).isEqualTo(used);
    }

    @Test
    void anErrorLeavesTheKeyAsItWas() {
        String broken = "HYLL\1" + "\0".repeat(11) + "\177\100";
        client.call("SET", "h", broken);
        String before = client.call("GET", "h");
        String[] words = new String[102];
        words[0] = "PFADD";
        words[1] = "h";
        for (int i = 2; i < words.length; i++) {
            words[i] = "element " + i;
        }
        assertThat(client.call(words)).isEqualTo(CORRUPT);
        assertThat(client.call("GET", "h")).isEqualTo(before);
        client.call("PFADD", "sound", "a", "b", "c");
        assertThat(client.call("PFMERGE", "sound", "h")).isEqualTo(CORRUPT);
        assertThat(client.call("PFCOUNT", "sound")).isEqualTo(":3\r\n");
    }

    @Test
    void mergingLeavesNothingBehind() {
        for (int i = 0; i < 50; i++) {
            client.call("PFADD", "a", "a" + i);
            client.call("PFADD", "b", "b" + i);
        }
        client.call("PFMERGE", "r", "a", "b");
        client.call("SET", "text", "text");
        long used = usedBytes();
        for (int i = 0; i < 10; i++) {
            client.call("PFMERGE", "r", "a", "b");
            client.call("PFCOUNT", "a", "b");
            client.call("PFCOUNT", "a", "text");
            client.call("PFMERGE", "r", "a", "text");
            client.call("PFDEBUG", "DECODE", "r");
        }
        assertThat(usedBytes()).isEqualTo(used);
    }
}
