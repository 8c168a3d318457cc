package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on groups and on maps of records, which must stay the same. */
class ConsumerGroupsTest {

    /** An id with two unsigned numbers. */
    private record Id(long high, long low) implements Comparable<Id> {

        @Override
        public int compareTo(Id other) {
            int order = Long.compareUnsigned(high, other.high);
            return order != 0 ? order : Long.compareUnsigned(low, other.low);
        }
    }

    private record Pending(String consumer, long deliveredMs, long deliveries) {}

    private record Times(long seenMs, long activeMs) {}

    private static final class Group {
        private Id last = new Id(0, 0);
        private long entriesRead = ConsumerGroup.UNKNOWN;
        private final TreeMap<Id, Pending> pending = new TreeMap<>();
        private final TreeMap<String, Times> consumers = new TreeMap<>();
    }

    private final Arena arena = new Arena(1L << 30);
    private final long empty = arena.usedBytes();
    private final long text = arena.allocate(64);
    private final ConsumerGroups groups = new ConsumerGroups(arena);
    private final TreeMap<String, Group> expected = new TreeMap<>();
    private long root = groups.create();
    private SplittableRandom random;

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdWhatMapsHold(long seed) {
        run(seed, 30_000, 300);
    }

    @Test
    @Tag("long")
    void holdWhatMapsHoldForALongTime() {
        run(5, 1_000_000, 20_000);
    }

    @Test
    void aPendingIdTakesLittleMemory() {
        ConsumerGroup group = add("group");
        long consumer = group.addConsumer(text, write("consumer"), 1);
        long before = arena.usedBytes();
        for (int i = 0; i < 100_000; i++) {
            group.deliver(1_700_000_000_000L + i, 0, consumer, 5);
        }
        assertThat((arena.usedBytes() - before) / 100_000.0).isLessThan(60.0);
        assertThat(groups.bytes()).isEqualTo(arena.usedBytes() - empty - Arena.blockBytes(64));
        expected.clear();
        dismantle();
    }

