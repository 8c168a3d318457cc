package io.respite.scripting;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.EffectSink;
import io.respite.memory.Memory;
import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions with scripts that take longer than {@code busy-reply-threshold}. */
class LongTransactionsTest {

    private static final String OK = "+OK\r\n";
    private static final String BUSY =
            "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
                    + " NOSAVE.\r\n";
    private static final String ENDLESS = "while true do end";
    private static final String SLOW = "for i = 1, 1e6 do end return 5";
    private static final String WRITER =
            "redis.call('set', 's', 1) for i = 1, 1e6 do end return redis.call('incr', 's')";
    private static final int FEW_TURNS = 3;
    private static final int ALL_TURNS = 100_000;

    private final LocalServer server = LocalServer.start(Map.of("busy-reply-threshold", "5"));
    private final LocalServer.Client caller = server.connect();
    private final LocalServer.Client other = server.connect();

    @BeforeEach
    void letTimePass() {
        server.clock().lookTakes(1);
        server.limitTurns(FEW_TURNS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /* Queues requests and returns what EXEC replies at once: nothing where it has stopped. */
    private String execute(LocalServer.Client client, String[]... requests) {
        assertThat(client.call("MULTI")).isEqualTo(OK);
        for (String[] request : requests) {
            assertThat(client.call(request)).isEqualTo("+QUEUED\r\n");
        }
        return client.call("EXEC");
    }

    private static String[] words(String... words) {
        return words;
    }

    private void goOn() {
        server.limitTurns(ALL_TURNS);
        server.advance(0);
        server.limitTurns(FEW_TURNS);
    }

    private String rest() {
        goOn();
        return new String(caller.received(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private List<String> recordEffects() {
        List<String> units = new ArrayList<>();
        EffectSink sink =
                effects -> {
                    StringBuilder unit = new StringBuilder();
                    for (int i = 0; i < effects.commandCount(); i++) {
                        String[] lines =
                                Memory.text(effects.command(i), effects.commandLength(i))
                                        .split("\r\n");
                        for (int k = 2; k < lines.length; k += 2) {
                            unit.append(lines[k]).append(' ');
                        }
                        unit.append("| ");
                    }
                    if (!unit.isEmpty()) {
                        units.add(unit.toString());
                    }
                };
        server.engine().sinks().add(sink);
        return units;
    }

    @Test
    void othersAreToldAndTheRestRunsWhenTheScriptHasEnded() {
        List<String> units = recordEffects();
        assertThat(
                        execute(
                                caller,
                                words("SET", "a", "1"),
                                words("EVAL", WRITER, "0"),
                                words("INCR", "a")))
                .isEmpty();

        assertThat(other.call("GET", "a")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT", "KILL")).startsWith("-UNKILLABLE Sorry the script");
        assertThat(units).isEmpty();

        assertThat(rest()).isEqualTo("*3\r\n+OK\r\n:2\r\n:2\r\n");
        assertThat(units).containsExactly("SET a 1 | set s 1 | incr s | INCR a | ");
        assertThat(other.call("GET", "a")).isEqualTo("$1\r\n2\r\n");
        assertThat(caller.call("EXEC")).isEqualTo("-ERR EXEC without MULTI\r\n");
    }

    @Test
    void eachOfItsScriptsMayBeKilled() {
        assertThat(
                        execute(
                                caller,
                                words("EVAL", ENDLESS, "0"),
                                words("SET", "a", "1"),
                                words("EVAL", ENDLESS, "0"),
                                words("INCR", "a")))
                .isEmpty();
        assertThat(other.call("SCRIPT", "KILL")).isEqualTo(OK);
        server.advance(0);
        assertThat(caller.received()).isEmpty();
        assertThat(other.call("GET", "a")).isEqualTo(BUSY);
        assertThat(other.call("SCRIPT", "KILL")).isEqualTo(OK);

        assertThat(rest())
                .matches(
                        "(?s)\\*4\r\n-ERR Script killed by user[^\r]*\r\n\\+OK\r\n"
                                + "-ERR Script killed by user[^\r]*\r\n:2\r\n");
        assertThat(other.call("GET", "a")).isEqualTo("$1\r\n2\r\n");
        assertThat(other.call("SCRIPT", "KILL")).startsWith("-NOTBUSY");
    }

    @Test
    void functionStatsTellsOfTheQueuedRequest() {
        server.limitTurns(ALL_TURNS);
        other.call(
                "FUNCTION",
                "LOAD",
                "#!lua name=l\nredis.register_function('f', function() while true do end end)");
        server.limitTurns(FEW_TURNS);
        assertThat(execute(caller, words("PING"), words("FCALL", "f", "0", "x"))).isEmpty();

        assertThat(other.call("FUNCTION", "STATS"))
                .contains("$7\r\ncommand\r\n*4\r\n$5\r\nFCALL\r\n")
                .contains("$1\r\nf\r\n$1\r\n0\r\n$1\r\nx\r\n");
        assertThat(other.call("FUNCTION", "KILL")).isEqualTo(OK);
        assertThat(rest()).startsWith("*2\r\n+PONG\r\n-ERR Script killed by user");
    }

    @Test
    void repliesInPartsKeepTheirPlaces() {
        server.limitTurns(ALL_TURNS);
        caller.call("SADD", "set", "m");
        server.limitTurns(FEW_TURNS);
        String[] many = words("SRANDMEMBER", "set", "-20000");
        assertThat(
                        execute(
                                caller,
                                words("ECHO", "1"),
                                many,
                                words("EVAL", SLOW, "0"),
                                many,
                                words("ECHO", "2")))
                .isEmpty();
        String members = "*20000\r\n" + "$1\r\nm\r\n".repeat(20_000);
        assertThat(rest())
                .isEqualTo("*5\r\n$1\r\n1\r\n" + members + ":5\r\n" + members + "$1\r\n2\r\n");
    }

    @Test
    void whoWaitsIsServedBehindIt() {
        LocalServer.Client waiting = server.connect();
        assertThat(waiting.call("BLPOP", "list", "0")).isEmpty();
        assertThat(
                        execute(
                                caller,
                                words("RPUSH", "list", "a"),
                                words("EVAL", SLOW, "0"),
                                words("LPUSH", "list", "b")))
                .isEmpty();
        assertThat(waiting.received()).isEmpty();

        assertThat(rest()).isEqualTo("*3\r\n:1\r\n:5\r\n:2\r\n");
        assertThat(waiting.received()).asString().isEqualTo("*2\r\n$4\r\nlist\r\n$1\r\nb\r\n");
    }

    @Test
    void whoWatchesWhatItChangesIsSpoiltAndItsOwnWatchIsOver() {
        caller.call("WATCH", "a");
        other.call("WATCH", "a");
        other.call("MULTI");
        other.call("PING");
        assertThat(execute(caller, words("INCR", "a"), words("EVAL", WRITER, "0"))).isEmpty();
        assertThat(rest()).isEqualTo("*2\r\n:1\r\n:2\r\n");

        assertThat(other.call("EXEC")).isEqualTo("*-1\r\n");
        other.call("SET", "a", "7");
        assertThat(execute(caller, words("GET", "a"))).isEqualTo("*1\r\n$1\r\n7\r\n");
    }

    @Test
    void runsToItsEndForAClientThatIsGone() {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            /* The first one leaves what is made once. */
            before = i == 1 ? used() : before;
            LocalServer.Client leaver = server.connect();
            assertThat(
                            execute(
                                    leaver,
                                    words("SET", "a", "1"),
                                    words("EVAL", ENDLESS, "0"),
                                    words("INCR", "a")))
                    .isEmpty();
            leaver.close();
            assertThat(other.call("GET", "a")).isEqualTo(BUSY);
            assertThat(other.call("SCRIPT", "KILL")).isEqualTo(OK);
            goOn();
            assertThat(other.call("GET", "a")).isEqualTo("$1\r\n2\r\n");
        }
        assertThat(used() - before).isLessThan(1024);
        assertThat(execute(caller, words("EVAL", "return 1", "0"))).isEqualTo("*1\r\n:1\r\n");
    }

    private long used() {
        return server.engine().keyspace().arena().usedBytes();
    }

    @Test
    void messagesForItsClientComeBehindItsReplyAndToNobodyElse() {
        caller.call("HELLO", "3");
        caller.call("SUBSCRIBE", "c");
        String publishing = "redis.call('publish', 'c', '1') " + SLOW;
        String message = ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\n1\r\n";

        assertThat(caller.call("EVAL", publishing, "0")).isEmpty();
        assertThat(other.call("MULTI")).isEqualTo(OK);
        assertThat(other.call("DISCARD")).isEqualTo(OK);
        assertThat(rest()).isEqualTo(":5\r\n" + message);

        String late = "for i = 1, 1e6 do end " + publishing;
        assertThat(execute(caller, words("EVAL", late, "0"), words("PING"))).isEmpty();
        server.advance(0);
        assertThat(other.call("MULTI")).isEqualTo(OK);
        assertThat(other.call("DISCARD")).isEqualTo(OK);
        assertThat(rest()).isEqualTo("*2\r\n:5\r\n+PONG\r\n" + message);
    }

    @Test
    void slowLogTellsHowLongItTookInAll() {
        caller.call("CONFIG", "SET", "slowlog-log-slower-than", "50000");
        assertThat(execute(caller, words("PING"), words("EVAL", SLOW, "0"))).isEmpty();
        rest();
        assertThat(other.call("SLOWLOG", "LEN")).isEqualTo(":1\r\n");
        assertThat(other.call("SLOWLOG", "GET")).contains("$4\r\nEVAL\r\n");
        assertThat(caller.call("EVAL", SLOW, "0")).isEmpty();
        rest();
        assertThat(other.call("SLOWLOG", "LEN")).isEqualTo(":2\r\n");
        assertThat(other.call("INFO", "commandstats"))
                .contains("cmdstat_exec:calls=1,")
                .contains("cmdstat_eval:calls=2,")
                .contains("cmdstat_ping:calls=1,");
    }

    @Test
    void monitorShowsWhatRanInTheOrderInWhichItRan() {
        LocalServer.Client monitor = server.connect();
        monitor.call("MONITOR");
        execute(caller, words("SET", "a", "1"), words("EVAL", WRITER, "0"), words("INCR", "a"));
        rest();
        String shown = new String(monitor.received(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(shown.lines().map(line -> line.replaceAll("^.*\\] \"(\\w+)\".*", "$1")).toList())
                .containsExactly("MULTI", "SET", "EVAL", "set", "incr", "INCR", "EXEC");
    }
}
