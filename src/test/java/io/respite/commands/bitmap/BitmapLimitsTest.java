package io.respite.commands.bitmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bits at the very end of the longest string, and results that take the place of sources. */
class BitmapLimitsTest {

    private static final String BAD_OFFSET =
            "-ERR bit offset is not an integer or out of range\r\n";

    private final LocalServer server = LocalServer.start(Map.of());
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private long usedBytes() {
        return server.engine().keyspace().arena().usedBytes();
    }

    @Test
    void theLastBitOf512Megabytes() {
        assertThat(client.call("SETBIT", "k", "4294967295", "1")).isEqualTo(":0\r\n");
        assertThat(client.call("STRLEN", "k")).isEqualTo(":536870912\r\n");
        assertThat(client.call("SETBIT", "k", "4294967296", "1")).isEqualTo(BAD_OFFSET);
        assertThat(client.call("GETBIT", "k", "4294967295")).isEqualTo(":1\r\n");
        assertThat(client.call("BITCOUNT", "k")).isEqualTo(":1\r\n");
        assertThat(client.call("BITPOS", "k", "1")).isEqualTo(":4294967295\r\n");
        assertThat(client.call("BITCOUNT", "k", "1", "-2", "BIT")).isEqualTo(":0\r\n");
        assertThat(client.call("BITFIELD", "k", "SET", "i64", "4294967295", "-1"))
                .isEqualTo("*1\r\n:-9223372036854775808\r\n");
        assertThat(client.call("STRLEN", "k")).isEqualTo(":536870920\r\n");
        assertThat(client.call("BITFIELD", "k", "GET", "i64", "#67108864")).isEqualTo(BAD_OFFSET);
    }

    @Test
    void aLargerLimitStillEndsWhereStringsDo() {
        client.call("CONFIG", "SET", "proto-max-bulk-len", "9223372036854775807");
        String last = Long.toString((Integer.MAX_VALUE - 1024L) * 8);
        assertThat(client.call("SETBIT", "k", last, "1")).isEqualTo(BAD_OFFSET);
        assertThat(client.call("GETBIT", "k", last)).isEqualTo(BAD_OFFSET);
        assertThat(client.call("BITFIELD", "k", "SET", "u8", last, "1")).isEqualTo(BAD_OFFSET);
        assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void aCombinationLeavesNothingBehind() {
        client.call("SETRANGE", "a", "99999", "x");
        client.call("SETRANGE", "b", "50000", "y");
        client.call("BITOP", "OR", "r", "a", "b");
        long used = usedBytes();
        for (int i = 0; i < 20; i++) {
            client.call("BITOP", "XOR", "r", "a", "b");
            client.call("BITOP", "XOR", "r", "b", "b");
            client.call("BITOP", "XOR", "r", "b", "r", "a");
            client.call("BITOP", "BAD", "r", "a");
            client.call("BITOP", "NOT", "r", "a", "b");
        }
        assertThat(client.call("BITCOUNT", "r")).isEqualTo(":9\r\n");
        assertThat(usedBytes()).isEqualTo(used);
    }

    @Test
    void manySourcesAreCombined() {
        String[] words = new String[3 + 5000];
        words[0] = "BITOP";
        words[1] = "OR";
        words[2] = "r";
        for (int i = 3; i < words.length; i++) {
            words[i] = "k" + i;
            client.call("SETBIT", words[i], Integer.toString(i), "1");
        }
        assertThat(client.call(words)).isEqualTo(":626\r\n");
        assertThat(client.call("BITCOUNT", "r")).isEqualTo(":5000\r\n");
        assertThat(client.call("BITPOS", "r", "1")).isEqualTo(":3\r\n");
    }
}