    @Test
    void aLargeGroupIsTakenApartInManySteps() {
        ConsumerGroup group = add("group");
        for (int c = 0; c < 10; c++) {
            long consumer = group.addConsumer(text, write("consumer" + c), 1);
            for (int i = 0; i < 10_000; i++) {
                group.deliver(i, c, consumer, 5);
            }
        }
        int steps = 1;
        while (groups.dismantle(root)) {
            steps++;
        }
        assertThat(steps).isGreaterThan(100);
        arena.free(text);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private void run(long seed, int steps, int ids) {
        random = new SplittableRandom(seed);
        for (int step = 0; step < steps; step++) {
            String name = "group" + random.nextInt(4);
            Group model = expected.get(name);
            ConsumerGroup group = groups.find(text, write(name));
            assertThat(group == null).isEqualTo(model == null);
            if (model == null) {
                add(name);
                expected.put(name, new Group());
            } else {
                change(name, group, model, ids);
            }
            if (step % 499 == 0) {
                check();
            }
            if (step % (steps / 4) == steps / 5) {
                copy();
            }
        }
        check();
        dismantle();
    }

    private void change(String name, ConsumerGroup group, Group model, int ids) {
        Id id = new Id(random.nextInt(-3, 3), random.nextInt(ids));
        String consumer = "c" + random.nextInt(6);
        switch (random.nextInt(200)) {
            case 0 -> {
                long taken = groups.createWith(groups.take(group));
                while (groups.dismantle(taken)) {}
                groups.at(root);
                expected.remove(name);
            }
            case 1, 2, 3 -> removeConsumer(group, model, consumer);
            case 4, 5, 6, 7 -> {
                model.last = id;
                group.setLast(id.high, id.low);
                model.entriesRead = random.nextLong(100);
                group.setEntriesRead(model.entriesRead);
            }
            default -> {
                long there = consumer(group, model, consumer);
                if (random.nextInt(3) == 0) {
                    Pending removed = model.pending.remove(id);
                    assertThat(group.removePending(id.high, id.low)).isEqualTo(removed != null);
                } else {
                    give(group, model, id, consumer, there);
                }
            }
        }
    }

    private long consumer(ConsumerGroup group, Group model, String name) {
        long consumer = group.findConsumer(text, write(name));
        Times times = model.consumers.get(name);
        assertThat(consumer == 0).isEqualTo(times == null);
        long seen = random.nextLong(1_000);
        if (consumer == 0) {
            consumer = group.addConsumer(text, write(name), seen);
            model.consumers.put(name, new Times(seen, Consumer.NEVER_ACTIVE));
        } else {
            Consumer.saw(consumer, seen);
            model.consumers.put(name, new Times(seen, times.activeMs));
        }
        return consumer;
    }

    private void give(ConsumerGroup group, Group model, Id id, String name, long consumer) {
        long now = random.nextLong(1_000);
        Consumer.gave(consumer, now);
        model.consumers.put(name, new Times(model.consumers.get(name).seenMs, now));
        Pending before = model.pending.get(id);
        if (before == null || random.nextBoolean()) {
            group.deliver(id.high, id.low, consumer, now);
            model.pending.put(id, new Pending(name, now, 1));
        } else {
            long pending = group.findPending(id.high, id.low);
            PendingEntry.setDelivery(pending, now, PendingEntry.deliveries(pending) + 1);
            group.assign(id.high, id.low, pending, consumer);
            model.pending.put(id, new Pending(name, now, before.deliveries + 1));
        }
    }

    private void removeConsumer(ConsumerGroup group, Group model, String name) {
        long consumer = group.findConsumer(text, write(name));
        if (consumer != 0) {
            group.removeConsumer(consumer);
            model.consumers.remove(name);
            model.pending.values().removeIf(pending -> pending.consumer.equals(name));
        }
    }

    private void copy() {
        long original = root;
        root = groups.copy(original);
        check();
        boolean keepsCopy = random.nextBoolean();
        while (groups.dismantle(keepsCopy ? original : root)) {}
        root = keepsCopy ? root : original;
        groups.at(root);
        check();
        assertThat(groups.bytes()).isEqualTo(arena.usedBytes() - empty - Arena.blockBytes(64));
    }

    private void check() {
        List<String> names = new ArrayList<>();
        NameIndex index = groups.names();
        for (long at = index.first(); at != NameIndex.NONE; at = index.next(at)) {
            ConsumerGroup group = groups.group(at);
            String name = Memory.text(group.name(), group.nameLength());
            names.add(name);
            checkGroup(group, expected.get(name));
        }
        assertThat(names).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(groups.size()).isEqualTo(names.size());
    }

    private static void checkGroup(ConsumerGroup group, Group model) {
        assertThat(new Id(group.lastHigh(), group.lastLow())).isEqualTo(model.last);
        assertThat(group.entriesRead()).isEqualTo(model.entriesRead);
        TreeMap<Id, Pending> pending = new TreeMap<>();
        for (long at = group.pending().first(); at != 0; at = IdTree.next(at)) {
            long entry = IdTree.record(at);
            long consumer = PendingEntry.consumer(entry);
            pending.put(
                    new Id(IdTree.high(at), IdTree.low(at)),
                    new Pending(
                            Memory.text(Consumer.name(consumer), Consumer.nameLength(consumer)),
                            PendingEntry.deliveredMs(entry),
                            PendingEntry.deliveries(entry)));
        }
        assertThat(pending).isEqualTo(model.pending);
        checkConsumers(group, model);
    }

    private static void checkConsumers(ConsumerGroup group, Group model) {
        TreeMap<String, Times> consumers = new TreeMap<>();
        NameIndex index = group.consumers();
        for (long at = index.first(); at != NameIndex.NONE; at = index.next(at)) {
            long consumer = index.blockAt(at);
            String name = Memory.text(Consumer.name(consumer), Consumer.nameLength(consumer));
            consumers.put(name, new Times(Consumer.seenMs(consumer), Consumer.activeMs(consumer)));
            List<Id> ids = new ArrayList<>();
            IdTree own = group.pendingOf(consumer);
            for (long id = own.first(); id != 0; id = IdTree.next(id)) {
                ids.add(new Id(IdTree.high(id), IdTree.low(id)));
            }
            List<Id> modelIds =
                    model.pending.entrySet().stream()
                            .filter(entry -> entry.getValue().consumer.equals(name))
                            .map(TreeMap.Entry::getKey)
                            .toList();
            assertThat(ids).isEqualTo(modelIds);
            assertThat(own.count()).isEqualTo(modelIds.size());
        }
        assertThat(consumers).isEqualTo(model.consumers);
    }

    private ConsumerGroup add(String name) {
        return groups.add(text, write(name));
    }

    private int write(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, text);
        return bytes.length;
    }

    private void dismantle() {
        while (groups.dismantle(root)) {}
        arena.free(text);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }
}
