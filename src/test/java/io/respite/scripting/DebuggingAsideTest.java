package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Sandboxes;
import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debugging sessions after SCRIPT DEBUG YES: nothing of what they do remains. */
class DebuggingAsideTest {

    @TempDir private Path dir;

    private LocalServer server;
    private LocalServer.Client client;
    private LocalServer.Client other;

    @BeforeEach
    void start() {
        server = LocalServer.start(Map.of("dir", dir.toString()));
        client = server.connect();
        other = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String begin(String script) {
        assertThat(client.call("SCRIPT", "DEBUG", "YES")).isEqualTo("+OK\r\n");
        byte[] ended = client.send(LocalServer.request("EVAL", script, "0"));
        server.runDisk();
        return text(ended) + text(client.received());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void othersAreServedAndSeeNothingOfIt() {
        other.call("SET", "k", "1");
        assertThat(begin("redis.call('INCR', 'k')\nreturn redis.call('GET', 'k')"))
                .startsWith("*2\r\n+* Stopped at 1, ");
        assertThat(dir).isEmptyDirectory();
        long changes = server.engine().propagated();

        assertThat(client.call("s")).contains("+<reply> 2\r\n");
        assertThat(other.call("GET", "k")).isEqualTo("$1\r\n1\r\n");
        assertThat(server.engine().propagated()).isEqualTo(changes);
        assertThat(other.call("SET", "k", "7")).isEqualTo("+OK\r\n");

        assertThat(client.call("s")).endsWith("+<endsession>\r\n$1\r\n2\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(other.call("GET", "k")).isEqualTo("$1\r\n7\r\n");
    }

    @Test
    void theSessionHasAllData() {
        other.call("RPUSH", "l", "a", "b");
        other.call("HSET", "h", "f", "v");
        other.call("ZADD", "z", "1.5", "m");
        other.call("SADD", "s", "1", "2");
        other.call("XADD", "x", "1-1", "f", "v");
        other.call("SET", "e", "v", "PX", "5000");
        other.call("SELECT", "3");
        other.call("SET", "three", "v");
        client.call("SELECT", "3");
        begin("return 1");

        assertThat(client.call("r", "get", "three")).contains("<reply> \"v\"");
        assertThat(client.call("r", "select", "0")).contains("<reply> \"+OK\"");
        assertThat(client.call("r", "lrange", "l", "0", "-1")).contains("[\"a\",\"b\"]");
        assertThat(client.call("r", "hgetall", "h")).contains("[\"f\",\"v\"]");
        assertThat(client.call("r", "zscore", "z", "m")).contains("\"1.5\"");
        assertThat(client.call("r", "smembers", "s")).contains("[\"1\",\"2\"]");
        assertThat(client.call("r", "xlen", "x")).contains("<reply> 1");
        assertThat(client.call("r", "pttl", "e")).contains("<reply> 5000");
        assertThat(client.call("r", "dbsize")).contains("<reply> 6");
    }

    @Test
    void nobodyHearsOfIt() {
        LocalServer.Client subscriber = server.connect();
        subscriber.call("SUBSCRIBE", "channel");
        other.send(LocalServer.request("BLPOP", "list", "0"));
        begin("return 1");

        assertThat(client.call("r", "publish", "channel", "message")).contains("<reply> 0");
        assertThat(client.call("r", "rpush", "list", "a")).contains("<reply> 1");
        assertThat(client.call("r", "flushall")).contains("+OK");
        client.call("c");

        assertThat(subscriber.received()).isEmpty();
        assertThat(other.received()).isEmpty();
    }

    @Test
    void settingsAreThoseOfTheServer() {
        other.call("CONFIG", "SET", "hash-max-listpack-entries", "1");
        other.call("HSET", "h", "a", "1", "b", "2");
        begin("return 1");

        assertThat(client.call("r", "object", "encoding", "h")).contains("\"hashtable\"");
        client.call("r", "hset", "h2", "a", "1", "b", "2");
        assertThat(client.call("r", "object", "encoding", "h2")).contains("\"hashtable\"");
    }

    @Test
    void whatIsWrongWithTheScriptEndsIt() {
        assertThat(begin("return 'x"))
                .startsWith("*1\r\n+<endsession>\r\n-ERR Error compiling script");

        assertThat(client.isOpen()).isFalse();
        assertThat(other.call("PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void whoDisconnectsLeavesNothingBehind() {
        begin("return 1");
        client.call("r", "set", "k", "v");

        client.close();

        assertThat(other.call("EXISTS", "k")).isEqualTo(":0\r\n");
        assertThat(other.call("CLIENT", "LIST")).hasLineCount(2 + 1);
    }

    @Test
    void whoDisconnectsBeforeItBeginsIsForgotten() {
        client.call("SCRIPT", "DEBUG", "YES");
        client.send(LocalServer.request("EVAL", "return 1", "0"));
        client.close();

        server.runDisk();

        assertThat(dir).isEmptyDirectory();
        assertThat(other.call("PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void clientKillEndsIt() {
        begin("return 1");

        String id = String.valueOf(client.session().id());
        assertThat(other.call("CLIENT", "KILL", "ID", id)).isEqualTo(":1\r\n");

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoGetsNoCopyIsToldSoAndNotDebuggedAnyMore() {
        server.engine().scripting().useSandboxes(Sandboxes.NONE);

        assertThat(begin("return 1")).isEqualTo("-ERR No copy of the data can be made here\r\n");

        assertThat(client.call("EVAL", "return 1", "0")).isEqualTo(":1\r\n");
    }

    @Test
    void evalInsideATransactionIsNotDebugged() {
        client.call("SCRIPT", "DEBUG", "YES");
        client.call("MULTI");
        client.call("EVAL", "return 1", "0");

        assertThat(client.call("EXEC")).startsWith("*1\r\n-ERR No script can be debugged here");
    }
}
