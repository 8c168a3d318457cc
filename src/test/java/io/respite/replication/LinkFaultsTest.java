package io.respite.replication;

import static io.respite.replication.Primaries.ID;
import static io.respite.replication.Primaries.MARK;
import static io.respite.replication.Primaries.bytes;
import static io.respite.replication.Primaries.joined;
import static io.respite.replication.Primaries.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.memory.Arena;
import io.respite.replication.replica.LinkState;
import io.respite.server.FakeWires.FakeWire;
import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Primaries that break off, and some that are none: the replica goes on to answer, has the data of
 * a sound one afterwards, and not a block of memory more than if nothing had been wrong.
 */
class LinkFaultsTest {

    private static final String HELLO = "+PONG\r\n+OK\r\n+OK\r\n";
    private static final String FULL = HELLO + "+FULLRESYNC " + ID + " 100\r\n";
    private static final String STREAM =
            requests("SELECT 0", "SET s 1", "MULTI", "INCR s", "RPUSH l 1 2 3", "EXEC", "DEL h");

    /** A length of the RDB format. */
    private static final String HUGE = "\u0081\u007f" + "\u00ff".repeat(7);

    private static final String[] DATA = {
        "SET k 1",
        "SET e 1 EX 1000",
        "RPUSH l a b c",
        "HSET h f v g w",
        "SADD n 1 2 3",
        "SADD s a b",
        "ZADD z 1 a 2 b",
        "XADD x 1-1 f v",
        "XGROUP CREATE x g 0"
    };

    /** Thousands of conversations and what is wrong with them are not worth reading. */
    private static final Logger LOG = Logger.getLogger("io.respite");

    @TempDir Path dir;

