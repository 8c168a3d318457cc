package io.respite.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.engine.Session;
import io.respite.replication.primary.Replica.State;
import io.respite.server.LocalServer;
import io.respite.server.LoggedLines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicasTest {

    @TempDir private Path dir;

    private LocalServer server;
    private LocalServer.Client client;

    private void start(String... directives) {
        Map<String, String> all = new HashMap<>();
        all.put("dir", dir.toString());
        all.put("repl-diskless-sync-delay", "0");
        for (int i = 0; i < directives.length; i += 2) {
            all.put(directives[i], directives[i + 1]);
        }
        server = LocalServer.start(all);
        server.replicating().start();
        client = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What a replica was sent, as text. */
    private static final class Taker {

        final LocalServer.Client link;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Taker(LocalServer.Client link) {
            this.link = link;
        }

        void send(String... words) {
            bytes.writeBytes(link.send(LocalServer.request(words)));
        }

        String text() {
            bytes.writeBytes(link.received());
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }

        String take() {
            String text = text();
            bytes.reset();
            return text;
        }
    }

    private Taker greet(String... capabilities) {
        Taker taker = new Taker(server.connect());
        taker.send("REPLCONF", "listening-port", "7001");
        for (String capability : capabilities) {
            taker.send("REPLCONF", "capa", capability);
        }
        assertThat(taker.take()).isEqualTo("+OK\r\n".repeat(1 + capabilities.length));
        return taker;
    }

    private Taker synchronised() {
        Taker taker = greet("eof", "psync2");
        taker.send("PSYNC", "?", "-1");
        server.runDisk();
        assertThat(taker.take()).startsWith("+FULLRESYNC ");
        taker.send("REPLCONF", "ACK", "0");
        return taker;
    }

    private List<Replica> replicas() {
        return server.replicating().replicas().all();
    }

    private String id() {
        return server.replicating().stream().history().id();
    }

    @Test
    void allDataComesBetweenMarksAndThenTheStream() {
        start();
        client.call("SET", "before", "1");
        Taker taker = greet("eof", "psync2");
        taker.send("PSYNC", "?", "-1");
        client.call("SET", "meanwhile", "2");
        server.runDisk();

        String text = taker.take();
        assertThat(text).startsWith("+FULLRESYNC " + id() + " 0\r\n$EOF:");
        String mark = text.substring(text.indexOf("$EOF:") + 5).substring(0, 40);
        assertThat(mark).matches("[0-9a-f]{40}");
        assertThat(text).endsWith(mark);
        assertThat(text).contains("REDIS0011", "before", "repl-id" + "(" + id());
        assertThat(replicas().getFirst().state()).isEqualTo(State.LOADING);

        taker.send("REPLCONF", "ACK", "0");
        assertThat(taker.take())
                .contains("SELECT\r\n$1\r\n0\r\n")
                .endsWith("SET\r\n$9\r\nmeanwhile\r\n$1\r\n2\r\n");
        assertThat(replicas().getFirst().state()).isEqualTo(State.ONLINE);
        client.call("INCR", "n");
        assertThat(taker.take()).isEqualTo("*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n");
    }

    @Test
    void withoutMarksItComesFromTheFile() {
        start();
        client.call("SET", "a", "1");
        Taker taker = greet("psync2");
        taker.send("PSYNC", "?", "-1");
        client.call("SET", "b", "2");
        server.runDisk();

        String text = taker.take();
        String heading = "+FULLRESYNC " + id() + " 0\r\n$";
        assertThat(text).startsWith(heading).contains("REDIS0011");
        int end = text.indexOf('\r', heading.length());
        int length = Integer.parseInt(text.substring(heading.length(), end));
        assertThat(dir.resolve("dump.rdb")).hasSize(length);
        assertThat(text.substring(end + 2 + length)).contains("SET\r\n$1\r\nb");
        assertThat(replicas().getFirst().state()).isEqualTo(State.ONLINE);
    }

    @Test
    void severalShareOneSnapshot() {
        start("repl-diskless-sync-delay", "5");
        Taker first = greet("eof", "psync2");
        Taker second = greet("eof", "psync2");
        first.send("PSYNC", "?", "-1");
        server.advance(3000);
        second.send("PSYNC", "?", "-1");
        server.advance(1000);
        assertThat(replicas()).extracting(Replica::state).containsOnly(State.WAITING);
        assertThat(first.take()).isEqualTo("\n\n\n\n");

        server.advance(2000);
        server.runDisk();

        assertThat(server.persistence().saves().isBusy()).isFalse();
        assertThat(replicas()).extracting(Replica::state).containsOnly(State.LOADING);
        String mine = first.take();
        String its = second.take();
        assertThat(mine.substring(mine.indexOf('+'))).isEqualTo(its.substring(its.indexOf('+')));
    }

    @Test
    void enoughReplicasEndTheWait() {
        start("repl-diskless-sync-delay", "500", "repl-diskless-sync-max-replicas", "2");
        greet("eof").send("PSYNC", "?", "-1");
        server.advance(5000);
        assertThat(replicas().getFirst().state()).isEqualTo(State.WAITING);
        greet("eof").send("PSYNC", "?", "-1");
        server.advance(1000);

        assertThat(replicas()).extracting(Replica::state).doesNotContain(State.WAITING);
    }

    @Test
    void aReplicaThatComesBackGoesOnWhereItWas() {
        start();
        Taker taker = synchronised();
        client.call("SET", "a", "1");
        String sent = taker.take();
        taker.link.close();
        client.call("SET", "b", "2");

        Taker again = greet("eof", "psync2");
        again.send("PSYNC", id(), Integer.toString(sent.length() + 1));

        assertThat(again.take())
                .isEqualTo("+CONTINUE " + id() + "\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n");
        assertThat(server.engine().statistics().partialSyncs).isEqualTo(1);
        Taker old = greet();
        old.send("PSYNC", id(), Integer.toString(sent.length() + 1));
        assertThat(old.take()).startsWith("+CONTINUE\r\n*3");
    }

    @Test
    void absurdOffsetsAndStrangersGetAllData() {
        start();
        synchronised();
        client.call("SET", "a", "1");
        String[] offsets = {"0", "-1", "1000", "-9223372036854775808", "9223372036854775807"};
        for (String offset : offsets) {
            Taker taker = greet("eof", "psync2");
            taker.send("PSYNC", id(), offset);
            server.runDisk();
            assertThat(taker.take()).as(offset).startsWith("+FULLRESYNC");
            taker.link.close();
        }
        Taker stranger = greet("eof");
        stranger.send("PSYNC", "a".repeat(100_000), "1");
        server.runDisk();
        assertThat(stranger.take()).startsWith("+FULLRESYNC");
        assertThat(server.engine().statistics().refusedPartialSyncs).isEqualTo(6);
        assertThat(greet().link.call("PSYNC", id(), "x"))
                .isEqualTo("-ERR value is not an integer or out of range\r\n");
    }

    @Test
    void aReplicaThatMakesAReplyIsDropped() {
        start();
        Taker taker = synchronised();
        assertThat(taker.link.session().role()).isEqualTo(Session.Role.REPLICA);

        taker.send("PING");

        assertThat(taker.link.isOpen()).isFalse();
        assertThat(replicas()).isEmpty();
    }

    @Test
    void anErrorForAReplicaIsCountedAndLogged() {
        try (LoggedLines log = LoggedLines.of(Logger.getLogger("io.respite"))) {
            start();
            Taker taker = synchronised();
            taker.send("GET", "a");
            assertThat(taker.link.isOpen()).isFalse();
            LocalServer.Client client = server.connect();
            assertThat(client.call("INFO", "stats")).contains("unexpected_error_replies:1\r\n");
            assertThat(client.call("PSYNC", "id", "x"))
                    .isEqualTo("-ERR value is not an integer or out of range\r\n");
            assertThat(log.lines())
                    .anyMatch(
                            line ->
                                    line.startsWith(
                                                    "== CRITICAL == This master is sending an"
                                                            + " error")
                                            && line.contains("'ERR Replica can't interact with the")
                                            && line.endsWith("after processing the command 'get'"))
                    .anyMatch(
                            line -> line.startsWith("Replica generated a reply to command 'get', "))
                    .anyMatch(line -> line.endsWith("synchronization but with a wrong offset"));
        }
    }

    @Test
    void pingsAndTimeLimits() {
        start("repl-ping-replica-period", "2", "repl-timeout", "5");
        Taker taker = synchronised();
        server.advance(4000);
        assertThat(taker.take()).isEqualTo("*1\r\n$4\r\nPING\r\n".repeat(2));
        assertThat(taker.link.isOpen()).isTrue();
        taker.send("REPLCONF", "ACK", "28", "FACK", "14");
        assertThat(replicas().getFirst().acknowledged()).isEqualTo(28);
        assertThat(replicas().getFirst().acknowledgedOnDisk()).isEqualTo(14);
        assertThat(replicas().getFirst().lagSeconds(server.clock().seconds())).isZero();

        server.advance(7000);

        assertThat(taker.link.isOpen()).isFalse();
        assertThat(server.replicating().stream().backlog().cursors()).isZero();
    }

    @Test
    void tooFewReplicasRefuseWrites() {
        start("min-replicas-to-write", "1", "min-replicas-max-lag", "3");
        String refused = "-NOREPLICAS Not enough good replicas to write.\r\n";
        assertThat(client.call("SET", "a", "1")).isEqualTo(refused);
        Taker taker = synchronised();
        assertThat(client.call("SET", "a", "1")).isEqualTo("+OK\r\n");
        server.advance(5000);
        assertThat(client.call("SET", "a", "1")).isEqualTo(refused);
        taker.send("REPLCONF", "ACK", "1");
        server.advance(1000);
        assertThat(client.call("SET", "a", "1")).isEqualTo("+OK\r\n");
        taker.link.close();
        assertThat(client.call("SET", "a", "1")).isEqualTo(refused);
        client.call("CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(client.call("SET", "a", "1")).isEqualTo("+OK\r\n");
    }

    @Test
    void theBacklogGoesWhenNobodyComesBack() {
        start("repl-backlog-ttl", "10");
        Taker taker = synchronised();
        String first = id();
        taker.link.close();
        server.advance(9000);
        assertThat(server.replicating().stream().backlog()).isNotNull();
        server.advance(3000);

        assertThat(server.replicating().stream().backlog()).isNull();
        assertThat(id()).isNotEqualTo(first);
    }

    @Test
    void oneThatWantsOnlyTheSnapshotIsLetGo() {
        start();
        client.call("SET", "a", "1");
        Taker taker = greet("eof");
        taker.send("REPLCONF", "rdb-only", "1");
        taker.send("PSYNC", "?", "-1");
        server.runDisk();

        assertThat(taker.text()).contains("REDIS0011");
        assertThat(taker.link.isOpen()).isFalse();
        assertThat(server.replicating().stream().backlog().cursors()).isZero();
    }

    @Test
    void functionsAloneHaveNoKeys() {
        start();
        client.call("SET", "secret", "1");
        Taker taker = greet();
        taker.send("REPLCONF", "rdb-filter-only", "functions");
        assertThat(taker.link.call("SYNC"))
                .endsWith("-ERR Filtered replica requires EOF capability\r\n");
        taker.take();
        taker.send("REPLCONF", "capa", "eof");
        taker.send("PSYNC", "?", "-1");
        server.runDisk();

        assertThat(taker.take()).contains("$EOF:", "REDIS0011").doesNotContain("secret");
    }

    @Test
    void theLastToLeaveEndsTheSnapshotAndNothingStays() {
        start();
        for (int i = 0; i < 1000; i++) {
            client.call("SET", "key:" + i, "x".repeat(100));
        }
        client.call("CONFIG", "SET", "repl-backlog-ttl", "1");
        leaveEarly();
        long before = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < 5; i++) {
            leaveEarly();
        }

        assertThat(server.replicating().stream().backlog()).isNull();
        assertThat(server.engine().keyspace().arena().usedBytes()).isEqualTo(before);
    }

    private void leaveEarly() {
        Taker taker = greet("eof");
        taker.send("PSYNC", "?", "-1");
        taker.link.close();
        server.runDisk();
        assertThat(server.persistence().saves().isBusy()).isFalse();
        Taker byFile = greet();
        byFile.send("PSYNC", "?", "-1");
        byFile.link.close();
        server.runDisk();
        server.advance(3000);
    }

    @Test
    void oneThatReadsNothingIsDroppedAtItsLimit() {
        start("repl-backlog-size", "100kb");
        client.call("CONFIG", "SET", "client-output-buffer-limit", "slave 1mb 0 0");
        Taker taker = synchronised();
        taker.take();
        taker.link.read(false);
        String value = "x".repeat(10_000);
        int written = 0;
        while (taker.link.isOpen() && written < 300) {
            client.call("SET", "k", value);
            written++;
        }

        assertThat(written).isBetween(100, 120);
        assertThat(replicas()).isEmpty();
        assertThat(server.engine().statistics().outputBufferDisconnections).isEqualTo(1);
        client.call("SET", "k", value);
        assertThat(server.replicating().stream().backlog().memoryBytes()).isLessThan(200_000);
    }

    @Test
    void optionsAreCheckedOneByOne() {
        start();
        assertThat(client.call("REPLCONF", "capa")).isEqualTo("-ERR syntax error\r\n");
        assertThat(client.call("REPLCONF")).isEqualTo("+OK\r\n");
        assertThat(client.call("REPLCONF", "nonsense", "1"))
                .isEqualTo("-ERR Unrecognized REPLCONF option: nonsense\r\n");
        assertThat(client.call("REPLCONF", "listening-port", "x"))
                .isEqualTo("-ERR value is not an integer or out of range\r\n");
        assertThat(client.call("REPLCONF", "ip-address", "x".repeat(256)))
                .isEqualTo(
                        "-ERR REPLCONF ip-address provided by replica instance is too long: 256"
                                + " bytes\r\n");
        assertThat(client.call("REPLCONF", "rdb-only", "2"))
                .isEqualTo("-ERR value is out of range, value must between 0 and 1\r\n");
        assertThat(client.call("REPLCONF", "rdb-filter-only", "keys"))
                .isEqualTo("-ERR Unsupported rdb-filter-only option: keys\r\n");
        assertThat(client.call("REPLCONF", "capa", "what-comes-later")).isEqualTo("+OK\r\n");
        assertThat(client.call("REPLCONF", "ACK", "1")).isEmpty();
        assertThat(client.call("REPLCONF", "GETACK", "*")).isEmpty();
    }

    @Test
    void aBackgroundSaveForAReplicaCanBeJoined() throws Exception {
        start("repl-diskless-sync", "no", "rdb-key-save-delay", "1000000");
        client.call("MSET", "a", "1", "b", "2", "c", "3");
        Taker first = greet("eof", "psync2");
        first.send("PSYNC", "?", "-1");
        client.call("SET", "since", "1");
        Taker second = greet("eof", "psync2");
        second.send("PSYNC", "?", "-1");
        assertThat(replicas()).extracting(Replica::state).containsOnly(State.SNAPSHOT);
        server.advance(5000);
        server.runDisk();

        assertThat(second.take()).isEqualTo(first.take()).contains("SET\r\n$5\r\nsince");
        assertThat(Files.exists(dir.resolve("dump.rdb"))).isTrue();
        assertThat(server.persistence().saves().count()).isEqualTo(1);
    }

    @Test
    void lineFeedsOfOneThatLoadsAreSignsOfLife() {
        start("repl-timeout", "5");
        Taker taker = synchronised();
        for (int i = 0; i < 12; i++) {
            server.advance(1000);
            taker.link.send(new byte[] {'\n'});
        }
        assertThat(taker.link.isOpen()).isTrue();
    }

    @Test
    void whoWatchesBecomesNoReplica() {
        start();
        LocalServer.Client monitor = server.connect();
        assertThat(monitor.call("MONITOR")).isEqualTo("+OK\r\n");

        assertThat(monitor.call("PSYNC", "?", "-1")).doesNotContain("FULLRESYNC");
        assertThat(monitor.session().role()).isEqualTo(Session.Role.MONITOR);
        assertThat(replicas()).isEmpty();
    }

    @Test
    void aReplicaThatSaysNonsenseIsDropped() {
        start();
        Taker taker = synchronised();
        taker.send("NOSUCHCOMMAND", "x");
        assertThat(taker.link.isOpen()).isFalse();
        Taker second = synchronised();
        second.send("GET");
        assertThat(second.link.isOpen()).isFalse();
    }

    @Test
    void whenAllAreDroppedNothingIsKeptForThem() {
        start();
        Taker one = synchronised();
        synchronised();
        client.call("SET", "a", "1");

        server.replicating().replicas().dropAll();

        assertThat(server.replicating().stream().backlog().cursors()).isZero();
        assertThat(replicas()).isEmpty();
        assertThat(one.link.isOpen()).isFalse();
    }

    @Test
    void aSnapshotThatIsPushedAsideEndsWithItsReplicas() {
        start("rdb-key-save-delay", "1000000");
        client.call("MSET", "a", "1", "b", "2", "c", "3");
        Taker taker = greet("eof");
        taker.send("PSYNC", "?", "-1");
        assertThat(replicas().getFirst().state()).isEqualTo(State.SNAPSHOT);

        server.persistence().saves().endStream();
        server.runDisk();

        assertThat(taker.link.isOpen()).isFalse();
        assertThat(server.persistence().saves().isBusy()).isFalse();
        assertThat(server.replicating().stream().backlog().cursors()).isZero();
    }

    @Test
    void keysThatExpiredWhileTheServerWasAwayAreRemovedInTheStream() {
        start();
        synchronised();
        client.call("MSET", "stays", "1", "n", "2");
        client.call("SET", "brief", "1", "PX", "2000");
        client.call("SELECT", "3");
        client.call("HSET", "short", "f", "v");
        client.call("PEXPIRE", "short", "2000");
        assertThat(client.call("SAVE")).isEqualTo("+OK\r\n");
        long offset = server.replicating().stream().history().offset();
        String old = id();
        server.close();

        server = LocalServer.start(Map.of("dir", dir.toString()));
        server.clock().advance(3000);
        assertThat(server.load()).isNull();
        server.replicating().start();
        client = server.connect();
        String dels =
                "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*2\r\n$3\r\nDEL\r\n$5\r\nbrief\r\n"
                        + "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*2\r\n$3\r\nDEL\r\n$5\r\nshort\r\n";
        assertThat(client.call("INFO", "persistence"))
                .contains("rdb_last_load_keys_expired:2", "rdb_last_load_keys_loaded:2");
        assertThat(client.call("INFO", "replication"))
                .contains(
                        "master_replid2:" + old,
                        "second_repl_offset:" + (offset + 1),
                        "master_repl_offset:" + (offset + dels.length()),
                        "repl_backlog_histlen:" + dels.length());
        assertThat(client.call("GET", "brief")).isEqualTo("$-1\r\n");
        Taker taker = greet("eof", "psync2");
        taker.send("PSYNC", old, Long.toString(offset + 1));
        assertThat(taker.take()).startsWith("+CONTINUE").endsWith(dels);
        assertThat(client.call("INFO", "stats")).contains("expired_keys:0");
    }

    @Test
    void expiredKeysOfAFileWithoutAHistoryGoSilently() {
        start();
        client.call("SET", "brief", "1", "PX", "2000");
        assertThat(client.call("SAVE")).isEqualTo("+OK\r\n");
        server.close();

        server = LocalServer.start(Map.of("dir", dir.toString()));
        server.clock().advance(3000);
        assertThat(server.load()).isNull();
        server.replicating().start();
        client = server.connect();
        assertThat(server.replicating().stream().backlog()).isNull();
        assertThat(client.call("INFO", "persistence")).contains("rdb_last_load_keys_expired:1");
    }
}
