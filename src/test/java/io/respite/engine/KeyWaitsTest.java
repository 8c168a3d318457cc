package io.respite.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The queues of waiting clients, held against lists of numbers. */
class KeyWaitsTest {

    private static final int DATABASES = 3;
    private static final int CLIENTS = 40;

    private record Waiter(int client, boolean untilGone) {}

    private record Wait(long block, String[] keys) {}

    private final Arena arena = new Arena(1L << 30);
    private final KeyWaits waits = new KeyWaits(arena, DATABASES);
    private final Map<String, List<Waiter>> model = new TreeMap<>();
    private final Wait[] clients = new Wait[CLIENTS];
    private final Random random = new Random(7);

    @Test
    void queuesKeepTheOrderInWhichClientsCame() {
        long before = 0;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5000; i++) {
                int client = random.nextInt(CLIENTS);
                if (clients[client] == null) {
                    add(client);
                } else {
                    remove(client);
                }
                if (i % 50 == 0) {
                    check();
                }
            }
            for (int client = 0; client < CLIENTS; client++) {
                if (clients[client] != null) {
                    remove(client);
                }
            }
            check();
            before = before == 0 ? arena.usedBytes() : before;
            assertThat(arena.usedBytes()).isEqualTo(before);
        }
        arena.close();
    }

    private void add(int client) {
        int database = random.nextInt(DATABASES);
        boolean untilGone = random.nextBoolean();
        String[] keys = new String[random.nextInt(1, 6)];
        Args args = new Args();
        long text = arena.allocate(64);
        args.clear(text);
        int used = 0;
        for (int i = 0; i < keys.length; i++) {
            String key = "k" + random.nextInt(12);
            keys[i] = database + key;
            byte[] bytes = key.getBytes(ISO_8859_1);
            Memory.copyIn(bytes, 0, bytes.length, text + used);
            args.add(used, bytes.length);
            used += bytes.length;
            List<Waiter> queue = model.computeIfAbsent(keys[i], k -> new ArrayList<>());
            if (queue.stream().noneMatch(waiter -> waiter.client == client)) {
                queue.add(new Waiter(client, untilGone));
            }
        }
        long block = waits.add(client, database, args, 0, keys.length, untilGone);
        arena.free(text);
        clients[client] = new Wait(block, keys);
    }

    private void remove(int client) {
        waits.remove(clients[client].block);
        for (String key : clients[client].keys) {
            model.getOrDefault(key, List.of()).removeIf(waiter -> waiter.client == client);
        }
        model.values().removeIf(List::isEmpty);
        clients[client] = null;
    }

    private void check() {
        Map<String, List<Integer>> actual = new TreeMap<>();
        long[] untilGone = new long[1];
        for (int i = 0; i < DATABASES; i++) {
            int database = i;
            waits.forEach(
                    database,
                    queue -> {
                        String key = Memory.text(waits.key(queue), waits.keyLength(queue));
                        assertThat(waits.database(queue)).isEqualTo(database);
                        assertThat(waits.find(database, waits.key(queue), key.length()))
                                .isEqualTo(queue);
                        List<Integer> numbers = new ArrayList<>();
                        for (long node = waits.first(queue); node != 0; node = waits.next(node)) {
                            numbers.add(waits.client(node));
                        }
                        assertThat(waits.count(queue)).isEqualTo(numbers.size());
                        boolean waitsUntilGone =
                                model.get(database + key).stream().anyMatch(Waiter::untilGone);
                        assertThat(waits.waitsUntilGone(queue)).isEqualTo(waitsUntilGone);
                        untilGone[0] += waitsUntilGone ? 1 : 0;
                        actual.put(database + key, numbers);
                    });
        }
        Map<String, List<Integer>> expected = new TreeMap<>();
        model.forEach((key, list) -> expected.put(key, list.stream().map(Waiter::client).toList()));
        assertThat(actual).isEqualTo(expected);
        assertThat(waits.keys()).isEqualTo(expected.size());
        assertThat(waits.keysUntilGone()).isEqualTo(untilGone[0]);
    }

    @Test
    void aQueueThatIsReadyOrHeldStaysWithoutClients() {
        Args args = new Args();
        long text = arena.allocate(8);
        Memory.putByte(text, 'k');
        args.clear(text);
        args.add(0, 1);
        long block = waits.add(1, 0, args, 0, 1, false);
        long queue = waits.find(0, text, 1);
        assertThat(waits.makeReady(queue)).isTrue();
        assertThat(waits.makeReady(queue)).isFalse();
        waits.remove(block);
        assertThat(waits.find(0, text, 1)).isEqualTo(queue);
        assertThat(waits.keys()).isZero();
        waits.hold(queue);
        assertThat(waits.makeReady(queue)).isTrue();
        waits.release(queue);
        assertThat(waits.find(0, text, 1)).isEqualTo(queue);
        waits.hold(queue);
        waits.release(queue);
        assertThat(waits.find(0, text, 1)).isZero();
        arena.close();
    }
}
