package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.RunningServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts without end that are debugged, and clients that leave them. */
class DebuggedLoopsTest {

    private final RunningServer server = new RunningServer(Map.of("busy-reply-threshold", "100"));
    private RunningServer.Client client;
    private RunningServer.Client other;

    @BeforeEach
    void connect() throws IOException {
        client = server.connect();
        other = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        other.close();
        server.close();
    }

    private void begin(String script) throws IOException {
        assertThat(client.call("SCRIPT DEBUG SYNC")).isEqualTo("+OK");
        client.send("EVAL \"" + script + "\" 0");
        expect("*2", "+* Stopped at 1, stop reason = step over");
        assertThat(client.line()).startsWith("+-> 1   ");
    }

    private void command(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        client.send(request.toString().strip());
    }

    private void expect(String... lines) throws IOException {
        for (String line : lines) {
            assertThat(client.line()).isEqualTo(line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "while true do\\n local a\\nend",
                "while true do pcall(function() while true do end end) end",
                "while true do redis.call('incr', 'n') end",
                "local function f() return f() end f()",
                "for i = 1, 1e300 do local c = coroutine.wrap(function() return i end) c() end"
            })
    void whoDisconnectsLeavesNoScriptBehindThatRunsForEver(String loop) throws IOException {
        begin("local a = 1\\n" + loop);

        client.close();

        assertThat(other.call("GET nosuch")).isEqualTo("$-1");
    }

    @Test
    void aLoopIsStoppedAfterATime() throws IOException {
        begin("local a = 1\\nwhile true do end");

        command("c");

        expect(
                "*2",
                "+* Stopped at 2, stop reason = timeout reached, infinite loop?",
                "+-> 2   while true do end");
        command("a");
        expect("*1", "+<endsession>");
        assertThat(client.line()).startsWith("-ERR script aborted for user request script: ");
        assertThat(client.line()).isNull();
        assertThat(other.call("PING")).isEqualTo("+PONG");
    }

    @Test
    void whoDisconnectsFromALoopThatWasStoppedEndsIt() throws IOException {
        begin("local a = 1\\nwhile true do end");
        command("c");
        expect("*2");

        client.close();

        assertThat(other.call("GET nosuch")).isEqualTo("$-1");
    }

    @Test
    void whatIsEvaluatedEndsAfterATime() throws IOException {
        begin("return 1");

        command("e", "while true do end");

        expect("*1", "+<error> it takes longer than busy-reply-threshold");
        command("c");
        expect("*1", "+<endsession>", ":1");
    }

    @Test
    void whoDisconnectsEndsWhatIsEvaluated() throws IOException {
        begin("return 1");
        command("e", "while true do end");

        client.close();

        assertThat(other.call("GET nosuch")).isEqualTo("$-1");
    }

    @Test
    void whatAClientSendsWhileItsScriptRunsIsBounded() throws IOException {
        begin("local a = 1\\nwhile true do end");
        command("c");
        /* Some of it may come together with the command, and is forgotten. */
        client.send("*".repeat(1_200_000));

        expect("*2", "+* Stopped at 2, stop reason = timeout reached, infinite loop?");
        expect("+-> 2   while true do end", "*1", "+<endsession>");
        assertThat(client.line()).startsWith("-ERR max client buffer reached script: ");
        assertThat(other.call("PING")).isEqualTo("+PONG");
    }

    @Test
    void othersSeeALoopThatIsDebuggedAsAWait() throws IOException {
        begin("local a = 1\\nwhile true do end");
        command("c");
        other.send("GET nosuch");
        expect("*2");

        try (RunningServer.Client third = server.connect()) {
            assertThat(third.call("PING")).isEqualTo("+PONG");
            assertThat(third.call("SCRIPT KILL")).isEqualTo("+OK");
        }

        assertThat(other.line()).isEqualTo("$-1");
    }
}
