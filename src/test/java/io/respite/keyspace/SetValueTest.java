package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.data.KeyText;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetValueTest {

    private final Arena arena = new Arena(8L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 2, new SplittableRandom(1));
    private final TextKeys keys = new TextKeys(keyspace);
    private final SetValue sets = keyspace.sets();
    private final Database database = keyspace.database(0);
    private final long word = arena.allocate(4096);
    private final long emptyBytes = arena.usedBytes();
    private final Set<String> model = new HashSet<>();
    private SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void holdsWhatAHashSetHolds(long seed) {
        random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            sets.limit(random.nextInt(20), random.nextInt(20), random.nextInt(12));
            int most = 1 << random.nextInt(12);
            for (int i = 0; i < 2000; i++) {
                change(most);
            }
            check();
            if (random.nextInt(3) == 0) {
                clear();
            }
        }
        clear();
        reclaim();
        assertThat(arena.usedBytes()).isEqualTo(emptyBytes);
    }

    private void change(int most) {
        String member = member(most * 2);
        long entry = keys.find(database, "k");
        boolean grows = random.nextInt(most) >= model.size();
        if (entry == 0) {
            entry = sets.create(database, keys.key("k"), 1, write(member), member.length(), 1);
        }
        assertThat(sets.contains(entry, write(member), member.length()))
                .isEqualTo(model.contains(member));
        if (grows) {
            long placed = sets.add(database, entry, write(member), member.length());
            assertThat(placed != 0).isEqualTo(model.add(member));
        } else if (random.nextInt(4) == 0) {
            SetCursor cursor = sets.random(entry);
            String popped = Memory.text(cursor.ref(), cursor.length());
            assertThat(model.remove(popped)).isTrue();
            removeIfEmpty(sets.remove(database, cursor));
        } else {
            long placed = sets.remove(database, entry, write(member), member.length());
            assertThat(placed != 0).isEqualTo(model.remove(member));
            removeIfEmpty(placed == 0 ? entry : placed);
        }
    }

    private void removeIfEmpty(long entry) {
        assertThat(entry).isEqualTo(keys.find(database, "k"));
        assertThat(sets.size(entry)).isEqualTo(model.size());
        if (model.isEmpty()) {
            database.remove(entry);
        }
    }

    private String member(int universe) {
        int number = random.nextInt(universe);
        return switch (number % 8) {
            case 0 -> Long.toString(number * 0x9E3779B97F4A7C15L);
            case 1 -> "text" + number;
            case 2 -> number == 2 ? "" : "long".repeat(number % 100) + number;
            default -> Integer.toString(number - universe / 2);
        };
    }

    private void check() {
        long entry = keys.find(database, "k");
        assertThat(entry == 0).isEqualTo(model.isEmpty());
        if (entry == 0) {
            return;
        }
        assertThat(members(entry)).doesNotHaveDuplicates().hasSameElementsAs(model);
        long copy = database.copy(entry, keyspace.database(1), keys.key("copy"), 4);
        assertThat(Entry.encoding(copy)).isEqualTo(Entry.encoding(entry));
        assertThat(members(copy)).isEqualTo(members(entry));
        keyspace.database(1).remove(copy);
    }

    private List<String> members(long entry) {
        List<String> members = new ArrayList<>();
        sets.forEach(entry, (ref, length) -> members.add(Memory.text(ref, length)));
        return members;
    }

    private void clear() {
        long entry = keys.find(database, "k");
        if (entry != 0) {
            database.remove(entry);
        }
        model.clear();
    }

    private void reclaim() {
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
    }

    @Test
    void aScanSeesWhatStaysWhileTheTableGrowsAndShrinks() {
        sets.limit(0, 0, 0);
        for (int seed = 0; seed < 20; seed++) {
            random = new SplittableRandom(seed);
            int stable = 1 << random.nextInt(1, 11);
            long entry = create();
            for (int i = 0; i < stable; i++) {
                add(entry, "stays:" + i);
            }
            Set<String> seen = new HashSet<>();
            int passing = 0;
            long cursor = 0;
            boolean grows = random.nextBoolean();
            if (!grows) {
                for (; passing < 20_000; passing++) {
                    add(entry, "passes:" + passing);
                }
            }
            do {
                cursor = sets.scan(entry, cursor, member -> seen.add(textOf(member)));
                for (int i = random.nextInt(40); i > 0; i--) {
                    if (grows && passing < 20_000) {
                        add(entry, "passes:" + passing++);
                    } else if (passing > 0) {
                        String name = "passes:" + --passing;
                        sets.remove(database, entry, write(name), name.length());
                    }
                }
            } while (cursor != 0);
            for (int i = 0; i < stable; i++) {
                assertThat(seen).contains("stays:" + i);
            }
            database.remove(entry);
            reclaim();
        }
    }

    private static String textOf(long member) {
        return Memory.text(KeyText.ref(member), KeyText.length(member));
    }

    private long create() {
        return sets.create(database, keys.key("s"), 1, write("x"), 1, 1);
    }

    private void add(long entry, String member) {
        assertThat(sets.add(database, entry, write(member), member.length())).isEqualTo(entry);
    }

    @Test
    void randomMembersComeEquallyOften() {
        for (int most : new int[] {0, 512}) {
            for (boolean isText : new boolean[] {true, false}) {
                sets.limit(most, most, 64);
                long entry = sets.create(database, keys.key("s"), 1, write("1"), 1, 1);
                for (int i = 0; i < 64; i++) {
                    String member = (isText ? "m" : "") + i;
                    long placed = sets.add(database, entry, write(member), member.length());
                    entry = placed == 0 ? entry : placed;
                }
                int[] counts = new int[64];
                for (int i = 0; i < 64_000; i++) {
                    SetCursor cursor = sets.random(entry);
                    String member = Memory.text(cursor.ref(), cursor.length());
                    counts[Integer.parseInt(isText ? member.substring(1) : member)]++;
                }
                double chiSquare = 0;
                for (int count : counts) {
                    chiSquare += (count - 1000) * (count - 1000) / 1000.0;
                }
                assertThat(chiSquare).isLessThan(120);
                database.remove(entry);
            }
        }
    }

    @Test
    void valuesMadeAsideTakeAKeysPlace() {
        sets.limit(512, 128, 64);
        keyspace.effects().observeEvents(-1);
        Database scratch = keyspace.scratch();
        for (int size : new int[] {1, 100, 500, 5000}) {
            for (String old : new String[] {null, "12", "text", "long".repeat(1000)}) {
                if (old != null) {
                    keys.setUntil(database, "k", old, 1_000_000);
                }
                keyspace.effects().clear();
                long made = sets.createNumbers(scratch, keys.key("k"), 1);
                for (int i = 0; i < size; i++) {
                    String member = Integer.toString(i);
                    made = sets.add(scratch, made, write(member), member.length());
                }
                long entry = database.store(made, keys.key("k"), 1);
                assertThat(keyspace.effects().eventCount()).isEqualTo(old == null ? 1 : 0);
                assertThat(entry).isEqualTo(keys.find(database, "k"));
                assertThat(Entry.type(entry)).isEqualTo(ValueType.SET);
                assertThat(Entry.expires(entry)).isFalse();
                assertThat(sets.size(entry)).isEqualTo(size);
                assertThat(scratch.size()).isZero();
                database.remove(entry);
                reclaim();
            }
        }
        keyspace.effects().clear();
        keyspace.effects().close();
        assertThat(arena.usedBytes()).isEqualTo(emptyBytes);
    }

    private long write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return word;
    }
}
