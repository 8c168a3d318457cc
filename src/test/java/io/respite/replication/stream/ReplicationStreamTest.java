package io.respite.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Memory;
import io.respite.server.LocalServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicationStreamTest {

    private LocalServer server;
    private ReplicationStream stream;
    private LocalServer.Client client;
    private int written;

    @BeforeEach
    void start() {
        server = LocalServer.start();
        stream = new ReplicationStream(server.engine());
        stream.onWritten(() -> written++);
        client = server.connect();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String text() {
        Backlog backlog = stream.backlog();
        int length = (int) backlog.length();
        long copy = server.engine().keyspace().arena().allocate(length + 1);
        backlog.copy(backlog.first(), copy, length);
        String text = new String(Memory.bytes(copy, length), StandardCharsets.ISO_8859_1);
        server.engine().keyspace().arena().free(copy);
        return text.replaceAll("[*$]\\d+\r\n", "").replace("\r\n", " ").trim();
    }

    @Test
    void nothingIsWrittenDownUntilItIsOpened() {
        client.call("SET", "a", "1");
        assertThat(stream.history().offset()).isZero();
        assertThat(stream.backlog()).isNull();

        stream.open();
        client.call("SET", "a", "2");

        assertThat(text()).isEqualTo("SELECT 0 SET a 2");
        assertThat(stream.history().offset()).isEqualTo(stream.backlog().length());
        assertThat(written).isEqualTo(1);
    }

    @Test
    void theDatabaseIsSelectedWhereItChanges() {
        stream.open();
        client.call("SET", "a", "1");
        client.call("SET", "b", "1");
        client.call("SELECT", "12");
        client.call("SET", "c", "1");
        stream.selectAnew();
        client.call("SET", "d", "1");

        assertThat(text())
                .isEqualTo("SELECT 0 SET a 1 SET b 1 SELECT 12 SET c 1 SELECT 12 SET d 1");
        assertThat(stream.selected()).isEqualTo(12);
    }

    @Test
    void keysThatALookFindsExpiredDoNotBelongTogether() {
        server.engine().expiry().enable(false);
        client.call("SET", "a", "1", "PX", "10");
        client.call("SET", "b", "1", "PX", "10");
        server.advance(20);
        stream.open();
        client.call("SCAN", "0", "COUNT", "100");
        assertThat(text()).isIn("SELECT 0 DEL a DEL b", "SELECT 0 DEL b DEL a");
    }

    @Test
    void whatBelongsTogetherIsATransaction() {
        stream.open();
        client.call("MULTI");
        client.call("SET", "a", "1");
        client.call("SELECT", "1");
        client.call("SET", "b", "2");
        client.call("EXEC");

        assertThat(text()).isEqualTo("MULTI SELECT 0 SET a 1 SELECT 1 SET b 2 EXEC");
    }

    @Test
    void manyCommandsOfOneTurnAreToldOfOnce() {
        stream.open();
        byte[] one = LocalServer.request("INCR", "n");
        byte[] three = new byte[one.length * 3];
        for (int i = 0; i < three.length; i++) {
            three[i] = one[i % one.length];
        }
        client.send(three);

        assertThat(written).isEqualTo(1);
        assertThat(text()).isEqualTo("SELECT 0 INCR n INCR n INCR n");
    }

    @Test
    void aReplicaPassesOnWhatItIsGivenAndNothingElse() {
        stream.history().adopt("a".repeat(40), 1000);
        stream.lead(false);
        stream.open();
        client.call("SET", "mine", "1");
        long ref = server.engine().keyspace().arena().allocate(16);
        byte[] ping = LocalServer.request("PING");
        Memory.copyIn(ping, 0, ping.length, ref);
        stream.relay(ref, 14);
        server.engine().keyspace().arena().free(ref);

        assertThat(text()).isEqualTo("PING");
        assertThat(stream.backlog().first()).isEqualTo(1001);
        assertThat(stream.history().offset()).isEqualTo(1014);
    }

    @Test
    void closedItTakesNoMemory() {
        long before = server.engine().keyspace().arena().usedBytes();
        stream.open();
        stream.tell("*1\r\n$4\r\nPING\r\n");
        assertThat(server.engine().keyspace().arena().usedBytes()).isGreaterThan(before);
        stream.close();

        assertThat(server.engine().keyspace().arena().usedBytes()).isEqualTo(before);
        client.call("SET", "a", "1");
        assertThat(stream.history().offset()).isEqualTo(14);
    }

    @Test
    void theSizeFollowsItsSetting() {
        stream.open();
        client.call("CONFIG", "SET", "repl-backlog-size", "100kb");
        assertThat(stream.backlog().sizeBytes()).isEqualTo(102400);
    }
}
