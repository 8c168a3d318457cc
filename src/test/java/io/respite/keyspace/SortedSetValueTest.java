package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSetValueTest {

    private record Scored(double score, String text) {}

    /* The two zeros are one score. */
    private static final Comparator<Scored> ORDER =
            Comparator.<Scored>comparingDouble(member -> member.score + 0.0)
                    .thenComparing(Scored::text);

    private final Arena arena = new Arena(8L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final TextKeys keys = new TextKeys(keyspace);
    private final Database database = keyspace.database(0);
    private final SortedSetValue values = keyspace.sortedSets();
    private final SortedSetCursor cursor = values.cursor();
    private final long word = arena.allocate(8192);
    private final long empty = arena.usedBytes();
    private final Map<String, Double> scores = new HashMap<>();
    private SplittableRandom random = new SplittableRandom(1);
    private long entry;

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void holdsWhatAMapHoldsOnBothSidesOfTheThresholds(long seed) {
        random = new SplittableRandom(seed);
        for (int round = 0; round < 30; round++) {
            values.limitListpacks(random.nextInt(3) == 0 ? 0 : random.nextInt(200), 40);
            int target = random.nextInt(300);
            for (int i = 0; i < 1500; i++) {
                changeOne(target);
            }
            checkAll();
            if (random.nextInt(3) == 0) {
                removeKey();
            }
        }
        removeKey();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void aThirdMemberMakesItLargeForGood() {
        values.limitListpacks(2, 64);
        put("a", 1);
        put("b", 2);
        assertThat(Entry.encoding(entry)).isEqualTo(Encoding.LISTPACK);
        put("c", 3);
        assertThat(Entry.encoding(entry)).isEqualTo(Encoding.SKIPLIST);
        remove("c");
        remove("b");
        assertThat(Entry.encoding(entry)).isEqualTo(Encoding.SKIPLIST);
        checkAll();
    }

    @Test
    void aBuiltSetTakesTheFormItsMembersAllow() {
        values.limitListpacks(10, 8);
        assertThat(build(List.of("a", "b"))).isEqualTo(Encoding.LISTPACK);
        assertThat(build(List.of("a", "long member"))).isEqualTo(Encoding.SKIPLIST);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            many.add("m" + i);
        }
        assertThat(build(many)).isEqualTo(Encoding.SKIPLIST);
        assertThat(build(many.subList(0, 10))).isEqualTo(Encoding.LISTPACK);
    }

    @Test
    void aBuiltSetTakesThePlaceOfAnyValue() {
        for (int size : new int[] {1, 500}) {
            long old = keys.setUntil(database, "k", "text".repeat(500), 10_000);
            assertThat(Entry.expires(old)).isTrue();
            SortedSetBuilder builder = values.builder();
            builder.begin();
            for (int i = 0; i < size; i++) {
                builder.add(write("m" + i), ("m" + i).length(), i);
            }
            builder.order();
            builder.place(database, keys.key("k"), 1);
            entry = keys.find(database, "k");
            assertThat(Entry.type(entry)).isEqualTo(ValueType.SORTED_SET);
            assertThat(Entry.expires(entry)).isFalse();
            assertThat(values.size(entry)).isEqualTo(size);
            removeKey();
            assertThat(arena.usedBytes()).isEqualTo(empty);
        }
    }

    @Test
    void aDroppedMemberIsLeftOut() {
        SortedSetBuilder builder = values.builder();
        builder.begin();
        builder.add(write("a member of many letters"), 24, 1);
        builder.add(write("b"), 1, 2);
        builder.drop(builder.find(write("a member of many letters"), 24));
        builder.drop(builder.find(write("a member of many letters"), 24));
        assertThat(builder.size()).isEqualTo(1);
        builder.order();
        assertThat(builder.seek(cursor)).isTrue();
        assertThat(Memory.text(cursor.text(), cursor.length())).isEqualTo("b");
        assertThat(cursor.next()).isFalse();
        builder.discard();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void aCopyIsOfItsOwn() {
        values.limitListpacks(10, 64);
        for (int i = 0; i < 1000; i++) {
            put("m" + i, i % 7);
        }
        database.copy(entry, database, keys.key("copy"), 4);
        removeKey();
        long copy = keys.find(database, "copy");
        assertThat(values.size(copy)).isEqualTo(1000);
        long member = values.find(copy, write("m700"), 4);
        assertThat(values.score(copy, member)).isEqualTo(0);
        database.remove(copy);
        reclaim();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private Encoding build(List<String> texts) {
        SortedSetBuilder builder = values.builder();
        builder.begin();
        texts.forEach(text -> builder.add(write(text), text.length(), 1));
        builder.order();
        builder.place(database, keys.key("built"), 5);
        return Entry.encoding(keys.find(database, "built"));
    }

    private void changeOne(int target) {
        int choice = random.nextInt(100);
        boolean grows = scores.size() < target;
        if (choice < 60 || scores.isEmpty()) {
            if (grows || scores.isEmpty()) {
                put(anyText(), anyScore());
            } else {
                remove(anyMember());
            }
        } else if (choice < 80) {
            put(anyMember(), anyScore());
        } else if (choice < 82) {
            removeRanks();
        } else {
            checkOne(anyMember());
        }
    }

    private String anyText() {
        int number = random.nextInt(600);
        return switch (number % 8) {
            case 0 -> Integer.toString(number);
            case 1 -> Integer.toString(-number * 1_000_003);
            case 2 -> "0" + number;
            case 3 -> random.nextInt(200) == 0 ? "x".repeat(41) + number : "y" + number;
            default -> "member:" + number;
        };
    }

    private double anyScore() {
        return switch (random.nextInt(12)) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> random.nextDouble();
            case 4 -> random.nextLong() * 1e30;
            default -> random.nextInt(20) - 10;
        };
    }

    private String anyMember() {
        int i = random.nextInt(scores.size());
        return scores.keySet().stream().skip(i).findFirst().orElseThrow();
    }

    private void put(String text, double score) {
        if (entry == 0) {
            long members = random.nextInt(5) == 0 ? 1000 : 1;
            entry = values.create(database, keys.key("k"), 1, members, text.length());
        }
        long member = values.find(entry, write(text), text.length());
        assertThat(member != 0).isEqualTo(scores.containsKey(text));
        entry =
                member == 0
                        ? values.add(database, entry, word, text.length(), score)
                        : values.setScore(database, entry, member, word, text.length(), score);
        scores.put(text, score);
    }

    private void remove(String text) {
        long member = values.find(entry, write(text), text.length());
        entry = values.remove(database, entry, member);
        scores.remove(text);
        removeKeyIfEmpty();
    }

    private void removeRanks() {
        int size = scores.size();
        int first = random.nextInt(size);
        int count = Math.min(size - first, random.nextInt(20));
        sorted().stream().skip(first).limit(count).forEach(member -> scores.remove(member.text));
        entry = values.removeRanks(database, entry, first, count);
        removeKeyIfEmpty();
    }

    private void removeKeyIfEmpty() {
        assertThat(values.size(entry)).isEqualTo(scores.size());
        if (scores.isEmpty()) {
            removeKey();
        }
    }

    private void removeKey() {
        if (entry != 0) {
            database.remove(entry);
            entry = 0;
        }
        scores.clear();
        reclaim();
    }

    private void reclaim() {
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
    }

    private TreeSet<Scored> sorted() {
        TreeSet<Scored> sorted = new TreeSet<>(ORDER);
        scores.forEach((text, score) -> sorted.add(new Scored(score, text)));
        return sorted;
    }

    private void checkOne(String text) {
        long member = values.find(entry, write(text), text.length());
        double score = scores.get(text);
        assertThat(values.score(entry, member) + 0.0).isEqualTo(score + 0.0);
        TreeSet<Scored> sorted = sorted();
        Scored own = new Scored(score, text);
        assertThat(values.rank(entry, member)).isEqualTo(sorted.headSet(own).size());
        long below = sorted.headSet(new Scored(score, "")).size();
        assertThat(values.countBelow(entry, score, false)).isEqualTo(below);
        long upTo = sorted.stream().filter(other -> other.score <= score).count();
        assertThat(values.countBelow(entry, score, true)).isEqualTo(upTo);
    }

    private void checkAll() {
        if (entry == 0) {
            assertThat(scores).isEmpty();
            return;
        }
        long rank = 0;
        boolean more = cursor.seek(entry, 0);
        for (Scored member : sorted()) {
            assertThat(more).isTrue();
            assertThat(Memory.text(cursor.text(), cursor.length())).isEqualTo(member.text);
            assertThat(cursor.score() + 0.0).isEqualTo(member.score + 0.0);
            assertThat(values.find(entry, write(member.text), member.text.length())).isNotZero();
            more = cursor.next();
            rank++;
        }
        assertThat(more).isFalse();
        assertThat(values.size(entry)).isEqualTo(rank);
        more = cursor.seek(entry, rank - 1);
        for (Scored member : sorted().descendingSet()) {
            assertThat(more).isTrue();
            assertThat(Memory.text(cursor.text(), cursor.length())).isEqualTo(member.text);
            more = cursor.previous();
        }
        assertThat(more).isFalse();
    }

    private long write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return word;
    }
}
