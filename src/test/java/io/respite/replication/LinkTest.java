package io.respite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.replication.replica.LinkState;
import io.respite.server.FakeWires.FakeWire;
import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose primary is the test: what it says, and what it makes of what it hears. */
class LinkTest {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String OTHER_ID = "f".repeat(40);
    private static final String MARK = "0123456789012345678901234567890123456789";

    @TempDir Path dir;
    private LocalServer replica;
    private LocalServer.Client client;

    @BeforeEach
    void start() {
        replica = LocalServer.start(Map.of("dir", dir.toString(), "enable-debug-command", "yes"));
        client = replica.connect();
    }

    @AfterEach
    void end() {
        replica.close();
    }

    @Test
    void introducesItselfAndAsksForAll() {
        follow();
        FakeWire wire = replica.wires().last();
        assertThat(wire.target()).isEqualTo("localhost:7000");
        wire.connect();
        assertThat(wire.taken()).isEqualTo(words("PING"));
        say("+PONG\r\n");
        assertThat(wire.taken())
                .isEqualTo(
                        words("REPLCONF", "listening-port", "6379")
                                + words("REPLCONF", "capa", "eof", "capa", "psync2"));
        say("+OK\r\n+OK\r\n");
        assertThat(wire.taken()).contains("PSYNC", "\r\n$40\r\n");
        assertThat(state()).isEqualTo(LinkState.PSYNC);
    }

    @Test
    void takesAllDataWhoseLengthIsKnown() {
        byte[] rdb = Primaries.rdb("SET a 1");
        client.call("SET", "old", "1");
        follow();
        introduce();
        say("+FULLRESYNC " + ID + " 100\r\n");
        say("\n\n$" + rdb.length + "\r\n");
        say(rdb);
        say(words("SELECT", "0") + words("SET", "b", "2"));
        replica.runDisk();
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
        assertThat(client.call("GET", "a")).isEqualTo("$1\r\n1\r\n");
        assertThat(client.call("GET", "b")).isEqualTo("$1\r\n2\r\n");
        assertThat(client.call("EXISTS", "old")).isEqualTo(":0\r\n");
        assertThat(offset()).isEqualTo(100 + 23 + 27);
    }

    @Test
    void takesAllDataUpToAMark() {
        byte[] rdb = Primaries.rdb("SET a 1");
        for (int piece : new int[] {1, 7, 39, 40, 41, 100_000}) {
            client.call("REPLICAOF", "NO", "ONE");
            follow();
            introduce();
            say("+FULLRESYNC " + ID + " 100\r\n$EOF:" + MARK + "\r\n");
            byte[] all = joined(rdb, MARK.getBytes(StandardCharsets.US_ASCII));
            for (int at = 0; at < all.length; at += piece) {
                say(Arrays.copyOfRange(all, at, Math.min(all.length, at + piece)));
            }
            replica.runDisk();
            assertThat(state()).isEqualTo(LinkState.CONNECTED);
            assertThat(replica.wires().last().taken()).contains(words("REPLCONF", "ACK", "100"));
            assertThat(client.call("GET", "a")).isEqualTo("$1\r\n1\r\n");
        }
    }

    @Test
    void goesOnWhereTheLinkBroke() {
        connect(Primaries.rdb("SET a 1"));
        say(words("SELECT", "3") + words("SET", "b", "2") + "*2\r\n$3\r\nDEL\r\n$1");
        long applied = 100 + 23 + 27;
        replica.advance(1000);
        replica.wires().last().breakOff("Connection reset by peer");
        assertThat(state()).isEqualTo(LinkState.CONNECTING);
        introduceAs(ID, applied + 1);
        say("+CONTINUE\r\n" + words("DEL", "a") + words("INCR", "b"));
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
        assertThat(client.call("GET", "a")).isEqualTo("$1\r\n1\r\n");
        client.call("SELECT", "3");
        assertThat(client.call("GET", "b")).isEqualTo("$1\r\n3\r\n");
    }

    @Test
    void takesATransactionAsAWhole() {
        connect(Primaries.rdb("SET a 1"));
        say(words("SELECT", "0"));
        long before = offset();
        say(words("MULTI") + words("SET", "b", "1"));
        say(words("SET", "c", "1"));
        assertThat(offset()).isEqualTo(before);
        assertThat(client.call("EXISTS", "b", "c")).isEqualTo(":0\r\n");
        replica.advance(1000);
        replica.wires().last().breakOff("gone");
        introduceAs(ID, before + 1);
        say("+CONTINUE " + OTHER_ID + "\r\n");
        String transaction =
                words("MULTI") + words("SET", "b", "1") + words("SET", "c", "1") + words("EXEC");
        say(transaction);
        assertThat(client.call("EXISTS", "b", "c")).isEqualTo(":2\r\n");
        assertThat(offset()).isEqualTo(before + transaction.length());
        assertThat(replica.replicating().stream().history().id()).isEqualTo(OTHER_ID);
        assertThat(replica.replicating().stream().history().secondId()).isEqualTo(ID);
        assertThat(replica.replicating().stream().history().secondOffset()).isEqualTo(before + 1);
    }

