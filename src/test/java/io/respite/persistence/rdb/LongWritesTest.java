package io.respite.persistence.rdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see who write to a huge value that is still to be saved. */
class LongWritesTest {

    private static final int ELEMENTS = 20_000;

    @TempDir private Path dir;

    private LocalServer server;
    private LocalServer.Client writer;
    private LocalServer.Client other;

    /* The first keys take 100 ms, the huge ones come behind them. */
    @BeforeEach
    void saveSlowly() {
        server =
                LocalServer.start(
                        Map.of("dir", dir.toString(), "enable-debug-command", "yes", "save", ""));
        writer = server.connect();
        other = server.connect();
        for (int from = 0; from < ELEMENTS; from += 1000) {
            List<String> hash = new ArrayList<>(List.of("HSET", "huge"));
            List<String> set = new ArrayList<>(List.of("SADD", "set"));
            for (int i = from; i < from + 1000; i++) {
                hash.addAll(List.of("field:" + i, "old"));
                set.add("member:" + i);
            }
            writer.call(hash.toArray(String[]::new));
            writer.call(set.toArray(String[]::new));
        }
        for (int i = 0; i < 100; i++) {
            writer.call("SET", "small:" + i, "old");
        }
        writer.call("CONFIG", "SET", "rdb-key-save-delay", "1000");
        writer.call("DEBUG", "DIGEST");
    }

    @Test
    void onlyWhoWritesWaits() {
        String before = digest();
        other.call("BGSAVE");
        assertThat(writer.call("HSET", "huge", "field:1", "new")).isEmpty();
        assertThat(other.call("SET", "small:1", "new")).isEqualTo("+OK\r\n");
        assertThat(other.call("HGET", "huge", "field:1")).isEqualTo("$3\r\nold\r\n");
        server.advance(400);
        assertThat(received()).isEqualTo(":0\r\n");
        assertThat(other.call("HGET", "huge", "field:1")).isEqualTo("$3\r\nnew\r\n");
        server.advance(400);
        assertThat(other.call("INFO", "persistence")).contains("rdb_bgsave_in_progress:0");
        writer.call("DEBUG", "RELOAD", "NOSAVE");
        assertThat(digest()).as("what was saved is of one moment").isEqualTo(before);
    }

    @Test
    void nobodyWaitsForLong() {
        writer.call("CONFIG", "SET", "rdb-key-save-delay", "1000000");
        String before = digest();
        other.call("BGSAVE");
        assertThat(writer.call("SREM", "set", "member:1")).isEmpty();
        server.advance(2_000);
        assertThat(received()).isEmpty();
        server.advance(1_100);
        assertThat(received()).isEqualTo(":1\r\n");
        writer.call("CONFIG", "SET", "rdb-key-save-delay", "0");
        server.advance(200_000);
        writer.call("DEBUG", "RELOAD", "NOSAVE");
        assertThat(digest()).isEqualTo(before);
    }

    @Test
    void whatIsRemovedOrInATransactionDoesNotWait() {
        other.call("BGSAVE");
        assertThat(writer.call("UNLINK", "set")).isEqualTo(":1\r\n");
        writer.call("MULTI");
        writer.call("HDEL", "huge", "field:1");
        assertThat(writer.call("EXEC")).isEqualTo("*1\r\n:1\r\n");
    }

    @Test
    void whoWaitsIsServedWhenTheSaveIsCalledOff() {
        other.call("BGSAVE");
        assertThat(writer.call("HDEL", "huge", "field:1")).isEmpty();
        server.persistence().saves().kill();
        server.advance(1);
        assertThat(received()).isEqualTo(":1\r\n");
    }

    private String received() {
        return new String(writer.received(), US_ASCII);
    }

    private String digest() {
        return other.call("DEBUG", "DIGEST");
    }
}
