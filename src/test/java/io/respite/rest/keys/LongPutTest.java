package io.respite.rest.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.keyspace.EffectSink;
import io.respite.memory.Memory;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.server.LocalServer;
import jakarta.ws.rs.WebApplicationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PUT of a value with thousands of elements: in many turns, and at once. */
class LongPutTest {

    private static final byte[] KEY = {'k'};
    private static final int ELEMENTS = 10_000;
    private static final int WORDS_A_TURN = 64;
    private static final KeyAccess.Conditions NONE = new KeyAccess.Conditions(null, null);

    private final LocalServer server = LocalServer.start(Map.of("enable-debug-command", "yes"));
    private final LocalServer.Client client = server.connect();
    private final Door door = new Door(server.engine(), Runnable::run);
    private final KeyAccess access = new KeyAccess(server.engine());

    @BeforeEach
    void letTimePass() {
        server.clock().lookTakes(1);
        server.limitTurns(1);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static NewValue value(String type, long ttlMs) {
        StringBuilder json = new StringBuilder("{\"type\":\"" + type + "\",\"value\":[");
        for (int i = 0; i < ELEMENTS; i++) {
            json.append(i == 0 ? "" : ",").append(element(type, i));
        }
        json.append("],\"ttlMs\":").append(ttlMs).append('}');
        return NewValue.read(KEY, json.toString().getBytes(ISO_8859_1));
    }

    private static String element(String type, int i) {
        return switch (type) {
            case "hash" -> "{\"field\":\"f" + i + "\",\"value\":\"v" + i + "\"}";
            case "zset" -> "{\"member\":\"m" + i + "\",\"score\":" + i + "}";
            default -> "\"e" + i + "\"";
        };
    }

    private CompletableFuture<KeyAccess.State> put(
            String user, KeyAccess.Conditions conditions, NewValue value) {
        Caller caller = new Caller(user, "127.0.0.1:50000", "127.0.0.1:8080", true);
        return door.turn(caller, 0, access.put(KEY, conditions, value)).toCompletableFuture();
    }

    private CompletableFuture<KeyAccess.State> put(NewValue value) {
        return put("default", NONE, value);
    }

    private void run(int turns) {
        for (int i = 0; i < turns; i++) {
            server.advance(0);
        }
    }

    private void takeAllTurns() {
        server.limitTurns(100_000);
        server.advance(0);
        server.limitTurns(1);
    }

    private KeyAccess.State done(CompletableFuture<KeyAccess.State> answer) {
        takeAllTurns();
        assertThat(answer).isDone();
        return answer.join();
    }

    private static int status(CompletableFuture<?> answer) {
        try {
            answer.join();
            return 200;
        } catch (CompletionException refused) {
            return ((WebApplicationException) refused.getCause()).getResponse().getStatus();
        }
    }

    /* When all that is to be freed is. */
    private long used() {
        server.clock().lookTakes(0);
        takeAllTurns();
        server.clock().lookTakes(1);
        return server.engine().keyspace().arena().usedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "set", "hash", "zset"})
    void isMadeInTurnsOfFewElementsThatNobodySees(String type) {
        NewValue value = value(type, 60_000);
        byte[][] words = value.commands().getFirst().clone();
        client.call("SET", "k", "old");
        CompletableFuture<KeyAccess.State> answer = put(value);

        int turns = 0;
        for (; !answer.isDone(); turns++) {
            assertThat(client.call("GET", "k")).isEqualTo("$3\r\nold\r\n");
            assertThat(client.call("DBSIZE")).isEqualTo(":1\r\n");
            run(1);
        }
        /* Each call of the client is a turn too. */
        assertThat(3 * turns).isGreaterThan((words.length - 2) / WORDS_A_TURN);
        assertThat(answer.join().isNew()).isFalse();
        assertThat(answer.join().facts().length()).isEqualTo(ELEMENTS);
        assertThat(client.call("PTTL", "k")).isNotEqualTo(":-1\r\n");

        client.call("PERSIST", "k");
        words[1] = new byte[] {'l'};
        String[] texts = new String[words.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new String(words[i], ISO_8859_1);
        }
        client.call(texts);
        assertThat(client.call("DEBUG", "DIGEST-VALUE", "k"))
                .isEqualTo(client.call("DEBUG", "DIGEST-VALUE", "l"));
        assertThat(client.call("OBJECT", "ENCODING", "k"))
                .isEqualTo(client.call("OBJECT", "ENCODING", "l"));
    }

