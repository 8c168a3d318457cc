package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    private static final int DATABASES = 3;
    private static final long START = 1_700_000_000_000L;

    private record Value(String text, long expiresAt) {}

    private final Arena arena = new Arena(8L << 30);
    private final Keyspace keyspace = new Keyspace(arena, DATABASES, new SplittableRandom(1));
    private final TextKeys keys = new TextKeys(keyspace);
    private final long emptyBytes = arena.usedBytes();
    private final List<Map<String, Value>> model = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(1);
    private long now = START;

    DatabaseTest() {
        keyspace.tick(now);
        for (int i = 0; i < DATABASES; i++) {
            model.add(new HashMap<>());
        }
    }

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdsWhatMapsHold(long seed) {
        random = new SplittableRandom(seed);
        change(100_000, 3000);
    }

    @Test
    @Tag("long")
    void holdsWhatMapsHoldForTenMillionOperations() {
        random = new SplittableRandom(5);
        change(10_000_000, 100_000);
    }

    @Test
    void roomThatIsMadeDuringASnapshotLeavesItItsTable() {
        Database database = keyspace.database(0);
        database.remove(keys.setUntil(database, "k", "v", now + 1000));
        keys.setUntil(database, "k", "v", now + 1000);
        Snapshot snapshot = keyspace.beginSnapshot(new Nothing());
        database.remove(keys.find(database, "k"));
        database.expect(100_000);
        while (snapshot.step()) {
            continue;
        }
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
        assertThat(snapshot.visited()).isEqualTo(1);
        assertThat(database.size()).isZero();
    }

    private static final class Nothing implements SnapshotVisitor {

        @Override
        public void entry(int database, long entry) {}

        @Override
        public long part(int database, long entry, long position) {
            return -1;
        }

        @Override
        public boolean isCrowded() {
            return false;
        }
    }

    @Test
    void aKeyThatGetsAnExpiryAndLosesItKeepsItsValue() {
        Database database = keyspace.database(0);
        for (String text : List.of("", "1", "text", "long".repeat(250), "longer".repeat(1000))) {
            long entry = keys.setUntil(database, "k", text, now + 1000);
            assertThat(keys.value(entry)).isEqualTo(text);
            assertThat(Entry.expiresAt(entry)).isEqualTo(now + 1000);
            entry = database.setExpiry(entry, Entry.NEVER);
            assertThat(keys.value(entry)).isEqualTo(text);
            assertThat(Entry.expires(entry)).isFalse();
            assertThat(database.expiringSize()).isZero();
        }
    }

    @Test
    void aKeyExpiresAtItsTimeAndNotBefore() {
        Database database = keyspace.database(0);
        keys.setUntil(database, "k", "v", now + 10);
        keyspace.tick(now + 9);
        assertThat(keys.find(database, "k")).isNotZero();
        keyspace.tick(now + 10);
        assertThat(keys.find(database, "k")).isZero();
        assertThat(database.size()).isZero();
        assertThat(database.expiringSize()).isZero();
        assertThat(keyspace.statistics().expiredKeys).isEqualTo(1);
    }

    @Test
    void theLatestTimeIsOne() {
        Database database = keyspace.database(0);
        long entry = keys.setUntil(database, "k", "v", Long.MAX_VALUE);
        assertThat(Entry.expires(entry)).isTrue();
        assertThat(Entry.expiresAt(entry)).isEqualTo(Long.MAX_VALUE);
        assertThat(database.expiringSize()).isEqualTo(1);
    }

    @Test
    void aMovedKeyKeepsItsAccessClockAndACopyBeginsAnew() {
        keys.set(keyspace.database(0), "k", "v");
        keyspace.tick(now + 5000);
        long entry = keys.find(keyspace.database(0), "k");
        Database target = keyspace.database(1);
        long copy = keyspace.database(0).copy(entry, target, keys.key("copy"), 4);
        long moved = keyspace.database(0).move(entry, target, keys.key("moved"), 5);
        assertThat(keyspace.accessClock().idleSeconds(copy)).isZero();
        assertThat(keyspace.accessClock().idleSeconds(moved)).isEqualTo(5);
    }

    @Test
    void randomGivesNoKeyThatHasExpired() {
        Database database = keyspace.database(0);
        for (int i = 0; i < 1000; i++) {
            keys.setUntil(database, "k" + i, "v", now + 1);
        }
        keys.set(database, "stays", "v");
        keyspace.tick(now + 1);
        assertThat(TextKeys.keyOf(database.random())).isEqualTo("stays");
        keyspace.database(0).remove(keys.find(database, "stays"));
        assertThat(database.random()).isZero();
        assertThat(database.size()).isZero();
    }

    @Test
    void hitsAndMissesAreCountedForReadsOnly() {
        Database database = keyspace.database(0);
        keys.set(database, "k", "v");
        database.read(keys.key("k"), 1);
        database.inspect(keys.key("k"), 1);
        database.inspectSilently(keys.key("k"), 1);
        database.write(keys.key("k"), 1);
        database.peek(keys.key("k"), 1);
        database.read(keys.key("x"), 1);
        database.inspect(keys.key("x"), 1);
        database.inspectSilently(keys.key("x"), 1);
        database.write(keys.key("x"), 1);
        assertThat(keyspace.statistics().hits).isEqualTo(3);
        assertThat(keyspace.statistics().misses).isEqualTo(3);
    }

    @Test
    void onlyReadsAndWritesCountAsUse() {
        Database database = keyspace.database(0);
        keys.set(database, "k", "v");
        keyspace.tick(now + 7000);
        database.inspect(keys.key("k"), 1);
        database.inspectSilently(keys.key("k"), 1);
        long entry = database.peek(keys.key("k"), 1);
        assertThat(keyspace.accessClock().idleSeconds(entry)).isEqualTo(7);
        database.read(keys.key("k"), 1);
        assertThat(keyspace.accessClock().idleSeconds(entry)).isZero();
    }

    @Test
    void aFlushedDatabaseIsFreedInSlices() {
        Database database = keyspace.database(0);
        for (int i = 0; i < 100_000; i++) {
            keys.setUntil(database, "key:" + i, "v", now + 1_000_000);
        }
        long full = arena.usedBytes();
        assertThat(database.flush()).isEqualTo(100_000);
        assertThat(database.size()).isZero();
        assertThat(database.expiringSize()).isZero();
        assertThat(keyspace.reclaimer().pendingEntries()).isEqualTo(100_000);
        int slices = 0;
        long before = arena.usedBytes();
        assertThat(before).isGreaterThanOrEqualTo(full);
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
            slices++;
        }
        assertThat(slices).isGreaterThan(100);
        assertThat(keyspace.reclaimer().pendingEntries()).isZero();
        assertThat(arena.usedBytes()).isEqualTo(emptyBytes);
    }

    private void change(int operations, int universe) {
        for (int i = 0; i < operations; i++) {
            if (i % Math.max(2000, operations / 50) == 0) {
                checkAll();
            }
            changeOne("key:" + random.nextInt(universe), universe);
        }
        checkAll();
        for (int i = 0; i < DATABASES; i++) {
            keyspace.database(i).flush();
        }
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
        assertThat(arena.usedBytes()).isEqualTo(emptyBytes);
    }

    private void changeOne(String name, int universe) {
        int index = random.nextInt(DATABASES);
        Database database = keyspace.database(index);
        Map<String, Value> values = model.get(index);
        switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> set(database, values, name);
            case 8, 9, 10, 11 -> expire(database, values, name, now + random.nextInt(1, 3000));
            case 12 -> expire(database, values, name, Entry.NEVER);
            case 13, 14 -> remove(database, values, name);
            case 15 -> transfer(index, name, "key:" + random.nextInt(universe), true);
            case 16 -> transfer(index, name, "key:" + random.nextInt(universe), false);
            case 17, 18 -> pass(random.nextInt(3));
            case 19 -> rarely(universe, index);
            case 20, 21 -> append(database, values, name);
            default -> check(database, values, name);
        }
    }

    private void set(Database database, Map<String, Value> values, String name) {
        String text = text();
        keys.set(database, name, text);
        values.put(name, new Value(text, Entry.NEVER));
    }

    private void append(Database database, Map<String, Value> values, String name) {
        long entry = keys.find(database, name);
        if (entry != 0) {
            String tail = text();
            keys.append(database, entry, tail);
            Value old = living(values, name);
            values.put(name, new Value(old.text + tail, old.expiresAt));
        }
    }

    private String text() {
        return switch (random.nextInt(20)) {
            case 0 -> "x".repeat(random.nextInt(900, 1200));
            case 1 -> "y".repeat(random.nextInt(40_000));
            case 2, 3, 4 -> Integer.toString(random.nextInt());
            default -> "z".repeat(random.nextInt(100));
        };
    }

    private void expire(Database database, Map<String, Value> values, String name, long time) {
        long entry = keys.find(database, name);
        Value old = living(values, name);
        assertThat(entry != 0).isEqualTo(old != null);
        if (entry != 0) {
            database.setExpiry(entry, time);
            values.put(name, new Value(old.text, time));
        }
    }

    private void remove(Database database, Map<String, Value> values, String name) {
        long entry = keys.find(database, name);
        if (entry != 0) {
            database.remove(entry);
        }
        assertThat(entry != 0).isEqualTo(living(values, name) != null);
        values.remove(name);
    }

    /* As RENAME, MOVE and COPY do: to a key that is free, or was made so. */
    private void transfer(int index, String name, String newName, boolean isMove) {
        int targetIndex = random.nextInt(DATABASES);
        Database source = keyspace.database(index);
        Database target = keyspace.database(targetIndex);
        long entry = keys.find(source, name);
        if (entry == 0 || index == targetIndex && name.equals(newName)) {
            return;
        }
        long replaced = keys.find(target, newName);
        if (replaced != 0) {
            target.remove(replaced);
        }
        long key = keys.key(newName);
        Value value = living(model.get(index), name);
        if (isMove) {
            source.move(entry, target, key, newName.length());
            model.get(index).remove(name);
        } else {
            source.copy(entry, target, key, newName.length());
        }
        model.get(targetIndex).put(newName, value);
    }

    private void pass(int millis) {
        now += millis;
        keyspace.tick(now);
    }

    private void rarely(int universe, int index) {
        if (random.nextInt(universe / 2) == 0) {
            long size = keyspace.database(index).size();
            assertThat(keyspace.database(index).flush()).isEqualTo(size);
            model.get(index).clear();
        } else if (random.nextInt(100) == 0) {
            int other = random.nextInt(DATABASES);
            keyspace.swap(index, other);
            Map<String, Value> values = model.get(index);
            model.set(index, model.get(other));
            model.set(other, values);
        } else {
            keyspace.reclaimer().slice();
        }
    }

    private void check(Database database, Map<String, Value> values, String name) {
        check(keys.find(database, name), living(values, name));
    }

    /** What the model holds for a name that has not expired, or null. */
    private Value living(Map<String, Value> values, String name) {
        Value value = values.get(name);
        return value == null || isOver(value) ? null : value;
    }

    private boolean isOver(Value value) {
        return value.expiresAt != Entry.NEVER && value.expiresAt <= now;
    }

    private void check(long entry, Value value) {
        if (entry == 0 || value == null) {
            assertThat(entry == 0).isEqualTo(value == null);
            return;
        }
        if (!keys.value(entry).equals(value.text) || Entry.expiresAt(entry) != value.expiresAt) {
            throw new AssertionError(keys.value(entry) + " is not " + value);
        }
    }

    /* Both tables hold the same entries; what the model does not know has expired. */
    private void checkAll() {
        for (int i = 0; i < DATABASES; i++) {
            Database database = keyspace.database(i);
            Map<String, Value> values = model.get(i);
            values.values().removeIf(this::isOver);
            Set<Long> expiring = new HashSet<>();
            Set<String> living = new HashSet<>();
            database.forEach(
                    entry -> {
                        if (Entry.expires(entry)) {
                            expiring.add(entry);
                        }
                        if (!database.isDue(entry)) {
                            living.add(TextKeys.keyOf(entry));
                            check(entry, values.get(TextKeys.keyOf(entry)));
                        }
                    });
            assertThat(living).isEqualTo(values.keySet());
            assertThat(database.expiringSize()).isEqualTo(expiring.size());
            assertThat(expiring(database)).isEqualTo(expiring);
        }
    }

    private static Set<Long> expiring(Database database) {
        Set<Long> entries = new HashSet<>();
        do {
            database.scanExpiring(entries::add);
        } while (!database.isExpiringScanAtStart());
        return entries;
    }
}