    @Test
    void leavesKeysToThePrimaryToExpire() {
        connect(Primaries.rdb("SET a 1"));
        say(words("SELECT", "0") + words("SET", "k", "1", "PX", "100"));
        replica.advance(200);
        assertThat(client.call("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(client.call("DBSIZE")).isEqualTo(":2\r\n");
        say(words("INCR", "k"));
        say(words("PERSIST", "k"));
        assertThat(client.call("GET", "k")).isEqualTo("$1\r\n2\r\n");
    }

    @Test
    void loadsLongValuesAsTheyCome() {
        byte[] rdb;
        String digest;
        try (LocalServer primary = LocalServer.start(Map.of("enable-debug-command", "yes"))) {
            LocalServer.Client writer = primary.connect();
            for (int i = 0; i < 6000; i++) {
                String element = i + "-element-".repeat(1 + i % 5);
                writer.call("RPUSH", "list", element);
                writer.call("SADD", "set", element);
                writer.call("HSET", "hash", element, "v" + i);
                writer.call("ZADD", "zset", i % 100 + ".5", element);
                writer.call("XADD", "stream", i + "-1", "field", element);
            }
            addGroups(writer);
            writer.call("SET", "text", "long text ".repeat(1 << 20));
            digest = digest(primary);
            rdb = Primaries.rdb(primary);
        }
        client.call("CONFIG", "SET", "repl-diskless-load", "on-empty-db");
        for (int piece : new int[] {7, 1000, 64 << 10}) {
            client.call("REPLICAOF", "NO", "ONE");
            client.call("FLUSHALL");
            replica.advance(1000);
            long before = replica.engine().keyspace().arena().usedBytes();
            follow();
            introduce();
            say("+FULLRESYNC " + ID + " 100\r\n$" + rdb.length + "\r\n");
            int step = Math.max(piece, rdb.length / 50_000);
            for (int at = 0; at < rdb.length; at += step) {
                say(Arrays.copyOfRange(rdb, at, Math.min(rdb.length, at + step)));
            }
            replica.runDisk();
            assertThat(state()).isEqualTo(LinkState.CONNECTED);
            assertThat(digest(replica)).isEqualTo(digest);
            assertThat(replica.engine().keyspace().arena().usedBytes()).isGreaterThan(before);
        }
    }

    /* Pending ids of many entries: of a long stream, and of one whose entries are gone. */
    private static void addGroups(LocalServer.Client writer) {
        for (String stream : new String[] {"stream", "short"}) {
            writer.call("COPY", "stream", "copy", "REPLACE");
            for (String group : new String[] {"one", "other", "idle"}) {
                writer.call("XGROUP", "CREATE", "copy", group, "0");
            }
            for (int i = 0; i < 5; i++) {
                String consumer = "consumer" + i;
                writer.call(reading("one", consumer, 1000));
                writer.call(reading("other", consumer, 100 * i));
            }
            writer.call("RENAME", "copy", stream);
        }
        writer.call("XTRIM", "short", "MAXLEN", "1");
    }

    private static String[] reading(String group, String consumer, int count) {
        return ("XREADGROUP GROUP "
                        + group
                        + " "
                        + consumer
                        + " COUNT "
                        + count
                        + " STREAMS copy >")
                .split(" ");
    }

    @Test
    void aLoadThatTakesLongerThanTheTimeoutIsNoSilenceOfThePrimary() {
        client.call("SET", "old", "1");
        client.call("CONFIG", "SET", "key-load-delay", "5000000");
        follow();
        introduce();
        byte[] rdb = Primaries.rdb("DEBUG POPULATE 40");
        say("+FULLRESYNC " + ID + " 100\r\n$" + rdb.length + "\r\n");
        say(rdb);
        replica.runDisk();
        replica.replicating().start();
        assertThat(client.call("GET", "a")).startsWith("-LOADING");
        for (int second = 0; replica.engine().isLoading(); second++) {
            assertThat(second).isLessThan(300);
            replica.advance(1000);
            replica.runDisk();
        }
        replica.advance(1000);
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
    }

    @Test
    void aPauseThatTakesLongerThanTheTimeoutIsNoSilenceOfThePrimary() {
        connect(Primaries.rdb("SET a 1"));
        client.call("CLIENT", "PAUSE", "150000");
        say(words("SELECT", "0") + words("SET", "a", "2"));
        for (int second = 0; second < 149; second++) {
            replica.advance(1000);
        }
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
        replica.advance(1001);
        assertThat(client.call("GET", "a")).isEqualTo("$1\r\n2\r\n");
        replica.advance(1000);
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
    }

    @Test
    void waitsForTheEndOfAScriptThatTakesLong() {
        connect(Primaries.rdb("SET a 1"));
        client.call("CONFIG", "SET", "busy-reply-threshold", "5");
        replica.clock().lookTakes(1);
        replica.limitTurns(10);
        assertThat(client.call("EVAL", "while true do end", "0")).isEmpty();

        long before = offset();
        String written = words("SELECT", "0") + words("INCR", "a") + words("INCR", "a");
        say(written.substring(0, 30));
        say(written.substring(30));
        assertThat(offset()).isEqualTo(before);
        assertThat(replica.engine().blocked().count()).isEqualTo(1);

        assertThat(replica.connect().call("SCRIPT", "KILL")).isEqualTo("+OK\r\n");
        replica.advance(0);
        assertThat(offset()).isEqualTo(before + written.length());
        assertThat(client.call("GET", "a")).endsWith("$1\r\n3\r\n");
    }

    private static final String SLOW = "for i = 1, 1e6 do end return redis.call('incr', 'a')";

    private void takeTime() {
        client.call("CONFIG", "SET", "busy-reply-threshold", "5");
        replica.clock().lookTakes(1);
        replica.limitTurns(3);
    }

    private void takeAllTurns() {
        replica.limitTurns(100_000);
        replica.advance(0);
    }

    @Test
    void aScriptOfThePrimaryThatTakesLongIsNoSilenceHere() {
        connect(Primaries.rdb("SET a 1"));
        takeTime();
        String select = words("SELECT", "0");
        long before = offset() + select.length();
        String script = words("EVAL", SLOW, "0");
        String transaction =
                words("MULTI") + words("INCR", "a") + words("EVAL", SLOW, "0") + words("EXEC");
        for (String sent : new String[] {script, transaction}) {
            say(select + sent);
            assertThat(client.call("GET", "a")).startsWith("-BUSY");
            assertThat(client.call("SCRIPT", "KILL"))
                    .startsWith("-UNKILLABLE The busy script was sent by a master instance");
            assertThat(offset()).isEqualTo(before);
            say(words("INCR", "a"));
            takeAllTurns();
            before += sent.length() + words("INCR", "a").length() + select.length();
            assertThat(offset()).isEqualTo(before - select.length());
            replica.limitTurns(3);
        }
        assertThat(client.call("GET", "a")).endsWith("$1\r\n6\r\n");
    }

    @Test
    void aScriptOfAPrimaryThatIsGoneRunsOnce() {
        connect(Primaries.rdb("SET a 1"));
        takeTime();
        long before = offset();
        String script = words("SELECT", "0") + words("MULTI") + words("EVAL", SLOW, "0");
        String sent = script + words("INCR", "a") + words("EXEC");
        say(sent);
        replica.wires().last().breakOff("gone");
        takeAllTurns();
        assertThat(offset()).isEqualTo(before + sent.length());
        assertThat(client.call("GET", "a")).endsWith("$1\r\n3\r\n");
        assertThat(client.call("MULTI")).isEqualTo("+OK\r\n");
        assertThat(client.call("EXEC")).isEqualTo("*0\r\n");
    }

    @Test
    void whatAFailedSyncTookFromHereDoesNotComeBackFromTheFile() {
        Map<String, String> directives = Map.of("dir", dir.toString(), "appendonly", "yes");
        replica.close();
        replica = LocalServer.start(directives);
        assertThat(replica.load()).isNull();
        client = replica.connect();
        client.call("SET", "old", "1");
        follow();
        introduce();
        byte[] rdb = Primaries.rdb("SET a 1");
        rdb[rdb.length - 1] ^= 1;
        say("+FULLRESYNC " + ID + " 100\r\n$" + rdb.length + "\r\n");
        say(rdb);
        replica.runDisk();
        assertThat(client.call("DBSIZE")).isEqualTo(":0\r\n");
        client.call("REPLICAOF", "NO", "ONE");
        client.call("SET", "new", "1");
        replica.runDisk();
        replica.close();

        replica = LocalServer.start(directives);
        assertThat(replica.load()).isNull();
        assertThat(replica.connect().call("KEYS", "*")).isEqualTo("*1\r\n$3\r\nnew\r\n");
    }

    private static String digest(LocalServer server) {
        LocalServer.Client client = server.connect();
        String digest = client.call("DEBUG", "DIGEST");
        assertThat(digest).startsWith("+");
        for (String stream : new String[] {"stream", "short"}) {
            String groups = client.call("XINFO", "STREAM", stream, "FULL", "COUNT", "0");
            assertThat(groups).contains("consumer4", "idle");
            digest += groups;
        }
        return digest;
    }

    @Test
    void expiresWhatItsOwnClientsWroteIfTheyMay() {
        connect(Primaries.rdb("SET a 1"));
        client.call("CONFIG", "SET", "replica-read-only", "no");
        say(words("SELECT", "0") + words("SET", "theirs", "1", "PX", "100"));
        client.call("SET", "own", "1", "PX", "100");
        client.call("SET", "longer", "1", "EX", "100");
        assertThat(client.call("DBSIZE")).isEqualTo(":4\r\n");
        assertThat(client.call("INFO", "stats")).contains("slave_expires_tracked_keys:2\r\n");
        replica.advance(500);
        assertThat(client.call("DBSIZE")).isEqualTo(":3\r\n");
        assertThat(client.call("INFO", "stats")).contains("slave_expires_tracked_keys:1\r\n");
        assertThat(client.call("EXISTS", "own", "theirs", "longer")).isEqualTo(":1\r\n");
        assertThat(client.call("INCR", "theirs")).isEqualTo(":1\r\n");
        assertThat(client.call("TTL", "theirs")).isEqualTo(":-1\r\n");
        client.call("CONFIG", "SET", "replica-read-only", "yes");
        assertThat(client.call("SET", "own", "1")).startsWith("-READONLY");
    }

    @Test
    void countsCommandsOfThePrimaryThatFail() {
        connect(Primaries.rdb("SET a 1"));
        say(words("SELECT", "0") + words("LPUSH", "a", "1") + words("NO", "such") + words("GET"));
        assertThat(client.call("INFO", "stats")).contains("unexpected_error_replies:3");
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
    }

    @Test
    void countsWhatComesFromThePrimary() {
        connect(Primaries.rdb("SET a 1"));
        replica.advance(200);
        long before = figure("total_net_repl_input_bytes");
        long allBefore = figure("total_net_input_bytes");
        say(words("SELECT", "0") + words("SET", "a", "x".repeat(100_000)));
        assertThat(figure("total_net_repl_input_bytes") - before).isBetween(100_000L, 100_100L);
        assertThat(figure("total_net_input_bytes") - allBefore).isBetween(100_000L, 100_200L);
        assertThat(client.call("INFO", "stats")).contains("instantaneous_input_repl_kbps:0.00");
        replica.advance(200);
        assertThat(client.call("INFO", "stats"))
                .containsPattern("instantaneous_input_repl_kbps:[1-9]\\d");
    }

    private long figure(String name) {
        String stats = client.call("INFO", "stats");
        int at = stats.indexOf(name + ":") + name.length() + 1;
        return Long.parseLong(stats.substring(at, stats.indexOf('\r', at)));
    }

    @Test
    void tellsItsOffsetEachSecond() {
        connect(Primaries.rdb("SET a 1"));
        replica.wires().last().taken();
        replica.advance(1000);
        assertThat(replica.wires().last().taken()).isEqualTo(words("REPLCONF", "ACK", "100"));
    }

    @Test
    void givesUpOnAPrimaryThatIsSilent() {
        connect(Primaries.rdb("SET a 1"));
        replica.advance(62_000);
        assertThat(replica.wires().count()).isEqualTo(2);
        assertThat(state()).isEqualTo(LinkState.CONNECTING);
    }

    private void connect(byte[] rdb) {
        follow();
        introduce();
        say("+FULLRESYNC " + ID + " 100\r\n$" + rdb.length + "\r\n");
        say(rdb);
        replica.runDisk();
        replica.replicating().start();
        assertThat(state()).isEqualTo(LinkState.CONNECTED);
    }

    private void follow() {
        assertThat(client.call("REPLICAOF", "localhost", "7000")).isEqualTo("+OK\r\n");
    }

    private void introduce() {
        replica.wires().last().connect();
        say("+PONG\r\n+OK\r\n+OK\r\n");
    }

    private void introduceAs(String id, long offset) {
        replica.wires().last().taken();
        introduce();
        assertThat(replica.wires().last().taken())
                .endsWith(words("PSYNC", id, Long.toString(offset)));
    }

    private void say(String text) {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void say(byte[] bytes) {
        replica.wires().last().send(replica.engine().keyspace().arena(), bytes);
    }

    private LinkState state() {
        return replica.replicating().link().state();
    }

    private long offset() {
        return replica.replicating().offset();
    }

    private static String words(String... words) {
        return new String(LocalServer.request(words), StandardCharsets.ISO_8859_1);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
