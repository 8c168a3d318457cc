package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.server.LocalServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientEvictionTest {

    private static final int CLIENTS = 10;
    private static final int KILOBYTE = 1024;

    private final LocalServer server = LocalServer.start();
    private final LocalServer.Client admin = server.connect();
    private final List<LocalServer.Client> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    /* Each has sent a part of a request, the later ones more. */
    private void connect() {
        for (int i = 1; i <= CLIENTS; i++) {
            LocalServer.Client client = server.connect();
            String begun = "*2\r\n$3\r\nGET\r\n$1000000\r\n" + "x".repeat(i * 50 * KILOBYTE);
            assertThat(client.send(begun.getBytes(ISO_8859_1))).isEmpty();
            clients.add(client);
        }
    }

    private long memory() {
        return server.engine().sessions().all().stream().mapToLong(Session::memoryBytes).sum();
    }

    private int open() {
        return (int) clients.stream().filter(LocalServer.Client::isOpen).count();
    }

    private void limit(String bytes) {
        assertThat(admin.call("CONFIG", "SET", "maxmemory-clients", bytes)).isEqualTo("+OK\r\n");
        server.engine().tick();
        server.advance(100);
    }

    @Test
    void theLargestAreClosedUntilTheRestTakesLess() {
        connect();
        limit(Long.toString(memory() + KILOBYTE));
        assertThat(open()).isEqualTo(CLIENTS);
        List<Long> sizes = clients.stream().map(client -> client.session().memoryBytes()).toList();
        long limit = memory() * 3 / 4;
        limit(Long.toString(limit));
        assertThat(memory()).isLessThan(limit);
        int left = open();
        assertThat(left).isBetween(1, CLIENTS - 1);
        long largestLeft = 0;
        long smallestClosed = Long.MAX_VALUE;
        for (int i = 0; i < CLIENTS; i++) {
            if (clients.get(i).isOpen()) {
                largestLeft = Math.max(largestLeft, sizes.get(i));
            } else {
                smallestClosed = Math.min(smallestClosed, sizes.get(i));
            }
        }
        assertThat(largestLeft).isLessThanOrEqualTo(smallestClosed);
        assertThat(admin.isOpen()).isTrue();
        assertThat(admin.call("INFO", "stats")).contains("evicted_clients:" + (CLIENTS - left));
    }

    @Test
    void aShareOfTheMemoryForDataIsALimitToo() {
        connect();
        limit("50%");
        assertThat(open()).isEqualTo(CLIENTS);
        admin.call("CONFIG", "SET", "maxmemory", Long.toString(memory()));
        server.engine().tick();
        server.advance(100);
        assertThat(open()).isBetween(1, CLIENTS - 1);
    }

    @Test
    void thoseWhoAreProtectedStay() {
        LocalServer.Client kept = server.connect();
        kept.call("CLIENT", "NO-EVICT", "on");
        kept.send(("*2\r\n$3\r\nGET\r\n$1000000\r\n" + "x".repeat(900_000)).getBytes(ISO_8859_1));
        connect();
        limit(Long.toString(200 * KILOBYTE));
        assertThat(kept.isOpen()).isTrue();
        assertThat(open()).isZero();
    }

    /* No tick comes here: it is the client's own turn that shows what it takes. */
    @Test
    void clientThatNeverReadsIsClosedWithinItsOwnBatch() {
        admin.call("SET", "k", "v".repeat(100 * KILOBYTE));
        LocalServer.Client greedy = server.connect();
        admin.call("CLIENT", "NO-EVICT", "on");
        admin.call("CONFIG", "SET", "maxmemory-clients", "1000000");
        greedy.read(false);
        greedy.send("GET k\r\n".repeat(1000).getBytes(ISO_8859_1));

        assertThat(greedy.session().isClosing()).isTrue();
        assertThat(admin.call("INFO", "stats")).contains("evicted_clients:1\r\n");
        assertThat(admin.call("INFO", "commandstats")).doesNotContain("cmdstat_get:calls=1000,");
    }

    @Test
    void subscriptionsPrefixesAndQueuedRequestsCount() {
        admin.call("CLIENT", "NO-EVICT", "on");
        admin.call("CONFIG", "SET", "maxmemory-clients", "200000");
        String[] each = {
            "SUBSCRIBE %d\r\n",
            "PSUBSCRIBE %d\r\n",
            "SSUBSCRIBE %d\r\n",
            "WATCH %d\r\n",
            "CLIENT TRACKING ON BCAST PREFIX a%09d\r\n",
            "GET %0900d\r\n"
        };
        for (String command : each) {
            LocalServer.Client client = server.connect();
            client.send((command.startsWith("GET") ? "MULTI\r\n" : "").getBytes(ISO_8859_1));
            int sent = 0;
            while (!client.session().isClosing() && sent < 5000) {
                client.send(String.format(command, sent++).getBytes(ISO_8859_1));
            }
            assertThat(sent).as(command).isLessThan(5000);
        }
        assertThat(admin.call("INFO", "stats")).contains("evicted_clients:6\r\n");
    }

    @Test
    void noLimitIsTooLowToRaiseIt() {
        limit("1");
        assertThat(admin.isOpen()).isTrue();
        assertThat(admin.call("CONFIG", "SET", "maxmemory-clients", "0")).isEqualTo("+OK\r\n");
    }
}
