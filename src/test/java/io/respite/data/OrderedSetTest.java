package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedSetTest {

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private record Scored(double score, String text) {}

    /* The two zeros are one score. */
    private static final Comparator<Scored> ORDER =
            Comparator.<Scored>comparingDouble(member -> member.score + 0.0)
                    .thenComparing(Scored::text);

    private final Arena arena = new Arena(8L << 30);
    private final long word = arena.allocate(1024);
    private final long empty = arena.usedBytes();
    private final OrderedSet set = new OrderedSet(arena);
    private final long root = set.create();
    private final Map<String, Double> scores = new HashMap<>();
    private final TreeSet<Scored> order = new TreeSet<>(ORDER);
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdsWhatATreeSetHolds(long seed) {
        random = new SplittableRandom(seed);
        change(100_000, 10_000, seed % 2 == 0 ? 20 : 1_000_000);
        dismantle();
    }

    @Test
    @Tag("long")
    void holdsWhatATreeSetHoldsForMillionsOfOperations() {
        random = new SplittableRandom(5);
        change(5_000_000, 300_000, 100_000);
        dismantle();
    }

    @Test
    void emptySetHasNothing() {
        assertThat(set.size()).isZero();
        assertThat(find("x")).isZero();
        assertThat(set.seek(0)).isZero();
        assertThat(set.countBelow(INFINITY, true)).isZero();
        dismantle();
    }

    @Test
    void scoresThatRiseFillTheirNodes() {
        for (int i = 0; i < 100_000; i++) {
            put("m" + i, i);
        }
        checkAll();
        assertThat(set.bytes() / 100_000).isLessThan(40);
    }

    @Test
    void scoresThatFallFillTheirLeaves() {
        for (int i = 0; i < 100_000; i++) {
            put("m" + i, -i);
        }
        checkAll();
        assertThat(set.bytes() / 100_000).isLessThan(40);
    }

    @Test
    void growsSmallAgain() {
        for (int i = 0; i < 100_000; i++) {
            put("m" + i, random.nextInt(1000));
        }
        long full = arena.usedBytes();
        while (texts.size() > 3) {
            remove(texts.get(random.nextInt(texts.size())));
        }
        checkAll();
        assertThat(arena.usedBytes() - empty).isLessThan(full / 100);
    }

    @Test
    void zerosAreOneScoreAndEachIsKept() {
        put("b", 0.0);
        put("a", -0.0);
        put("c", -0.0);
        checkAll();
        assertThat(1 / OrderedSet.score(set.seek(0))).isEqualTo(-INFINITY);
        assertThat(1 / OrderedSet.score(set.seek(1))).isEqualTo(INFINITY);
        assertThat(set.countBelow(-0.0, false)).isZero();
        assertThat(set.countBelow(0.0, true)).isEqualTo(3);
    }

    @Test
    void infinitiesAreAtTheEnds() {
        put("low", -INFINITY);
        put("high", INFINITY);
        put("middle", 1e308);
        assertThat(text(set.seek(0))).isEqualTo("low");
        assertThat(text(set.seek(2))).isEqualTo("high");
        assertThat(set.countBelow(INFINITY, false)).isEqualTo(2);
        assertThat(set.countBelow(-INFINITY, true)).isEqualTo(1);
    }

    @Test
    void textsOfOneScoreAreOrderedByBytes() {
        for (int i = 0; i < 5000; i++) {
            put(randomText(), 7);
        }
        checkAll();
        for (int i = 0; i < 2000; i++) {
            String bound = random.nextInt(10) == 0 ? "" : randomText();
            long below = texts.stream().filter(text -> text.compareTo(bound) < 0).count();
            write(bound);
            assertThat(set.countBelowText(word, bound.length(), false)).isEqualTo(below);
            long upTo = below + (scores.containsKey(bound) ? 1 : 0);
            assertThat(set.countBelowText(word, bound.length(), true)).isEqualTo(upTo);
        }
    }

    @Test
    void setsOfOneViewAreApart() {
        put("a", 1);
        long second = set.create();
        assertThat(find("a")).isZero();
        assertThat(set.at(root).size()).isEqualTo(1);
        assertThat(set.at(second).size()).isZero();
        assertThat(set.at(root).find(write("a"), 1)).isNotZero();
    }

    @Test
    void copyHasItsOwnMembers() {
        for (int i = 0; i < 1000; i++) {
            put("m" + i, random.nextInt(100));
        }
        long copy = set.copy();
        set.at(root);
        for (long at = 0; at >= 0; ) {
            at = set.dismantle(at);
        }
        set.at(copy);
        checkAll();
        dismantle();
    }

    @Test
    void membersWithoutPlaceGetItLater() {
        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String text = "m" + i;
            double score = random.nextInt(100);
            added.add(set.addUnordered(write(text), text.length(), i));
            OrderedSet.setUnordered(added.getLast(), i % 3 == 0 ? Double.NaN : score);
            if (i % 3 > 0) {
                scores.put(text, score);
                order.add(new Scored(score, text));
            }
        }
        added.forEach(set::order);
        assertThat(set.size()).isEqualTo(scores.size());
        checkAll();
        dismantle();
    }

    @Test
    void scanSeesEveryMember() {
        for (int i = 0; i < 5000; i++) {
            put("m" + i, random.nextInt(100));
        }
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        do {
            cursor = set.scan(cursor, member -> seen.add(textOf(member)));
        } while (cursor != 0);
        assertThat(seen).isEqualTo(scores.keySet());
    }

    /* Grows and shrinks towards targets that change; compares each answer, and all at times. */
    private void change(int operations, int mostMembers, int differentScores) {
        int target = 0;
        int phase = Math.max(1000, operations / 40);
        for (int i = 0; i < operations; i++) {
            if (i % phase == 0) {
                target = random.nextInt(4) == 0 ? random.nextInt(10) : random.nextInt(mostMembers);
                checkAll();
            }
            changeOne(target, mostMembers, differentScores);
            check(set.size() == scores.size(), "size");
        }
        checkAll();
    }

    private void changeOne(int target, int mostMembers, int differentScores) {
        int choice = random.nextInt(100);
        boolean grows = scores.size() < target;
        double score = score(differentScores);
        if (choice < 50) {
            if (grows || texts.isEmpty()) {
                put("m" + random.nextInt(mostMembers * 2), score);
            } else {
                remove(texts.get(random.nextInt(texts.size())));
            }
        } else if (choice < 70 && !texts.isEmpty()) {
            put(texts.get(random.nextInt(texts.size())), score);
        } else if (choice < 71) {
            removeRanks(grows);
        } else if (choice < 80) {
            Scored bound = new Scored(score, "");
            long below = set.countBelow(score, false);
            long upTo = set.countBelow(score, true);
            check(upTo >= below, "bounds");
            check(same(set.seek(below), order.ceiling(bound)), "first");
            check(below == 0 || same(set.seek(below - 1), order.lower(bound)), "before");
            Scored above = new Scored(score, "\u00FF");
            check(same(set.seek(upTo), order.ceiling(above)), "first above");
        } else if (!texts.isEmpty()) {
            String text = texts.get(random.nextInt(texts.size()));
            long member = find(text);
            check(ScoredMember.score(member) == scores.get(text), text);
            check(OrderedSet.member(set.seek(set.rank(member))) == member, "rank " + text);
        }
    }

    private double score(int differentScores) {
        return switch (random.nextInt(20)) {
            case 0 -> INFINITY;
            case 1 -> -INFINITY;
            case 2 -> -0.0;
            default -> random.nextInt(differentScores) - differentScores / 2.0;
        };
    }

    private static boolean same(long position, Scored member) {
        return member == null ? position == 0 : position != 0 && text(position).equals(member.text);
    }

    private void put(String text, double score) {
        long member = find(text);
        Double old = scores.put(text, score);
        check((member == 0) == (old == null), text);
        if (old == null) {
            set.add(word, text.length(), score);
            places.put(text, texts.size());
            texts.add(text);
        } else {
            set.update(member, score);
            order.remove(new Scored(old, text));
        }
        order.add(new Scored(score, text));
    }

    private void remove(String text) {
        long member = find(text);
        order.remove(new Scored(scores.remove(text), text));
        swapOut(text);
        set.remove(member);
    }

    private void removeRanks(boolean few) {
        int size = scores.size();
        int first = random.nextInt(size + 1);
        int count = Math.min(size - first, random.nextInt(few ? 10 : 1000));
        List<Scored> gone = order.stream().skip(first).limit(count).toList();
        set.removeRanks(first, count);
        for (Scored member : gone) {
            order.remove(member);
            scores.remove(member.text);
            swapOut(member.text);
        }
    }

    private void swapOut(String text) {
        int place = places.remove(text);
        String last = texts.removeLast();
        if (place < texts.size()) {
            texts.set(place, last);
            places.put(last, place);
        }
    }

    private String randomText() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            text.append((char) (random.nextInt(3) == 0 ? random.nextInt(256) : 'a'));
        }
        return text.toString();
    }

    private long write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return word;
    }

    private long find(String text) {
        return set.find(write(text), text.length());
    }

    private static String textOf(long member) {
        return Memory.text(ScoredMember.text(member), ScoredMember.length(member));
    }

    private static String text(long position) {
        return textOf(OrderedSet.member(position));
    }

    private void checkAll() {
        long position = set.seek(0);
        long before = 0;
        long rank = 0;
        for (Scored member : order) {
            check(text(position).equals(member.text), member.text);
            check(sameBits(OrderedSet.score(position), member.score), "score");
            check(OrderedSet.member(position) == find(member.text), "find");
            check(set.rank(OrderedSet.member(position)) == rank, "rank");
            check(set.seek(rank) == position, "seek");
            check(OrderedSet.previous(position) == before, "previous");
            before = position;
            position = OrderedSet.next(position);
            rank++;
        }
        check(position == 0, "end");
        check(set.seek(rank) == 0, "seek past the end");
    }

    private static boolean sameBits(double left, double right) {
        return Double.doubleToRawLongBits(left) == Double.doubleToRawLongBits(right);
    }

    private void dismantle() {
        long at = 0;
        do {
            at = set.dismantle(at);
        } while (at >= 0);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    /* An assertion in the inner loop must cost next to nothing. */
    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
