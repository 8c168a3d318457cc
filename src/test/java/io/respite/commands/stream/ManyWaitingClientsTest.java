package io.respite.commands.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand clients of groups wait, each for a stream of its own. */
class ManyWaitingClientsTest {

    private static final int MANY = 10_000;
    private static final int FEW = 100;
    private static final int ROUNDS = 12;

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client main = server.connect();
    private final List<LocalServer.Client> waiting = new ArrayList<>();
    private long id;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void onlyTheOneWhoseStreamGrewIsServed() {
        wait(0, MANY);
        assertThat(server.engine().blocked().count()).isEqualTo(MANY);
        assertThat(server.engine().blocked().keys()).isEqualTo(MANY);
        add(7_777);
        main.call("DEL", "stream:4444");
        main.call("XGROUP", "DESTROY", "stream:1111", "g");
        assertThat(received(7_777)).startsWith("*1\r\n*2\r\n$11\r\nstream:7777\r\n");
        assertThat(received(4_444)).startsWith("-NOGROUP No such key 'stream:4444'");
        assertThat(received(1_111)).startsWith("-NOGROUP No such key 'stream:1111'");
        for (int i = 0; i < MANY; i++) {
            assertThat(received(i)).isEmpty();
        }
        assertThat(server.engine().blocked().count()).isEqualTo(MANY - 3);
    }

    @Test
    void thoseWhoLeaveAreForgotten() {
        long before = server.engine().keyspace().arena().usedBytes();
        for (int i = 0; i < MANY; i++) {
            LocalServer.Client client = server.connect();
            client.call("BLPOP", "list:" + i, "0");
            waiting.add(client);
        }
        waiting.forEach(LocalServer.Client::close);
        assertThat(server.engine().blocked().count()).isZero();
        assertThat(server.engine().blocked().keys()).isZero();
        long left = server.engine().keyspace().arena().usedBytes() - before;
        assertThat(left).as("of an empty table").isLessThan(1_000);
    }

    /** With a search through all of them it would be a hundred times as long. */
    @Test
    void toWakeOneOfManyIsNotMuchMoreThanToWakeOneOfFew() {
        wait(0, FEW);
        long amongFew = leastNanosToWakeFew();
        wait(FEW, MANY);
        long amongMany = leastNanosToWakeFew();
        assertThat(amongMany).isLessThan(amongFew * 20);
    }

    @Test
    void commandsOnOtherKeysAreNotMuchSlower() {
        long alone = leastNanosOfOthers();
        wait(0, MANY);
        long beside = leastNanosOfOthers();
        assertThat(beside).isLessThan(alone * 20);
    }

    private void wait(int first, int end) {
        for (int i = first; i < end; i++) {
            main.call("XGROUP", "CREATE", "stream:" + i, "g", "$", "MKSTREAM");
            waiting.add(server.connect());
            wait(i);
        }
    }

    private void wait(int client) {
        String stream = "stream:" + client;
        String reply =
                waiting.get(client)
                        .call(
                                "XREADGROUP",
                                "GROUP",
                                "g",
                                "c",
                                "BLOCK",
                                "0",
                                "STREAMS",
                                stream,
                                ">");
        assertThat(reply).isEmpty();
    }

    private void add(int client) {
        main.call("XADD", "stream:" + client, ++id + "-0", "field", "value");
    }

    private String received(int client) {
        return new String(waiting.get(client).received(), ISO_8859_1);
    }

    private long leastNanosToWakeFew() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < FEW; i++) {
                add(i);
            }
            least = Math.min(least, System.nanoTime() - begin);
            for (int i = 0; i < FEW; i++) {
                assertThat(received(i)).startsWith("*1\r\n");
                wait(i);
            }
        }
        return least;
    }

    private long leastNanosOfOthers() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < FEW; i++) {
                main.call("RPUSH", "other", "element");
                main.call("XADD", "others", ++id + "-0", "field", "value");
                main.call("DEL", "other", "others");
            }
            least = Math.min(least, System.nanoTime() - begin);
        }
        return least;
    }
}
