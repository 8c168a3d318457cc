package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on hashes and on maps of texts, which must stay the same. */
class HashValueTest {

    private static final int KEYS = 12;
    private static final int[] LENGTHS = {0, 1, 5, 20, 63, 64, 65, 253, 254, 255, 1000, 5000};

    /** A field of the model: its value, and when it expires. */
    private record Expected(String value, long time) {}

    private final Arena arena = new Arena(4L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 2, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final HashValue hashes = keyspace.hashes();
    private final FieldLifetimes lifetimes = keyspace.fieldLifetimes();
    private final TextKeys keys = new TextKeys(keyspace);
    private final long field = arena.allocate(8192);
    private final long text = arena.allocate(8192);
    private final Map<String, Map<String, Expected>> model = new HashMap<>();
    private SplittableRandom random;
    private long now = 1_000_000;

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isWhatTheModelIs(long seed) {
        run(seed, 30_000);
    }

    @Test
    @Tag("long")
    void isWhatTheModelIsForALongTime() {
        run(5, 400_000);
    }

    @Test
    void isAListpackUpToTheLimits() {
        hashes.limitListpacks(3, 5);
        assertThat(encodingAfter("k", "a", "12345")).isEqualTo(Encoding.LISTPACK);
        assertThat(encodingAfter("k", "b", "1")).isEqualTo(Encoding.LISTPACK);
        assertThat(encodingAfter("k", "c", "1")).isEqualTo(Encoding.LISTPACK);
        assertThat(encodingAfter("k", "c", "2")).isEqualTo(Encoding.LISTPACK);
        assertThat(encodingAfter("k", "d", "1")).isEqualTo(Encoding.HASHTABLE);
        assertThat(encodingAfter("l", "a", "123456")).isEqualTo(Encoding.HASHTABLE);
        assertThat(encodingAfter("m", "abcdef", "1")).isEqualTo(Encoding.HASHTABLE);
    }

    private Encoding encodingAfter(String name, String key, String value) {
        set(name, key, value, false);
        return Entry.encoding(find(name));
    }

    @Test
    void moreFieldsThanAreRemovedAtOnceAreNotSeenEither() {
        for (int i = 0; i < 2000; i++) {
            set("k", "f" + i, "v", false);
            setTime("k", "f" + i, i < 1999 ? now + 10 : now + 1000);
        }
        tick(now + 10);
        long entry = find("k");
        assertThat(hashes.size(entry)).isBetween(1000L, 1999L);
        assertThat(hashes.hasDueFields(entry)).isTrue();
        assertThat(hashes.visibleSize(entry)).isEqualTo(1);
        assertThat(content(entry).keySet()).containsExactly("f1999");
        assertThat(hashes.takeAny(entry, keyspace.random())).isTrue();
        assertThat(Memory.text(hashes.name(), hashes.nameLength())).isEqualTo("f1999");
        tick(now + 1000);
        assertThat(hashes.takeAny(entry, keyspace.random())).isFalse();
        for (int i = 0; i < 10; i++) {
            find("k");
        }
        assertThat(find("k")).isZero();
        assertThat(keyspace.statistics().expiredFields).isEqualTo(2000);
        assertThat(database.dueHashes().size()).isZero();
    }

    @Test
    void aFieldThatIsDueAndStillThereIsSetAnew() {
        for (int i = 0; i < 1000; i++) {
            set("k", "f" + i, "v", false);
            setTime("k", "f" + i, now + 10);
        }
        tick(now + 10);
        long entry = find("k");
        Set<String> left = new HashSet<>();
        for (long cursor = 0; left.isEmpty(); ) {
            cursor =
                    hashes.scan(
                            entry,
                            cursor,
                            found -> left.add(Memory.text(found + 1, Memory.getUnsigned(found))));
        }
        String name = left.iterator().next();
        long at = write(name, field);
        assertThat(hashes.find(entry, at, name.length())).isFalse();
        assertThat(hashes.update(database, entry, at, name.length(), text, 1)).isTrue();
        assertThat(lifetimes.time(entry, at, name.length())).isEqualTo(Entry.NEVER);
        assertThat(hashes.visibleSize(entry)).isEqualTo(1);
    }

    private void run(long seed, int steps) {
        random = new SplittableRandom(seed);
        hashes.limitListpacks(16, 64);
        tick(now);
        long usedBefore = arena.usedBytes();
        for (int i = 0; i < steps; i++) {
            String name = "k" + random.nextInt(KEYS);
            change(name);
            check(name);
        }
        for (int i = 0; i < KEYS; i++) {
            check("k" + i);
        }
        assertThat(database.size()).isEqualTo(model.size());
        database.flush();
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
        assertThat(database.dueHashes().size()).isZero();
        assertThat(arena.usedBytes()).isEqualTo(usedBefore);
    }

    private void change(String name) {
        int dice = random.nextInt(100);
        if (dice < 40) {
            set(name, someField(), someText(), random.nextInt(4) == 0);
        } else if (dice < 62) {
            delete(name, someField());
        } else if (dice < 74) {
            setTime(name, someField(), now + 1 + random.nextInt(100));
        } else if (dice < 78) {
            setTime(name, someField(), Entry.NEVER);
        } else if (dice < 82) {
            tick(now + random.nextInt(20));
        } else if (dice < 86) {
            copy(name, "k" + random.nextInt(KEYS));
        } else if (dice < 90) {
            move(name, "k" + random.nextInt(KEYS));
        } else if (dice < 93) {
            expireKey(name);
        } else if (dice < 95) {
            overwrite(name);
        } else if (dice < 98) {
            takeAny(name);
        } else {
            scanAll(name);
        }
    }

    private String someField() {
        int i = random.nextInt(40);
        return i < 20 ? "field" + i : i < 30 ? String.valueOf(i * 1000) : "f".repeat(i);
    }

    private String someText() {
        if (random.nextInt(4) == 0) {
            return String.valueOf(random.nextInt() >> random.nextInt(32));
        }
        int bound = random.nextInt(50) == 0 ? LENGTHS.length : 5;
        return "x".repeat(LENGTHS[random.nextInt(bound)]);
    }

    private boolean set(String name, String key, String value, boolean keepsTime) {
        long entry = find(name);
        if (entry == 0) {
            entry = hashes.add(database, keys.key(name), name.length());
        }
        long at = write(key, field);
        long bytes = write(value, text);
        boolean created =
                keepsTime
                        ? hashes.update(database, entry, at, key.length(), bytes, value.length())
                        : hashes.set(database, entry, at, key.length(), bytes, value.length());
        Map<String, Expected> expected = model.computeIfAbsent(name, k -> new TreeMap<>());
        Expected old = expected.get(key);
        if (random != null) {
            assertThat(created).isEqualTo(old == null);
        }
        long time = keepsTime && old != null ? old.time() : Entry.NEVER;
        expected.put(key, new Expected(value, time));
        return created;
    }

    private void delete(String name, String key) {
        long entry = find(name);
        if (entry == 0) {
            return;
        }
        boolean deleted = hashes.delete(database, entry, write(key, field), key.length());
        assertThat(deleted).isEqualTo(model.get(name).remove(key) != null);
        if (hashes.size(hashes.entry()) == 0) {
            database.remove(hashes.entry());
            assertThat(model.remove(name)).isEmpty();
        }
    }

    private void setTime(String name, String key, long time) {
        long entry = find(name);
        Map<String, Expected> expected = model.get(name);
        if (entry == 0 || !expected.containsKey(key)) {
            return;
        }
        Expected old = expected.get(key);
        if (time == Entry.NEVER && old.time() == Entry.NEVER) {
            return;
        }
        lifetimes.setTime(database, entry, write(key, field), key.length(), time);
        expected.put(key, new Expected(old.value(), time));
    }

    private void tick(long newNow) {
        now = newNow;
        keyspace.tick(now);
        for (Map<String, Expected> expected : model.values()) {
            expected.values().removeIf(old -> old.time() != Entry.NEVER && old.time() <= now);
        }
        model.values().removeIf(Map::isEmpty);
        if (random != null) {
            /* Nobody looks: those that are due are found in their order. */
            for (long due; (due = database.dueHashes().firstDue()) != 0; ) {
                database.dueHashes().expireFields(due, 3);
            }
        }
    }

    private void copy(String name, String target) {
        long entry = find(name);
        if (entry != 0 && find(target) == 0) {
            database.copy(entry, database, keys.key(target), target.length());
            model.put(target, new TreeMap<>(model.get(name)));
        }
    }

    private void move(String name, String target) {
        long entry = find(name);
        if (entry != 0 && find(target) == 0) {
            Database other = keyspace.database(1);
            long moved = database.move(entry, other, keys.key(target), target.length());
            keyspace.swap(0, 1);
            keyspace.swap(0, 1);
            other.move(moved, database, keys.key(target), target.length());
            assertThat(other.dueHashes().size()).isZero();
            model.put(target, model.remove(name));
        }
    }

    private void expireKey(String name) {
        long entry = find(name);
        if (entry != 0) {
            database.setExpiry(entry, random.nextBoolean() ? Entry.NEVER : now + 1_000_000_000);
        }
    }

    private void overwrite(String name) {
        long entry = find(name);
        if (entry != 0) {
            keys.set(database, name, "text");
            database.remove(find(name));
            model.remove(name);
        }
    }

    private void takeAny(String name) {
        long entry = find(name);
        if (entry != 0) {
            assertThat(hashes.takeAny(entry, random)).isTrue();
            String key = Memory.text(hashes.name(), hashes.nameLength());
            String value = Memory.text(hashes.value(), hashes.valueLength());
            assertThat(model.get(name).get(key).value()).isEqualTo(value);
        }
    }

    private void scanAll(String name) {
        long entry = find(name);
        if (entry == 0 || !HashValue.isTable(entry)) {
            return;
        }
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        do {
            cursor =
                    hashes.scan(
                            entry,
                            cursor,
                            found -> {
                                assertThat(hashes.take(entry, found)).isTrue();
                                seen.add(Memory.text(hashes.name(), hashes.nameLength()));
                            });
        } while (cursor != 0);
        assertThat(seen).isEqualTo(model.get(name).keySet());
    }

    private void check(String name) {
        long entry = find(name);
        Map<String, Expected> expected = model.get(name);
        assertThat(entry == 0).isEqualTo(expected == null);
        if (entry == 0) {
            return;
        }
        assertThat(content(entry)).isEqualTo(expected);
        assertThat(hashes.size(entry)).isEqualTo(expected.size());
        String key = someField();
        Expected one = expected.get(key);
        assertThat(hashes.find(entry, write(key, field), key.length())).isEqualTo(one != null);
        if (one != null) {
            assertThat(Memory.text(hashes.value(), hashes.valueLength())).isEqualTo(one.value());
        }
    }

    private Map<String, Expected> content(long entry) {
        Map<String, Expected> content = new TreeMap<>();
        hashes.forEachField(
                entry,
                (name, nameLength, value, valueLength) ->
                        content.put(
                                Memory.text(name, nameLength),
                                new Expected(Memory.text(value, valueLength), 0)));
        content.replaceAll(
                (key, found) ->
                        new Expected(
                                found.value(),
                                lifetimes.time(entry, write(key, field), key.length())));
        return content;
    }

    private long find(String name) {
        return keys.find(database, name);
    }

    private static long write(String word, long target) {
        byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, target);
        return target;
    }
}
