package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Debugging sessions, as far as others see them, and clients that want them never to end. What a
 * session says is in the transcript {@code scripting/debugger}.
 */
class DebuggerTest {

    private static final String TWO_WRITES = "redis.call('SET', 'k', '1')\nredis.call('INCR', 'k')";
    private static final String STOPPED = "*2\r\n+* Stopped at ";

    private LocalServer server;
    private LocalServer.Client client;
    private LocalServer.Client other;

    @BeforeEach
    void start() {
        server = LocalServer.start(Map.of("enable-debug-command", "yes"));
        client = server.connect();
        other = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String begin(String script) {
        assertThat(client.call("SCRIPT", "DEBUG", "SYNC")).isEqualTo("+OK\r\n");
        return client.call("EVAL", script, "0");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void othersWaitUntilTheSessionIsOver() {
        assertThat(begin(TWO_WRITES)).startsWith(STOPPED + "1");

        assertThat(other.call("GET", "k")).isEmpty();
        assertThat(client.call("s")).contains("+<reply> \"+OK\"\r\n", "+* Stopped at 2");
        assertThat(other.received()).isEmpty();

        assertThat(client.call("s"))
                .isEqualTo(
                        """
                        *3\r
                        +<redis> INCR k\r
                        +<reply> 2\r
                        +<endsession>\r
                        $-1\r
                        """);
        assertThat(text(other.received())).isEqualTo("$1\r\n2\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(server.timers()).isZero();
    }

    @Test
    void whoDisconnectsHasTheScriptRunToItsEnd() {
        begin(TWO_WRITES);
        assertThat(other.call("GET", "k")).isEmpty();

        client.close();

        assertThat(text(other.received())).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void breakpointsStopNobodyWhoIsGone() {
        begin("local a = 1\nredis.breakpoint()\n" + TWO_WRITES);
        client.call("b", "3");

        client.close();

        assertThat(other.call("GET", "k")).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void clientKillEndsASession() {
        begin(TWO_WRITES);
        String list = other.call("CLIENT", "LIST");
        assertThat(list).contains("cmd=eval");

        String id = String.valueOf(client.session().id());
        assertThat(other.call("CLIENT", "KILL", "ID", id)).isEqualTo(":1\r\n");

        assertThat(client.isOpen()).isFalse();
        assertThat(other.call("GET", "k")).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void scriptKillEndsASessionThatHasNotWritten() {
        begin(TWO_WRITES);

        assertThat(other.call("SCRIPT", "KILL")).isEqualTo("+OK\r\n");

        assertThat(text(client.received()))
                .startsWith("*1\r\n+<endsession>\r\n-ERR Script killed by user with SCRIPT KILL");
        assertThat(client.isOpen()).isFalse();
        assertThat(other.call("GET", "k")).isEqualTo("$-1\r\n");
    }

    @Test
    void scriptKillDoesNotEndOneThatHas() {
        begin(TWO_WRITES);
        client.call("s");

        assertThat(other.call("SCRIPT", "KILL")).startsWith("-UNKILLABLE");

        assertThat(client.call("s")).contains("<endsession>");
    }

    @Test
    void anEndOfTheServerEndsASession() {
        begin(TWO_WRITES);
        client.call("s");

        server.engine().scripting().endDebugging();

        assertThat(other.call("GET", "k")).isEqualTo("$1\r\n1\r\n");
        assertThat(text(client.received()))
                .startsWith("*1\r\n+<endsession>\r\n-ERR script ended because the server");
    }

    @Test
    void evalInsideATransactionIsNotDebugged() {
        client.call("SCRIPT", "DEBUG", "SYNC");
        client.call("MULTI");
        client.call("EVAL", "return 1", "0");

        assertThat(client.call("EXEC")).startsWith("*1\r\n-ERR No script can be debugged here");
    }

    @Test
    void garbageEndsASession() {
        begin(TWO_WRITES);

        String reply = text(client.send("GET / HTTP/1.1\r\n\r\n".getBytes()));

        assertThat(reply).startsWith("*1\r\n+<endsession>\r\n-ERR protocol error script: ");
        assertThat(other.call("GET", "k")).isEqualTo("$-1\r\n");
    }

    @Test
    void commandsMayComeInPieces() {
        begin("return 1");
        byte[] command = LocalServer.request("e", "'abc'");
        for (int i = 0; i < command.length - 1; i++) {
            assertThat(client.send(new byte[] {command[i]})).isEmpty();
        }

        String reply = text(client.send(new byte[] {command[command.length - 1]}));

        assertThat(reply).isEqualTo("*1\r\n+<retval> \"abc\"\r\n");
    }

    @Test
    void aCommandThatNeverEndsEndsTheSession() {
        begin("return 1");
        String part =
                IntStream.range(0, 1000)
                        .mapToObj(i -> "$1000\r\n" + "x".repeat(1000) + "\r\n")
                        .collect(Collectors.joining());
        client.send(("*1024\r\n" + part).getBytes());
        assertThat(client.isOpen()).isTrue();

        String reply = text(client.send(("$1000\r\n" + "x".repeat(65_000)).getBytes()));

        assertThat(reply).startsWith("*1\r\n+<endsession>\r\n-ERR max client buffer reached");
        assertThat(other.call("PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void aTableThatHoldsItselfIsShownToADepth() {
        begin("local t = {} t[1] = t t[2] = t t[3] = t\nreturn 1");
        client.call("s");
        client.call("m", "0");

        String reply = client.call("p", "t");

        assertThat(reply).startsWith("*1\r\n+<value> {{{{{{{{{{<max recursion level reached!");
        assertThat(reply.length()).isBetween(1_000_000, 20_000_000);
        assertThat(client.call("s")).endsWith(":1\r\n");
    }

    @Test
    void usersMayDoNoMoreThanElsewhere() {
        other.call("ACL", "SETUSER", "bob", "on", "nopass", "~*", "+@all", "-incr");
        assertThat(client.call("AUTH", "bob", "x")).isEqualTo("+OK\r\n");
        begin("local a = 1\nreturn 1");

        assertThat(client.call("r", "incr", "k")).contains("<error> ACL failure in script: ");
        assertThat(client.call("e", "redis.call('incr','k')")).contains("<error> ERR ACL failure");

        assertThat(client.call("c")).endsWith(":1\r\n");
        other.call("ACL", "SETUSER", "bob", "-script|debug");
        client = server.connect();
        client.call("AUTH", "bob", "x");
        assertThat(client.call("SCRIPT", "DEBUG", "SYNC")).startsWith("-NOPERM ");
    }
}
