package io.respite.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many clients move money between few accounts, each with what it read under WATCH: whatever they
 * do at the same time, the total stays as it is, and nobody is overdrawn.
 */
class BankTransferTest {

    private static final int CLIENTS = 24;
    private static final int ATTEMPTS = 400;
    private static final int ACCOUNTS = 5;
    private static final int BALANCE = 1000;

    private final RunningServer server = new RunningServer(Map.of());

    @AfterEach
    void stop() {
        server.close();
    }

    /** What one client's attempts came to. */
    private record Tally(int moved, int lost) {}

    @Test
    void theTotalNeverChanges() throws Exception {
        try (Client client = new Client()) {
            for (int i = 0; i < ACCOUNTS; i++) {
                client.ask("SET account:" + i + " " + BALANCE);
            }
        }
        int moved = 0;
        int lost = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1)) {
            List<Future<Tally>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                clients.add(threads.submit(() -> transfer(random)));
            }
            Future<Integer> auditor = threads.submit(this::audit);
            for (Future<Tally> client : clients) {
                moved += client.get().moved();
                lost += client.get().lost();
            }
            assertThat(auditor.get()).isPositive();
        }
        assertThat(moved).isPositive();
        assertThat(lost).as("transactions that another one spoilt").isPositive();
        try (Client client = new Client()) {
            assertThat(client.balances().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(ACCOUNTS * BALANCE);
            assertThat(client.ask("GET transfers")).isEqualTo("" + moved);
        }
    }

    private Tally transfer(Random random) throws IOException {
        int moved = 0;
        int lost = 0;
        try (Client client = new Client()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                int from = random.nextInt(ACCOUNTS);
                int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
                client.ask("WATCH account:" + from + " account:" + to);
                int source = Integer.parseInt(client.ask("GET account:" + from));
                int target = Integer.parseInt(client.ask("GET account:" + to));
                int amount = random.nextInt(BALANCE);
                if (amount > source) {
                    client.ask("UNWATCH");
                    continue;
                }
                client.ask("MULTI");
                client.ask("SET account:" + from + " " + (source - amount));
                client.ask("SET account:" + to + " " + (target + amount));
                client.ask("INCR transfers");
                if (client.ask("EXEC").equals("*-1")) {
                    lost++;
                } else {
                    client.skip(3);
                    moved++;
                }
            }
        }
        return new Tally(moved, lost);
    }

    /** Looks at all accounts at once, again and again: what it sees is always right. */
    private int audit() throws IOException {
        try (Client client = new Client()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                List<Integer> balances = client.balances();
                assertThat(balances).allMatch(balance -> balance >= 0);
                assertThat(balances.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(ACCOUNTS * BALANCE);
            }
        }
        return ATTEMPTS;
    }

    private final class Client implements AutoCloseable {

        private final RunningServer.Client client;

        private Client() throws IOException {
            client = server.connect();
        }

        /** The first line of the reply, of a bulk string its text. */
        String ask(String command) throws IOException {
            client.send(command);
            return read();
        }

        private String read() throws IOException {
            String line = client.line();
            assertThat(line).isNotNull().doesNotStartWith("-");
            return line.startsWith("$") ? client.line() : line;
        }

        void skip(int replies) throws IOException {
            for (int i = 0; i < replies; i++) {
                read();
            }
        }

        List<Integer> balances() throws IOException {
            ask("MULTI");
            for (int i = 0; i < ACCOUNTS; i++) {
                ask("GET account:" + i);
            }
            assertThat(ask("EXEC")).isEqualTo("*" + ACCOUNTS);
            List<Integer> balances = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                balances.add(Integer.parseInt(read()));
            }
            return balances;
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
