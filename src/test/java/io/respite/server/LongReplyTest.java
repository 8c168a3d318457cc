package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replies that are written in parts. */
class LongReplyTest {

    private static final String ENDLESS = Long.toString(-Long.MAX_VALUE);

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client client = server.connect();
    private final LocalServer.Client other = server.connect();
    private final Arena arena = server.engine().keyspace().arena();

    @BeforeEach
    void fill() {
        other.call("SADD", "small", "a", "b", "c");
        other.call("SADD", "numbers", "1", "2", "3");
        other.call("CONFIG", "SET", "set-max-listpack-entries", "0");
        other.call("SADD", "table", "a", "b", "c");
    }

    @AfterEach
    void close() {
        client.close();
        other.close();
        server.close();
    }

    @Test
    void aLongReplyComesWholeAndRequestsBehindItWait() {
        long used = arena.usedBytes();
        for (String key : new String[] {"small", "numbers", "table"}) {
            String requests =
                    text(LocalServer.request("SRANDMEMBER", key, "-200000"))
                            + text(LocalServer.request("PING"));
            String reply = text(client.send(requests.getBytes(StandardCharsets.ISO_8859_1)));
            assertThat(reply).startsWith("*200000\r\n$1\r\n").endsWith("\r\n+PONG\r\n");
            assertThat(reply).hasSize("*200000\r\n".length() + 200_000 * 7 + "+PONG\r\n".length());
            assertThat(client.call("PING")).isEqualTo("+PONG\r\n");
        }
        assertThat(arena.usedBytes()).isEqualTo(used);
    }

    @Test
    void anEndlessReplyTakesNoMemoryAndStopsNobody() {
        for (String key : new String[] {"small", "numbers", "table"}) {
            long used = arena.usedBytes();
            LocalServer.Client greedy = server.connect();
            greedy.read(false);
            greedy.send(LocalServer.request("SRANDMEMBER", key, ENDLESS));
            greedy.send(LocalServer.request("SET", "never", "reached"));
            assertThat(other.call("EXISTS", "never")).isEqualTo(":0\r\n");
            assertThat(other.call("DEL", key)).isEqualTo(":1\r\n");
            assertThat(arena.usedBytes() - used).isLessThan(1 << 20);
            greedy.close();
            assertThat(other.call("EXISTS", "never")).isEqualTo(":0\r\n");
            assertThat(arena.usedBytes()).isLessThanOrEqualTo(used);
        }
    }

    @Test
    void itGoesOnWithTheSetAsItWas() {
        client.read(false);
        client.send(LocalServer.request("SRANDMEMBER", "table", "-300000"));
        other.call("DEL", "table");
        other.call("SADD", "table", "other");
        client.read(true);
        String reply = text(client.received()) + text(client.send(LocalServer.request("PING")));
        assertThat(reply).startsWith("*300000\r\n$1\r\n").endsWith("\r\n+PONG\r\n");
        assertThat(reply).hasSize("*300000\r\n".length() + 300_000 * 7 + "+PONG\r\n".length());
        assertThat(client.call("SCARD", "table")).isEqualTo(":1\r\n");
    }

    @Test
    void hashesAndSortedSetsHaveThemToo() {
        other.call("HSET", "h", "f", "1");
        other.call("ZADD", "z", "1", "f");
        long used = arena.usedBytes();
        for (String[] command :
                new String[][] {
                    {"HRANDFIELD", "h", "WITHVALUES"}, {"ZRANDMEMBER", "z", "WITHSCORES"}
                }) {
            String reply = client.call(command[0], command[1], "-100000", command[2]);
            assertThat(reply).startsWith("*200000\r\n$1\r\nf\r\n$1\r\n1\r\n");
            assertThat(reply).hasSize("*200000\r\n".length() + 200_000 * 7);
            LocalServer.Client greedy = server.connect();
            greedy.read(false);
            greedy.send(LocalServer.request(command[0], command[1], ENDLESS));
            assertThat(other.call("DEL", command[1])).isEqualTo(":1\r\n");
            assertThat(arena.usedBytes() - used).isLessThan(1 << 20);
            greedy.close();
            assertThat(arena.usedBytes()).isLessThanOrEqualTo(used);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
