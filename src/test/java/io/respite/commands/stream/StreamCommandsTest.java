package io.respite.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamCommandsTest {

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void idsAreTheTimeAndGoOnWhenTheClockGoesBack() {
        long now = server.clock().millis();
        assertThat(add("s")).isEqualTo(now + "-0");
        assertThat(add("s")).isEqualTo(now + "-1");
        server.advance(1);
        assertThat(add("s")).isEqualTo(now + 1 + "-0");
        server.advance(-1000);
        assertThat(add("s")).isEqualTo(now + 1 + "-1");
        server.advance(1001);
        assertThat(add("s")).isEqualTo(now + 2 + "-0");
    }

    private String add(String key) {
        return client.call("XADD", key, "*", "f", "v").split("\r\n")[1];
    }

    @Test
    void anEntryMayHaveVeryManyFields() {
        String[] words = new String[3 + 200_000];
        words[0] = "XADD";
        words[1] = "s";
        words[2] = "1-1";
        Arrays.fill(words, 3, words.length, "x");
        assertThat(client.call(words)).isEqualTo("$3\r\n1-1\r\n");
        words[2] = "1-2";
        assertThat(client.call(words)).isEqualTo("$3\r\n1-2\r\n");
        String reply = client.call("XRANGE", "s", "1-2", "+");
        assertThat(reply).startsWith("*1\r\n*2\r\n$3\r\n1-2\r\n*200000\r\n$1\r\nx\r\n");
        assertThat(reply).hasSize("*1\r\n*2\r\n$3\r\n1-2\r\n*200000\r\n".length() + 7 * 200_000);
        assertThat(client.call("XADD", "s", "1-3", "f", "v")).isEqualTo("$3\r\n1-3\r\n");
        assertThat(client.call("XDEL", "s", "1-2", "1-1", "1-3")).isEqualTo(":3\r\n");
    }

    @Test
    void aLongRangeIsRepliedWhole() {
        for (int i = 1; i <= 3000; i++) {
            client.call("XADD", "s", i + "-0", "f", "v".repeat(100));
        }
        String all = client.call("XRANGE", "s", "-", "+");
        assertThat(all).startsWith("*3000\r\n*2\r\n$3\r\n1-0\r\n");
        assertThat(client.call("XRANGE", "s", "2-0", "2999")).startsWith("*2998\r\n");
        assertThat(client.call("XREVRANGE", "s", "+", "-", "COUNT", "2500"))
                .startsWith("*2500\r\n*2\r\n$6\r\n3000-0\r\n");
        assertThat(client.call("XREAD", "STREAMS", "s", "1000-0"))
                .startsWith("*1\r\n*2\r\n$1\r\ns\r\n*2000\r\n*2\r\n$6\r\n1001-0\r\n");
    }

    @Test
    void hugeEntriesAreNotGatheredBeforeTheyAreReplied() {
        String huge = "v".repeat(1 << 20);
        for (int i = 1; i <= 8; i++) {
            client.call("XADD", "s", i + "-0", "f", huge);
        }
        long before = server.engine().keyspace().arena().usedBytes();
        server.engine().keyspace().arena().resetPeak();
        assertThat(client.call("XRANGE", "s", "-", "+", "COUNT", "7"))
                .startsWith("*7\r\n")
                .hasSizeGreaterThan(7 << 20);
        assertThat(client.call("XREVRANGE", "s", "+", "-", "COUNT", "100"))
                .startsWith("*8\r\n*2\r\n$3\r\n8-0\r\n");
        /* What the client has not taken yet is all there is. */
        assertThat(server.engine().keyspace().arena().peakBytes() - before).isLessThan(9 << 20);
    }

    @Test
    void whoWaitsForManyStreamsLeavesNothingBehind() {
        int streams = 20_000;
        String[] words = new String[4 + 2 * streams];
        words[0] = "XREAD";
        words[1] = "BLOCK";
        words[2] = "1000";
        words[3] = "STREAMS";
        for (int i = 0; i < streams; i++) {
            words[4 + i] = "stream:" + i;
            words[4 + streams + i] = "$";
        }
        assertThat(client.call("XREAD", "BLOCK", "10", "STREAMS", "s", "$")).isEmpty();
        server.advance(20);
        assertThat(new String(client.received())).isEqualTo("*-1\r\n");
        long before = server.engine().keyspace().arena().usedBytes();
        assertThat(client.call(words)).isEmpty();
        server.advance(2000);
        assertThat(new String(client.received())).isEqualTo("*-1\r\n");
        assertThat(client.call(words)).isEmpty();
        client.close();
        server.advance(1);
        assertThat(server.engine().keyspace().arena().usedBytes()).isLessThanOrEqualTo(before);
        assertThat(server.engine().blocked().count()).isZero();
    }

    @Test
    void manyThatWaitForOneStreamAreServedInTheirOrder() {
        List<LocalServer.Client> waiting = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            LocalServer.Client each = server.connect();
            assertThat(each.call("XREAD", "BLOCK", "0", "STREAMS", "s", "$")).isEmpty();
            waiting.add(each);
        }
        client.call("XADD", "s", "1-1", "f", "v");
        String expected =
                "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";
        for (LocalServer.Client each : waiting) {
            assertThat(new String(each.received())).isEqualTo(expected);
        }
        assertThat(server.engine().blocked().count()).isZero();
    }

    @Test
    void anEntryThatIsGoneAgainWakesNobody() {
        LocalServer.Client reader = server.connect();
        assertThat(reader.call("XREAD", "BLOCK", "0", "STREAMS", "s", "0")).isEmpty();
        client.call("XADD", "s", "MAXLEN", "0", "1-1", "f", "v");
        client.call("XADD", "s", "MAXLEN", "0", "2-1", "f", "v");
        assertThat(reader.received()).isEmpty();
        client.call("XADD", "s", "3-1", "f", "v");
        assertThat(new String(reader.received())).contains("3-1");
    }

    @Test
    void aStreamThatGoesTakesAllItsMemoryWithIt() {
        client.call("XADD", "s", "1-1", "f", "v");
        client.call("DEL", "s");
        server.advance(1);
        long before = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < 20_000; i++) {
            client.call("XADD", "s", "*", "f" + i % 7, "value:" + i);
        }
        client.call("COPY", "s", "t");
        client.call("XTRIM", "t", "MAXLEN", "5");
        client.call("DEL", "s", "t");
        while (!server.engine().keyspace().reclaimer().isIdle()) {
            server.engine().keyspace().reclaimer().slice();
        }
        assertThat(server.engine().keyspace().arena().usedBytes()).isLessThanOrEqualTo(before);
    }
}