    @BeforeAll
    static void beSilent() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, false",
        "disabled, true",
        "on-empty-db, false",
        "on-empty-db, true",
        "swapdb, false",
        "swapdb, true"
    })
    void anyCutLeavesNothingBehind(String mode, boolean hasMark) {
        byte[] all = conversation(Primaries.rdb(DATA), hasMark);
        long[] usual = new long[1];
        try (LocalServer replica = start(mode)) {
            usual[0] = follow(replica, all);
        }
        for (int cut = 0; cut < all.length; cut++) {
            try (LocalServer replica = start(mode)) {
                LocalServer.Client client = replica.connect();
                client.call("REPLICAOF", "127.0.0.1", "7000");
                FakeWire wire = replica.wires().last();
                wire.connect();
                say(replica, Arrays.copyOf(all, cut));
                wire.breakOff("Connection reset by peer");
                assertThat(client.call("PING")).containsAnyOf("+PONG\r\n", "-LOADING");
                replica.runDisk();
                client.call("REPLICAOF", "NO", "ONE");
                client.call("FLUSHALL");
                assertThat(follow(replica, all)).as("cut at %d", cut).isEqualTo(usual[0]);
            }
        }
    }

    /* What the replica has of memory when all was taken. */
    private static long follow(LocalServer replica, byte[] all) {
        LocalServer.Client client = replica.connect();
        client.call("REPLICAOF", "127.0.0.1", "7001");
        replica.wires().last().connect();
        say(replica, all);
        replica.runDisk();
        assertThat(state(replica)).isEqualTo(LinkState.CONNECTED);
        assertThat(client.call("DBSIZE")).isEqualTo(":7\r\n");
        assertThat(client.call("GET", "s")).isEqualTo("$1\r\n2\r\n");
        assertThat(client.call("LLEN", "l")).isEqualTo(":6\r\n");
        client.close();
        replica.advance(100);
        return replica.engine().keyspace().arena().usedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "on-empty-db", "swapdb"})
    void brokenDataIsGivenUpAndAskedForAnew(String mode) {
        byte[] rdb = Primaries.rdb(DATA);
        byte[] all = conversation(rdb, true);
        int first = bytes(FULL).length + 7 + MARK.length();
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            /* Of an old version there would be no checksum. */
            byte[] broken = Arrays.copyOf(all, first + rdb.length + MARK.length());
            broken[first + 9 + random.nextInt(rdb.length - 9)] ^= (byte) (1 + random.nextInt(255));
            try (LocalServer replica = start(mode)) {
                LocalServer.Client client = replica.connect();
                client.call("REPLICAOF", "127.0.0.1", "7000");
                replica.wires().last().connect();
                say(replica, broken);
                replica.runDisk();
                assertThat(state(replica)).as("round %d", round).isEqualTo(LinkState.CONNECT);
                assertThat(replica.engine().isLoading()).isFalse();
                assertThat(client.call("DBSIZE")).isEqualTo(":0\r\n");
                client.call("REPLICAOF", "NO", "ONE");
                follow(replica, all);
            }
        }
    }

    @Test
    void oldDataStaysUntilTheNewIsWhole() {
        byte[] rdb = Primaries.rdb(DATA);
        try (LocalServer replica = start("swapdb")) {
            LocalServer.Client client = replica.connect();
            client.call("SET", "old", "1");
            client.call("REPLICAOF", "127.0.0.1", "7000");
            FakeWire wire = replica.wires().last();
            wire.connect();
            String id = replica.replicating().stream().history().id();
            say(replica, bytes(HELLO + "+FULLRESYNC " + id + " 100\r\n$" + rdb.length + "\r\n"));
            say(replica, Arrays.copyOf(rdb, rdb.length - 1));
            assertThat(client.call("GET", "old")).isEqualTo("$1\r\n1\r\n");
            assertThat(client.call("INFO", "persistence")).contains("loading:0", "async_loading:1");
            assertThat(client.call("CONFIG", "SET", "appendonly", "no")).startsWith("-LOADING ");
            assertThat(client.call("REPLICAOF", "NO", "ONE")).startsWith("-LOADING");
            say(replica, Arrays.copyOfRange(rdb, rdb.length - 1, rdb.length));
            replica.runDisk();
            assertThat(client.call("GET", "old")).isEqualTo("$-1\r\n");
            assertThat(client.call("DBSIZE")).isEqualTo(":8\r\n");
        }
    }

    @Test
    void anEmptyReplicaAnswersAndFollowsAnotherWhileItsDataComes() {
        byte[] all = conversation(Primaries.rdb(DATA), true);
        long usual;
        try (LocalServer replica = start("disabled")) {
            usual = follow(replica, all);
        }
        try (LocalServer replica = start("disabled")) {
            LocalServer.Client client = replica.connect();
            client.call("REPLICAOF", "127.0.0.1", "7000");
            FakeWire wire = replica.wires().last();
            wire.connect();
            say(replica, Arrays.copyOf(all, all.length / 2));
            assertThat(state(replica)).isEqualTo(LinkState.TRANSFER);
            assertThat(client.call("DBSIZE")).isEqualTo(":0\r\n");
            assertThat(client.call("GET", "k")).isEqualTo("$-1\r\n");
            assertThat(client.call("SET", "k", "2")).startsWith("-READONLY ");
            assertThat(client.call("INFO", "persistence")).contains("loading:0", "async_loading:0");
            assertThat(client.call("INFO", "replication")).contains("master_sync_in_progress:1");
            assertThat(client.call("REPLICAOF", "127.0.0.1", "7002")).isEqualTo("+OK\r\n");
            assertThat(wire.isClosed()).isTrue();
            client.close();
            assertThat(follow(replica, all)).isEqualTo(usual);
        }
    }

    @Test
    void whatIsWrittenMeanwhileGoesWithTheOldData() {
        byte[] all = conversation(Primaries.rdb(DATA), false);
        try (LocalServer replica = start("disabled")) {
            LocalServer.Client client = replica.connect();
            client.call("CONFIG", "SET", "replica-read-only", "no");
            client.call("REPLICAOF", "127.0.0.1", "7000");
            replica.wires().last().connect();
            say(replica, Arrays.copyOf(all, all.length / 2));
            assertThat(client.call("SET", "mine", "1", "EX", "100")).isEqualTo("+OK\r\n");
            LocalServer.Client watching = watching(replica, "mine");
            say(replica, Arrays.copyOfRange(all, all.length / 2, all.length));
            replica.runDisk();
            assertThat(state(replica)).isEqualTo(LinkState.CONNECTED);
            assertThat(client.call("GET", "mine")).isEqualTo("$-1\r\n");
            assertThat(client.call("DBSIZE")).isEqualTo(":7\r\n");
            assertThat(watching.call("EXEC")).isEqualTo("*-1\r\n");
        }
    }

    @Test
    void whoWatchesOrWaitsForKeysHearsOfThoseThatTheNewDataHas() {
        byte[] rdb = Primaries.rdb(DATA);
        try (LocalServer replica = start("swapdb")) {
            LocalServer.Client client = replica.connect();
            client.call("SET", "old", "1");
            client.call("REPLICAOF", "127.0.0.1", "7000");
            LocalServer.Client ofNew = watching(replica, "k");
            LocalServer.Client ofOld = watching(replica, "old");
            LocalServer.Client ofNeither = watching(replica, "absent");
            LocalServer.Client waiting = replica.connect();
            waiting.send(LocalServer.request("XREAD", "BLOCK", "0", "STREAMS", "x", "0"));
            FakeWire wire = replica.wires().last();
            wire.connect();
            say(replica, bytes(FULL + "$" + rdb.length + "\r\n"));
            say(replica, rdb);
            replica.runDisk();
            assertThat(state(replica)).isEqualTo(LinkState.CONNECTED);
            assertThat(ofNew.call("EXEC")).isEqualTo("*-1\r\n");
            assertThat(ofOld.call("EXEC")).isEqualTo("*-1\r\n");
            assertThat(ofNeither.call("EXEC")).isEqualTo("*1\r\n+PONG\r\n");
            assertThat(new String(waiting.received(), StandardCharsets.ISO_8859_1))
                    .contains("$3\r\n1-1\r\n");
        }
    }

    private static LocalServer.Client watching(LocalServer replica, String key) {
        LocalServer.Client client = replica.connect();
        client.call("WATCH", key);
        client.call("MULTI");
        client.call("PING");
        return client;
    }

    @Test
    void endlessLinesAreCutShort() {
        for (String before : new String[] {"", "+PONG\r\n", HELLO, FULL}) {
            try (LocalServer replica = start("disabled")) {
                replica.connect().call("REPLICAOF", "127.0.0.1", "7000");
                FakeWire wire = replica.wires().last();
                wire.connect();
                say(replica, bytes(before));
                say(replica, bytes("+".repeat(5000)));
                assertThat(wire.isClosed()).isTrue();
                assertThat(state(replica)).isEqualTo(LinkState.CONNECT);
            }
        }
    }

    @Test
    void nonsenseInTheStreamEndsTheLinkForGood() {
        for (String nonsense :
                new String[] {"hello\r\n", "*x\r\n", "*1\r\n+OK\r\n", "*1\r\n$-5\r\n"}) {
            try (LocalServer replica = start("disabled")) {
                follow(replica, conversation(Primaries.rdb(DATA), false));
                FakeWire wire = replica.wires().last();
                say(replica, bytes(nonsense));
                assertThat(wire.isClosed()).as(nonsense).isTrue();
                replica.replicating().start();
                replica.advance(1000);
                wire = replica.wires().last();
                wire.connect();
                wire.taken();
                say(replica, bytes(HELLO));
                assertThat(wire.taken()).endsWith(requests("PSYNC ? -1"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "on-empty-db"})
    void afterDataThatCannotBeLoadedNobodyGoesOnFromTheOld(String mode) {
        byte[] rdb = Primaries.rdb(DATA);
        try (LocalServer replica = start(mode)) {
            follow(replica, conversation(rdb, false));
            if (mode.equals("on-empty-db")) {
                say(replica, bytes(requests("FLUSHALL")));
            }
            LocalServer.Client client = replica.connect();
            client.call("REPLICAOF", "127.0.0.1", "7002");
            replica.wires().last().connect();
            rdb[rdb.length - 1] ^= 1;
            String other = "f".repeat(40);
            say(replica, bytes(HELLO + "+FULLRESYNC " + other + " 7\r\n$" + rdb.length + "\r\n"));
            say(replica, rdb);
            replica.runDisk();
            assertThat(state(replica)).isEqualTo(LinkState.CONNECT);
            assertThat(replica.replicating().stream().history().id()).isNotIn(ID, other);
            client.call("REPLICAOF", "127.0.0.1", "7001");
            FakeWire wire = replica.wires().last();
            wire.connect();
            say(replica, bytes(HELLO));
            assertThat(wire.taken()).endsWith(requests("PSYNC ? -1"));
        }
    }

    @Test
    void linesAndQuestionsWithoutEndTakeNoMemory() {
        try (LocalServer replica = start("disabled")) {
            follow(replica, conversation(Primaries.rdb(DATA), false));
            long before = replica.engine().keyspace().arena().usedBytes();
            long offset = replica.replicating().offset();
            for (int i = 0; i < 100; i++) {
                say(replica, bytes("\n".repeat(50_000)));
            }
            assertThat(replica.replicating().offset()).isEqualTo(offset + 5_000_000);
            assertThat(replica.engine().keyspace().arena().usedBytes() - before)
                    .isLessThan(2 << 20);
        }
    }

    @Test
    void aDatabaseThatIsNotHereIsNotSelected() {
        byte[] rdb;
        try (LocalServer primary = LocalServer.start(Map.of("databases", "32"))) {
            primary.replicating().stream().open();
            LocalServer.Client client = primary.connect();
            client.call("SET", "k", "1");
            client.call("SELECT", "20");
            client.call("SET", "a", "1");
            client.call("DEL", "a");
            rdb = Primaries.rdb(primary);
        }
        try (LocalServer replica = start("disabled")) {
            LocalServer.Client client = replica.connect();
            client.call("REPLICAOF", "127.0.0.1", "7001");
            replica.wires().last().connect();
            say(replica, bytes(FULL + "$" + rdb.length + "\r\n"));
            say(replica, rdb);
            replica.runDisk();
            say(replica, bytes(requests("SET b 1", "SELECT 20", "SET c 1")));
            assertThat(state(replica)).isEqualTo(LinkState.CONNECTED);
            assertThat(client.call("EXISTS", "k", "b", "c")).isEqualTo(":3\r\n");
        }
    }

    @Test
    void aCommandThatBreaksHereIsNotAcknowledged() {
        Family family =
                () ->
                        List.of(
                                Command.of(
                                        "snap",
                                        1,
                                        call -> {
                                            throw new IllegalStateException("as the test wants");
                                        },
                                        Flag.WRITE));
        try (LocalServer replica = LocalServer.start(family)) {
            replica.connect().call("CONFIG", "SET", "repl-diskless-load", "on-empty-db");
            follow(replica, conversation(Primaries.rdb(DATA), false));
            long offset = replica.replicating().offset();
            say(replica, bytes(requests("SNAP", "SET b 1")));
            assertThat(replica.replicating().offset()).isEqualTo(offset);
            assertThat(state(replica)).isEqualTo(LinkState.CONNECT);
            assertThat(replica.replicating().link().isResumable()).isFalse();
        }
    }

    @Test
    void absurdLengthsTakeNoMemory() {
        for (String absurd :
                new String[] {
                    "$9223372036854775807\r\n", "$-1\r\n", "$99999999999999999999\r\n", "$\r\n"
                }) {
            try (LocalServer replica = start("on-empty-db")) {
                long before = replica.engine().keyspace().arena().usedBytes();
                replica.connect().call("REPLICAOF", "127.0.0.1", "7000");
                replica.wires().last().connect();
                say(replica, bytes(FULL + absurd));
                say(replica, bytes("REDIS0011\u00fb" + HUGE + "\0"));
                say(replica, bytes("\0\1k" + HUGE));
                long now = replica.engine().keyspace().arena().usedBytes();
                assertThat(now - before).as(absurd).isLessThan(64 << 20);
            }
        }
    }

    private LocalServer start(String mode) {
        LocalServer replica =
                LocalServer.start(Map.of("dir", dir.toString(), "repl-diskless-load", mode));
        /* What is kept for the next time is there from the beginning. */
        LocalServer.Client client = replica.connect();
        replica.replicating().stream().open();
        client.call("SET", "a", "1");
        client.call("FLUSHALL");
        replica.replicating().stream().close();
        client.close();
        return replica;
    }

    private static byte[] conversation(byte[] rdb, boolean hasMark) {
        return hasMark
                ? joined(bytes(FULL + "$EOF:" + MARK + "\r\n"), rdb, bytes(MARK), bytes(STREAM))
                : joined(bytes(FULL + "\n\n$" + rdb.length + "\r\n"), rdb, bytes(STREAM));
    }

    /* In pieces that end where a primary's do: nothing follows a mark before it was taken. */
    private static void say(LocalServer replica, byte[] all) {
        Arena arena = replica.engine().keyspace().arena();
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int mark = text.lastIndexOf(MARK);
        boolean isSecond = mark > text.indexOf(MARK);
        int end = isSecond ? mark + MARK.length() : all.length;
        replica.wires().last().send(arena, Arrays.copyOf(all, end));
        if (end < all.length) {
            replica.runDisk();
            replica.wires().last().send(arena, Arrays.copyOfRange(all, end, all.length));
        }
    }

    private static LinkState state(LocalServer replica) {
        return replica.replicating().link().state();
    }
}