    @Test
    void isHandedOnAsOneTransaction() {
        List<String> units = new ArrayList<>();
        EffectSink sink =
                effects -> {
                    StringBuilder unit = new StringBuilder();
                    for (int i = 0; i < effects.commandCount(); i++) {
                        String text = Memory.text(effects.command(i), effects.commandLength(i));
                        String[] lines = text.split("\r\n");
                        unit.append(lines[2]).append(' ').append(lines[4]).append(' ');
                        unit.append(lines.length > 6 ? lines[lines.length - 1] : "").append('|');
                    }
                    if (!unit.isEmpty()) {
                        units.add(unit.toString());
                    }
                };
        server.engine().sinks().add(sink);
        long changes = server.engine().changesSinceSave();
        client.call("SET", "k", "old");
        done(put(value("list", 60_000)));

        assertThat(units).hasSize(2);
        assertThat(units.getLast()).matches("del k \\|rpush k e9999\\|pexpireat k \\d+\\|");
        assertThat(server.engine().changesSinceSave() - changes).isEqualTo(ELEMENTS + 3);
    }

    @Test
    void whoWaitsIsServedWhenItIsStored() {
        assertThat(client.call("BLPOP", "k", "0")).isEmpty();
        CompletableFuture<KeyAccess.State> answer = put(value("list", -1));
        run(20);
        assertThat(client.received()).isEmpty();
        done(answer);
        assertThat(client.received()).asString().isEqualTo("*2\r\n$1\r\nk\r\n$2\r\ne0\r\n");
    }

    @Test
    void whatIsAskedOfTheKeyMustHoldWhenItIsStored() {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            /* The first one leaves what is made once. */
            before = i == 1 ? used() : before;
            KeyAccess.Conditions absent = new KeyAccess.Conditions(null, "*");
            CompletableFuture<KeyAccess.State> answer = put("default", absent, value("set", -1));
            run(20);
            assertThat(answer).isNotDone();
            client.call("SET", "k", "new");
            takeAllTurns();

            assertThat(status(answer)).isEqualTo(412);
            assertThat(client.call("GET", "k")).isEqualTo("$3\r\nnew\r\n");
            client.call("DEL", "k");
        }
        assertThat(used() - before).isLessThan(4096);
    }

    @Test
    void whoMayNotWriteItMakesNothing() {
        client.call("ACL", "SETUSER", "ann", "on", "nopass", "~*", "+@all", "-sadd");
        CompletableFuture<KeyAccess.State> answer = put("ann", NONE, value("set", -1));
        run(1);
        assertThat(status(answer)).isEqualTo(403);
        assertThat(client.call("EXISTS", "k")).isEqualTo(":0\r\n");
    }

    @Test
    void isRefusedWhereMemoryIsFull() {
        client.call("SET", "k", "old");
        CompletableFuture<KeyAccess.State> answer = put(value("zset", -1));
        run(20);
        assertThat(client.call("CONFIG", "SET", "maxmemory", "1mb")).isEqualTo("+OK\r\n");
        takeAllTurns();

        assertThat(status(answer)).isEqualTo(507);
        assertThat(client.call("GET", "k")).isEqualTo("$3\r\nold\r\n");
        assertThatThrownBy(answer::join).hasMessageContaining("OOM command not allowed");
    }
}
