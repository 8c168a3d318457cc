package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on a queue and on a map from things to times, which must stay the same. */
class DueQueueTest {

    private final Arena arena = new Arena(1L << 30);
    private final long empty = arena.usedBytes();
    private final Map<Long, Integer> places = new HashMap<>();
    private final DueQueue queue = new DueQueue(arena, places::put);
    private final Map<Long, Long> times = new HashMap<>();
    private final List<Long> things = new ArrayList<>();
    private SplittableRandom random;
    private long nextThing = 1;

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsWhatAMapHolds(long seed) {
        run(seed, 60_000, 3_000);
    }

    @Test
    @Tag("long")
    void holdsWhatAMapHoldsForALongTime() {
        run(4, 2_000_000, 20_000);
    }

    @Test
    void comesOutInOrder() {
        random = new SplittableRandom(5);
        queue.create();
        PriorityQueue<Long> expected = new PriorityQueue<>();
        for (int i = 0; i < 10_000; i++) {
            long time = random.nextLong(500);
            queue.insert(nextThing++, time);
            expected.add(time);
        }
        while (!expected.isEmpty()) {
            assertThat(queue.firstTime()).isEqualTo(expected.remove());
            queue.remove(0);
        }
        assertThat(queue.size()).isZero();
        queue.free();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void takesSixteenBytesAThingAndGivesThemBack() {
        queue.create();
        for (int i = 0; i < 100_000; i++) {
            queue.insert(i + 1, i);
        }
        assertThat((arena.usedBytes() - empty) / 100_000.0).isBetween(16.0, 16.5);
        while (queue.size() > 3) {
            queue.remove(queue.size() - 1);
        }
        assertThat(arena.usedBytes() - empty).isLessThan(300);
    }

    private void run(long seed, int steps, int most) {
        random = new SplittableRandom(seed);
        queue.create();
        boolean growing = true;
        for (int i = 0; i < steps; i++) {
            step(growing);
            if (things.isEmpty() || things.size() >= most) {
                growing = things.isEmpty();
            }
            if (i % (most / 10 + 7) == 0) {
                check();
            }
        }
        while (!things.isEmpty()) {
            remove();
        }
        assertThat(queue.size()).isZero();
        queue.free();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private void step(boolean growing) {
        int dice = random.nextInt(10);
        if (things.isEmpty() || dice < (growing ? 5 : 2)) {
            long thing = nextThing++;
            things.add(thing);
            times.put(thing, random.nextLong(-1000, 1000));
            queue.insert(thing, times.get(thing));
        } else if (dice < 7) {
            remove();
        } else if (dice == 7) {
            long thing = any();
            long time = random.nextLong(-1000, 1000);
            times.put(thing, time);
            queue.change(places.get(thing), time);
        } else {
            int i = random.nextInt(things.size());
            long thing = things.get(i);
            long other = nextThing++;
            things.set(i, other);
            times.put(other, times.remove(thing));
            queue.replace(places.get(thing), other);
        }
    }

    private long any() {
        return things.get(random.nextInt(things.size()));
    }

    private void remove() {
        int i = random.nextInt(things.size());
        long thing = things.get(i);
        things.set(i, things.getLast());
        things.removeLast();
        times.remove(thing);
        queue.remove(places.get(thing));
    }

    private void check() {
        assertThat(queue.size()).isEqualTo(things.size());
        long earliest = Long.MAX_VALUE;
        for (long thing : things) {
            int place = places.get(thing);
            assertThat(queue.reference(place)).isEqualTo(thing);
            assertThat(queue.time(place)).isEqualTo(times.get(thing));
            earliest = Math.min(earliest, times.get(thing));
        }
        if (!things.isEmpty()) {
            assertThat(queue.firstTime()).isEqualTo(earliest);
        }
    }
}
