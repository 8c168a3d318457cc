package io.respite.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No string and no table grows beyond {@code proto-max-bulk-len}. */
class StringLimitsTest {

    private static final int LIMIT = 1 << 20;
    private static final String TOO_LONG =
            "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n";

    private final LocalServer server =
            LocalServer.start(Map.of("proto-max-bulk-len", Integer.toString(LIMIT)));
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void appendFillsAStringToTheLastByte() {
        client.call("SETRANGE", "k", Integer.toString(LIMIT - 3), "x");
        assertThat(client.call("APPEND", "k", "abc")).isEqualTo(TOO_LONG);
        assertThat(client.call("APPEND", "k", "ab")).isEqualTo(":" + LIMIT + "\r\n");
        assertThat(client.call("APPEND", "k", "a")).isEqualTo(TOO_LONG);
        assertThat(client.call("APPEND", "k", "")).isEqualTo(":" + LIMIT + "\r\n");
        assertThat(client.call("STRLEN", "k")).isEqualTo(":" + LIMIT + "\r\n");
    }

    @Test
    void setrangeEndsAtTheLimit() {
        assertThat(client.call("SETRANGE", "k", Integer.toString(LIMIT), "x")).isEqualTo(TOO_LONG);
        assertThat(client.call("SETRANGE", "k", Long.toString(Long.MAX_VALUE), "x"))
                .isEqualTo(TOO_LONG);
        assertThat(client.call("STRLEN", "k")).isEqualTo(":0\r\n");
        assertThat(client.call("SETRANGE", "k", Integer.toString(LIMIT - 1), "x"))
                .isEqualTo(":" + LIMIT + "\r\n");
        assertThat(client.call("SETRANGE", "k", Integer.toString(LIMIT), "")) // changes nothing
                .isEqualTo(":" + LIMIT + "\r\n");
    }

    @Test
    void anLcsTableLargerThanTheLimitIsRefused() {
        client.call("SET", "short", "x".repeat(511));
        client.call("SET", "long", "x".repeat(512));
        assertThat(client.call("LCS", "short", "short", "LEN")).isEqualTo(":511\r\n");
        assertThat(client.call("LCS", "short", "long", "LEN"))
                .isEqualTo(
                        "-ERR Insufficient memory, transient memory for LCS exceeds"
                                + " proto-max-bulk-len\r\n");
    }

    @Test
    void anLcsTableIsFreed() {
        client.call("SET", "left", "abc".repeat(100));
        client.call("SET", "right", "bcd".repeat(100));
        long used = server.engine().keyspace().arena().usedBytes();
        client.call("LCS", "left", "right");
        client.call("LCS", "left", "right", "LEN");
        client.call("LCS", "left", "right", "IDX", "WITHMATCHLEN");
        client.call("LCS", "left", "right", "BAD");
        assertThat(server.engine().keyspace().arena().usedBytes()).isEqualTo(used);
    }
}
