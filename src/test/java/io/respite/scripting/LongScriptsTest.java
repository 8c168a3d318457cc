package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.RunningServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that take longer than {@code busy-reply-threshold}, and whoever wants them to end. */
class LongScriptsTest {

    private static final String BUSY =
            "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
                    + " NOSAVE.";

    private static final String BUSY_FUNCTION = BUSY.replace("SCRIPT KILL", "FUNCTION KILL");

    private final RunningServer server =
            new RunningServer(Map.of("busy-reply-threshold", "20", "hz", "500"));
    private RunningServer.Client caller;
    private RunningServer.Client other;

    @BeforeEach
    void connect() throws IOException {
        caller = server.connect();
        other = server.connect();
    }

    @AfterEach
    void stop() throws IOException {
        caller.close();
        other.close();
        server.close();
    }

    /* Others are told BUSY from some moment on. */
    private void awaitBusy() throws IOException {
        awaitBusy(BUSY);
    }

    private void awaitBusy(String busy) throws IOException {
        String reply;
        do {
            reply = other.call("PING");
        } while (reply.equals("+PONG"));
        assertThat(reply).isEqualTo(busy);
    }

    private void awaitFree() throws IOException {
        String reply;
        do {
            reply = other.call("PING");
        } while (reply.equals(BUSY));
        assertThat(reply).isEqualTo("+PONG");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for _ in function() return 1 end do end",
                "for _ in type,1 do end",
                "local function f() return f() end return f()",
                "while true do pcall(error) end",
                "string.gsub(string.rep('a', 1e7), '.', string.upper)",
                "while true do pcall(string.rep,'x',1e9) end",
                "while true do redis.call('time') end",
                "while true do redis.pcall('nosuch') end",
                "local c = coroutine.wrap(function() while true do coroutine.yield() end end)"
                        + " while true do c() end",
                "return setmetatable({}, {__index = function(t, k) if k == 0 then return 0 end"
                        + " return t[k - 1] + t[k - 1] end})[60]"
            })
    void scriptsWithoutEndAreKilled(String script) throws IOException {
        caller.send("EVAL \"" + script + "\" 0");
        awaitBusy();

        assertThat(other.call("GET k")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT KILL")).isEqualTo("+OK");

        assertThat(caller.line())
                .startsWith("-ERR Script killed by user with SCRIPT KILL...")
                .endsWith(".");
        awaitFree();
        assertThat(other.call("SCRIPT KILL")).startsWith("-NOTBUSY");
        assertThat(caller.call("EVAL \"return 7\" 0")).isEqualTo(":7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local function f() return 1 + f() end return f()",
                "return xpcall(function() local function f() return 1 + f() end return f() end,"
                        + " function(e) return #e > 0 and 1 end)",
                "local function f() return xpcall(f, function(e) return e end) end f() return 1",
                "local t = {1} t[3] = 5 for k in pairs(t) do end return 1",
                "local t = {} t[1] = t t[2] = t return t",
                "local t = {} for i = 1, 1900 do t = {t} end return t",
                "local t = {} while true do t[#t + 1] = string.rep('x', 1000000) .. #t end",
                "return string.find(string.rep('a', 30), string.rep('a-', 25) .. 'b')",
                "return #string.rep('x', 2^40)",
                "return {unpack({}, 1, 1e8)}",
                "return loadstring(string.rep('(', 100000))"
            })
    void scriptsThatAskForTooMuchEndByThemselves(String script) throws IOException {
        caller.send("EVAL \"" + script + "\" 0");

        assertThat(caller.line()).isNotNull();

        try (RunningServer.Client next = server.connect()) {
            String reply;
            do {
                reply = next.call("EVAL \"return 7\" 0");
            } while (reply.equals(BUSY));
            assertThat(reply).isEqualTo(":7");
        }
    }

    @Test
    void whatHasWrittenCannotBeKilledAndIsWhole() throws IOException {
        caller.send(
                "EVAL \"redis.call('set', 'begun', '1')"
                        + " repeat for i = 1, 20000 do end until redis.call('incr', 'n') == 2000"
                        + " return redis.call('incr', 'ended')\" 0");
        awaitBusy();

        String reply = other.call("SCRIPT KILL");

        assertThat(reply).startsWith("-UNKILLABLE Sorry the script already executed write");
        assertThat(other.call("GET begun")).isEqualTo(BUSY);
        assertThat(caller.line()).isEqualTo(":1");
        awaitFree();
        assertThat(other.call("GET n")).isEqualTo("$4");
    }

    @Test
    void repliesOfOthersComeInTheirOrderAfterIt() throws IOException {
        try (RunningServer.Client blocked = server.connect()) {
            /* Both are run before the first reply leaves. */
            assertThat(blocked.call("PING\r\nBLPOP list 0")).isEqualTo("+PONG");
            caller.send(
                    "EVAL \"redis.call('rpush', 'list', 'a') while redis.call('incr', 'n') < 2000"
                            + " do for i = 1, 20000 do end end"
                            + " return redis.call('rpush', 'list', 'b')\" 0");
            awaitBusy();

            assertThat(caller.line()).isEqualTo(":2");

            assertThat(blocked.line()).isEqualTo("*2");
            assertThat(blocked.line()).isEqualTo("$4");
            assertThat(blocked.line()).isEqualTo("list");
            assertThat(blocked.line()).isEqualTo("$1");
            assertThat(blocked.line()).isEqualTo("a");
            awaitFree();
        }
    }

    @Test
    void clientThatLeavesDoesNotEndItsScript() throws IOException {
        caller.send("EVAL \"while true do end\" 0");
        awaitBusy();
        caller.close();

        assertThat(other.call("PING")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT KILL")).isEqualTo("+OK");

        awaitFree();
    }

    private void load(String... functions) throws IOException {
        StringBuilder code = new StringBuilder("#!lua name=l\\n");
        for (String function : functions) {
            code.append("redis.register_function('").append(function).append(" end)\\n");
        }
        other.send("FUNCTION LOAD REPLACE \"" + code + "\"");
        assertThat(other.line()).isEqualTo("$1");
        assertThat(other.line()).isEqualTo("l");
    }

    @Test
    void functionWithoutEndIsSeenAndKilled() throws IOException {
        load("f', function() while true do end");
        caller.send("FCALL f 1 key arg");
        awaitBusy(BUSY_FUNCTION);

        assertThat(other.call("SCRIPT KILL")).isEqualTo(BUSY_FUNCTION);
        assertThat(other.call("FUNCTION LIST")).isEqualTo(BUSY_FUNCTION);
        other.send("FUNCTION STATS");
        List<String> stats = new ArrayList<>();
        do {
            stats.add(other.line());
        } while (!stats.getLast().equals("functions_count"));
        assertThat(other.line()).isEqualTo(":1");
        assertThat(stats)
                .startsWith("*4", "$14", "running_script", "*6", "$4", "name", "$1", "f")
                .containsSequence(
                        "*5", "$5", "FCALL", "$1", "f", "$1", "1", "$3", "key", "$3", "arg");
        assertThat(other.call("FUNCTION KILL")).isEqualTo("+OK");
        assertThat(caller.line()).startsWith("-ERR Script killed by user with SCRIPT KILL...");
        assertThat(other.call("PING")).isEqualTo("+PONG");
    }

    @Test
    void scriptIsNotKilledAsAFunction() throws IOException {
        caller.send("EVAL \"while true do end\" 0");
        awaitBusy();

        assertThat(other.call("FUNCTION KILL")).isEqualTo(BUSY);
        assertThat(other.call("FUNCTION STATS")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT KILL")).isEqualTo("+OK");
        awaitFree();
    }

    @Test
    void functionThatHasWrittenCannotBeKilled() throws IOException {
        load("f', function() while redis.call('incr', 'n') < 1000 do for i = 1, 20000 do end end");
        caller.send("FCALL f 0");
        awaitBusy(BUSY_FUNCTION);

        assertThat(other.call("FUNCTION KILL"))
                .startsWith("-UNKILLABLE Sorry the script already executed write");
        assertThat(caller.line()).isEqualTo("$-1");
    }

    @Test
    void libraryThatDoesNotEndIsNotLoaded() throws IOException {
        load("f', function() return 7");
        String code = "\"#!lua name=l\\nwhile true do end\"";

        assertThat(other.call("FUNCTION LOAD REPLACE " + code))
                .isEqualTo("-ERR Error registering functions: ERR FUNCTION LOAD timeout");
        assertThat(other.call("FCALL f 0")).isEqualTo(":7");
    }

    @Test
    void scriptOfATransactionIsKilledAndTheRestIsRun() throws IOException {
        caller.call("MULTI");
        caller.call("SET a 1");
        caller.call("EVAL \"while true do end\" 0");
        caller.call("INCR a");
        /* What comes behind it waits. */
        caller.send("EXEC\r\nGET a");
        awaitBusy();

        assertThat(other.call("GET a")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT KILL")).isEqualTo("+OK");

        assertThat(caller.line()).isEqualTo("*3");
        assertThat(caller.line()).isEqualTo("+OK");
        assertThat(caller.line()).startsWith("-ERR Script killed by user with SCRIPT KILL...");
        assertThat(caller.line()).isEqualTo(":2");
        assertThat(caller.line()).isEqualTo("$1");
        assertThat(caller.line()).isEqualTo("2");
        awaitFree();
    }

    @Test
    void scriptOfATransactionThatHasWrittenCannotBeKilled() throws IOException {
        caller.call("MULTI");
        caller.call("SET a 1");
        caller.call(
                "EVAL \"while redis.call('incr', 'n') < 1000 do for i = 1, 20000 do end end\" 0");
        caller.call("GET n");
        caller.send("EXEC");
        awaitBusy();

        assertThat(other.call("SCRIPT KILL")).startsWith("-UNKILLABLE Sorry the script");
        assertThat(caller.line()).isEqualTo("*3");
        assertThat(caller.line()).isEqualTo("+OK");
        assertThat(caller.line()).isEqualTo("$-1");
        assertThat(caller.line()).isEqualTo("$4");
        assertThat(caller.line()).isEqualTo("1000");
        awaitFree();
    }
}
