package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.Hash;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictTest {

    private static final int KEY_OFFSET = 8;
    private static final int SEGMENT_SLOTS = 512;

    private final Arena arena = new Arena(8L << 30);
    private final long word = arena.allocate(1024);
    private final long empty = arena.usedBytes();
    private final Dict dict = new Dict(arena, KEY_OFFSET);
    private final Map<String, Long> model = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void create() {
        dict.create();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsWhatAHashMapHolds(long seed) {
        random = new SplittableRandom(seed);
        change(300_000, 20_000);
        dismantle();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 400, 410, 5_000, 100_000})
    void hasRoomForWhatIsExpected(int expected) {
        dismantle();
        dict.create(expected);
        long before = dict.bytes();
        for (int i = 0; i < expected; i++) {
            insert("key:" + i);
        }
        assertThat(dict.bytes()).isEqualTo(before);
        for (int i = expected; i < expected * 2; i++) {
            insert("key:" + i);
        }
        long visited = 0;
        long[] seen = new long[1];
        for (long at = 0; at >= 0; ) {
            at = dict.walk(at, entry -> seen[0]++);
            assertThat(seen[0] - visited).isLessThanOrEqualTo(SEGMENT_SLOTS);
            visited = seen[0];
        }
        assertThat(visited).isEqualTo(2L * expected);
    }

    @Test
    @Tag("long")
    void holdsWhatAHashMapHoldsForTenMillionOperations() {
        random = new SplittableRandom(4);
        change(10_000_000, 300_000);
        dismantle();
    }

    @Test
    void staysWithinFewSlotsAKey() {
        long most = 0;
        for (int i = 0; i < 200_000; i++) {
            insert("key:" + i);
            most = Math.max(most, dict.capacity() / dict.size());
        }
        assertThat(most).isLessThanOrEqualTo(8);
        assertThat((double) dict.capacity() / dict.size()).isBetween(1.25, 3.5);
        assertThat((arena.usedBytes() - empty) / 200_000).isLessThan(24 + 16);
    }

    @Test
    void growsSmallAgain() {
        for (int i = 0; i < 100_000; i++) {
            insert("key:" + i);
        }
        long full = arena.usedBytes();
        while (keys.size() > 3) {
            remove(keys.get(random.nextInt(keys.size())));
        }
        assertThat(dict.capacity()).isLessThanOrEqualTo(SEGMENT_SLOTS);
        assertThat(arena.usedBytes() - empty).isLessThan(full / 100);
        checkAll();
    }

    @Test
    void emptyTableHasNothing() {
        assertThat(dict.size()).isZero();
        assertThat(find("")).isZero();
        assertThat(find("x")).isZero();
        assertThat(dict.random(random)).isZero();
        assertThat(scanned(0)).isEmpty();
        dismantle();
    }

    @Test
    void keysOfAnyLengthAreFound() {
        for (int length = 0; length < 1000; length++) {
            insert("k".repeat(length));
        }
        checkAll();
        dismantle();
    }

    @Test
    void tablesOfOneViewAreApart() {
        long first = dict.root();
        insert("a");
        long second = dict.create();
        assertThat(find("a")).isZero();
        assertThat(dict.at(first).size()).isEqualTo(1);
        assertThat(find("a")).isEqualTo(model.get("a"));
        assertThat(dict.at(second).size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7, 100, 400, 1000, 20_000})
    void scanOfATableThatRestsSeesEveryKeyOnce(int count) {
        for (int i = 0; i < count; i++) {
            insert("key:" + i);
        }
        assertThat(scanned(0)).hasSize(count).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void scanSeesEveryKeyThatStaysWhileOthersComeAndGo(long seed) {
        random = new SplittableRandom(seed);
        scanWhileChanging(10, 20_000);
    }

    @Test
    @Tag("long")
    void scanSeesEveryKeyThatStaysInManyRounds() {
        random = new SplittableRandom(7);
        scanWhileChanging(60, 60_000);
    }

    @Test
    void scanEndsWhateverTheCursor() {
        for (int i = 0; i < 5000; i++) {
            insert("key:" + i);
        }
        for (int i = 0; i < 2000; i++) {
            assertThat(scanned(random.nextLong()).size()).isLessThanOrEqualTo(5000);
        }
        assertThat(scanned(-1).size()).isLessThanOrEqualTo(5000);
    }

    @Test
    void randomGivesEveryEntryAboutAsOften() {
        int count = 5000;
        int rounds = 100;
        for (int i = 0; i < count; i++) {
            insert("key:" + i);
        }
        Map<Long, Integer> drawn = new HashMap<>();
        for (int i = 0; i < count * rounds; i++) {
            drawn.merge(dict.random(random), 1, Integer::sum);
        }
        assertThat(drawn.keySet()).containsExactlyInAnyOrderElementsOf(model.values());
        assertThat(drawn.values()).allMatch(times -> times > rounds / 3 && times < rounds * 3);
    }

    /* Grows and shrinks towards targets that change; compares each answer, and all at times. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7, 300, 5_000})
    void aSampleHasAsManyAsThereAreAndNoneTwice(int count) {
        for (int i = 0; i < count; i++) {
            insert("key:" + i);
        }
        Set<Long> entries = new HashSet<>(model.values());
        long[] found = new long[400];
        for (int round = 0; round < 2_000; round++) {
            int most = 1 + random.nextInt(found.length);
            assertThat(DictSample.of(dict, random, found, most)).isEqualTo(Math.min(most, count));
            Set<Long> apart = new HashSet<>();
            for (int i = 0; i < Math.min(most, count); i++) {
                assertThat(apart.add(found[i])).isTrue();
                assertThat(entries.contains(found[i])).isTrue();
            }
        }
    }

    /* The one behind a gap is found more often, as in a list of buckets. */
    @Test
    void samplesFindEveryEntryAboutAsOften() {
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            insert("key:" + i);
        }
        Map<Long, Integer> often = new HashMap<>();
        long[] found = new long[5];
        int rounds = 100 * count;
        for (int round = 0; round < rounds; round++) {
            DictSample.of(dict, random, found, found.length);
            for (long each : found) {
                often.merge(each, 1, Integer::sum);
            }
        }
        assertThat(often).hasSize(count);
        assertThat(often.values()).allMatch(times -> times > 50 && times < 5_000);
    }

    private void change(int operations, int mostKeys) {
        int target = 0;
        int phase = Math.max(1000, operations / 40);
        for (int i = 0; i < operations; i++) {
            if (i % phase == 0) {
                target = random.nextInt(3) == 0 ? random.nextInt(10) : random.nextInt(mostKeys);
                checkAll();
            }
            changeOne(target, mostKeys * 2);
        }
        checkAll();
    }

    private void changeOne(int target, int universe) {
        int choice = random.nextInt(100);
        if (choice < 40) {
            boolean grows = model.size() < target;
            if (grows || model.isEmpty()) {
                insertIfAbsent(key(random.nextInt(universe)));
            } else {
                remove(keys.get(random.nextInt(keys.size())));
            }
        } else if (choice < 50) {
            insertIfAbsent(key(random.nextInt(universe)));
        } else if (choice < 60 && !model.isEmpty()) {
            remove(keys.get(random.nextInt(keys.size())));
        } else if (choice < 70 && !model.isEmpty()) {
            replace(keys.get(random.nextInt(keys.size())));
        } else if (choice < 75) {
            long entry = dict.random(random);
            check(entry == 0 ? model.isEmpty() : model.get(keyOf(entry)) == entry, "random");
        } else {
            String key = key(random.nextInt(universe));
            check(find(key) == model.getOrDefault(key, 0L), key);
        }
        check(dict.size() == model.size(), "size");
    }

    private void scanWhileChanging(int rounds, int mostKeys) {
        for (int round = 0; round < rounds; round++) {
            List<String> staying = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 300); i++) {
                String key = "stays:" + round + ":" + i;
                staying.add(key);
                insert(key);
            }
            Set<String> seen = new HashSet<>();
            int changes = random.nextInt(40);
            int calls = 0;
            long cursor = 0;
            do {
                cursor = dict.scan(cursor, entry -> seen.add(checkedKeyOf(entry)));
                check(cursor >>> 55 == 0, "cursor");
                comeAndGo(changes, random.nextInt(mostKeys));
                check(++calls < 3_000_000, "the scan does not end");
            } while (cursor != 0);
            assertThat(seen).containsAll(staying);
            staying.forEach(this::remove);
        }
        checkAll();
    }

    private void comeAndGo(int changes, int target) {
        boolean grows = model.size() < target;
        for (int i = 0; i < changes; i++) {
            if (grows) {
                insertIfAbsent(key(random.nextInt(1_000_000)));
            } else if (!keys.isEmpty()) {
                String key = keys.get(random.nextInt(keys.size()));
                if (!key.startsWith("stays")) {
                    remove(key);
                }
            }
        }
    }

    private String key(int number) {
        return switch (number % 10) {
            case 0 -> "a-key-of-more-than-sixteen-bytes:" + number;
            case 1 -> Integer.toString(number);
            default -> "key:" + number;
        };
    }

    private void insertIfAbsent(String key) {
        if (!model.containsKey(key)) {
            insert(key);
        }
    }

    private void insert(String key) {
        long entry = newEntry(key);
        dict.insert(entry, hash(key));
        check(model.put(key, entry) == null, key);
        places.put(key, keys.size());
        keys.add(key);
    }

    private void replace(String key) {
        long old = find(key);
        check(old == model.get(key), key);
        long entry = newEntry(key);
        find(key);
        dict.replaceFound(entry);
        model.put(key, entry);
        arena.free(old);
    }

    private void remove(String key) {
        long entry = find(key);
        check(entry == model.get(key), key);
        dict.removeFound(hash(key));
        arena.free(entry);
        model.remove(key);
        int place = places.remove(key);
        String last = keys.removeLast();
        if (place < keys.size()) {
            keys.set(place, last);
            places.put(last, place);
        }
    }

    private long find(String key) {
        long hash = hash(key);
        return dict.find(word, key.length(), hash);
    }

    /** Writes the key where {@link #find} looks for it. */
    private long hash(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return Hash.of(word, bytes.length);
    }

    private long newEntry(String key) {
        hash(key);
        long entry = arena.allocate(KEY_OFFSET + KeyText.encodedBytes(key.length()));
        KeyText.write(entry + KEY_OFFSET, word, key.length());
        return entry;
    }

    private static String keyOf(long entry) {
        long at = entry + KEY_OFFSET;
        return Memory.text(KeyText.ref(at), KeyText.length(at));
    }

    private String checkedKeyOf(long entry) {
        String key = keyOf(entry);
        check(model.get(key) == entry, key);
        return key;
    }

    private List<String> scanned(long from) {
        List<String> seen = new ArrayList<>();
        long cursor = from;
        do {
            cursor = dict.scan(cursor, entry -> seen.add(checkedKeyOf(entry)));
        } while (cursor != 0);
        return seen;
    }

    private void checkAll() {
        Set<Long> entries = new HashSet<>();
        dict.forEach(entry -> check(entries.add(entry), "twice"));
        assertThat(entries).isEqualTo(new HashSet<>(model.values()));
        model.forEach((key, entry) -> check(find(key) == entry, key));
    }

    private void dismantle() {
        Set<Long> entries = new HashSet<>();
        for (long at = 0; at >= 0; ) {
            at = dict.dismantle(at, entry -> check(entries.add(entry), "twice"));
        }
        assertThat(entries).isEqualTo(new HashSet<>(model.values()));
        entries.forEach(arena::free);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    /* An assertion in the inner loop must cost next to nothing. */
    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
