package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTreeTest {

    private record Id(long high, long low) {}

    private static final Comparator<Id> ORDER =
            ((Comparator<Id>) (a, b) -> Long.compareUnsigned(a.high, b.high))
                    .thenComparing((a, b) -> Long.compareUnsigned(a.low, b.low));

    private final Arena arena = new Arena(8L << 30);
    private final long root = arena.allocate(IdTree.ROOT_BYTES);
    private final long copyRoot = arena.allocate(IdTree.ROOT_BYTES);
    private final long empty = arena.usedBytes();
    private final IdTree tree = new IdTree(arena);
    private final TreeMap<Id, Long> model = new TreeMap<>(ORDER);
    private SplittableRandom random = new SplittableRandom(1);
    private int recordBytes = 8;

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"1,8,3", "2,0,300", "3,24,100000", "4,64,40", "5,8,1000000000", "6,17,64"})
    void holdsWhatATreeMapHolds(long seed, int bytesOfRecord, int spread) {
        begin(seed, bytesOfRecord);
        change(40_000, 4_000, spread);
        dismantle(model);
    }

    @Test
    @Tag("long")
    void holdsWhatATreeMapHoldsForMillionsOfOperations() {
        begin(7, 24);
        change(1_000_000, 100_000, 100_000);
        dismantle(model);
    }

    @Test
    void emptyTreeHasNothing() {
        begin(1, 8);
        assertThat(tree.count()).isZero();
        assertThat(tree.bytes()).isZero();
        assertThat(tree.first()).isZero();
        assertThat(tree.last()).isZero();
        assertThat(tree.find(0, 0)).isZero();
        assertThat(tree.floor(-1, -1)).isZero();
        assertThat(tree.ceiling(0, 0)).isZero();
        assertThat(tree.remove(0, 0)).isFalse();
        dismantle(model);
    }

    @Test
    void numbersAreUnsigned() {
        begin(1, 8);
        put(new Id(-1, -1));
        put(new Id(Long.MAX_VALUE, 0));
        put(new Id(Long.MIN_VALUE, 5));
        put(new Id(0, -1));
        put(new Id(0, 0));
        checkAll();
        assertThat(id(tree.first())).isEqualTo(new Id(0, 0));
        assertThat(id(tree.last())).isEqualTo(new Id(-1, -1));
        assertThat(id(tree.floor(-1, 0))).isEqualTo(new Id(Long.MIN_VALUE, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 24, 64})
    void idsThatRiseFillTheirLeaves(int bytesOfRecord) {
        begin(1, bytesOfRecord);
        for (int i = 0; i < 100_000; i++) {
            put(new Id(i / 7, i));
        }
        checkAll();
        assertThat(tree.bytes() / 100_000.0).isLessThan((16 + bytesOfRecord) * 1.15);
    }

    @Test
    void oneIdTakesLittle() {
        begin(1, 8);
        put(new Id(1, 1));
        assertThat(tree.bytes()).isEqualTo(48);
        assertThat(arena.usedBytes() - empty).isEqualTo(48);
        assertThat(tree.remove(1, 1)).isTrue();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void idsTakenFromTheFrontLeaveNoNodes() {
        begin(1, 8);
        for (int i = 0; i < 200_000; i++) {
            put(new Id(i, 0));
            if (i >= 100) {
                remove(new Id(i - 100, 0));
            }
        }
        checkAll();
        assertThat(arena.usedBytes() - empty).isLessThanOrEqualTo(3 * 1536);
        for (int i = 0; i < 100; i++) {
            remove(model.firstKey());
        }
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void growsSmallAgain() {
        begin(1, 8);
        for (int i = 0; i < 100_000; i++) {
            put(new Id(random.nextLong(), random.nextLong()));
        }
        List<Id> ids = new ArrayList<>(model.keySet());
        while (ids.size() > 3) {
            int i = random.nextInt(ids.size());
            remove(ids.get(i));
            ids.set(i, ids.getLast());
            ids.removeLast();
        }
        checkAll();
        assertThat(arena.usedBytes() - empty).isLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 64, 1000, 100_000})
    void copyIsEqualAndOnItsOwn(int ids) {
        begin(1, 24);
        for (int i = 0; i < ids; i++) {
            put(new Id(random.nextInt(1000), random.nextLong()));
        }
        TreeMap<Id, Long> before = new TreeMap<>(model);
        tree.copy(root, copyRoot);
        checkAll();
        tree.at(root);
        change(1000, 1000, 1000);
        tree.at(copyRoot);
        TreeMap<Id, Long> after = new TreeMap<>(model);
        model.clear();
        model.putAll(before);
        checkAll();
        dismantleTree(before.size());
        tree.at(root);
        dismantle(after);
    }

    private void begin(long seed, int bytesOfRecord) {
        random = new SplittableRandom(seed);
        recordBytes = bytesOfRecord;
        tree.create(root, bytesOfRecord);
    }

    /* Grows and shrinks in turns, so that nodes split and join at every size. */
    private void change(int operations, int most, int spread) {
        boolean grows = true;
        for (int i = 0; i < operations; i++) {
            if (model.size() > most || model.isEmpty()) {
                grows = model.isEmpty();
            }
            Id id = randomId(spread);
            if (random.nextInt(100) < (grows ? 70 : 20)) {
                if (!model.containsKey(id)) {
                    put(id);
                }
            } else {
                removeNear(id);
            }
            checkAround(randomId(spread));
            if (i % 20_000 == 0) {
                checkAll();
            }
        }
        checkAll();
    }

    private Id randomId(int spread) {
        if (random.nextInt(3) == 0 && !model.isEmpty()) {
            Id last = model.lastKey();
            return new Id(last.high, last.low + random.nextInt(3));
        }
        long high = random.nextInt(spread) - spread / 2;
        return new Id(high, random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(100));
    }

    private void removeNear(Id id) {
        assertThat(tree.remove(id.high, id.low)).isEqualTo(model.remove(id) != null);
        Id near = model.ceilingKey(id);
        if (near != null) {
            remove(near);
        }
        if (random.nextInt(5000) == 0) {
            int run = random.nextInt(1000);
            while (run-- > 0 && !model.isEmpty()) {
                remove(random.nextBoolean() ? model.firstKey() : model.lastKey());
            }
        }
    }

    private void put(Id id) {
        long value = random.nextLong();
        long at = tree.insert(id.high, id.low);
        assertThat(id(at)).isEqualTo(id);
        write(IdTree.record(at), value);
        model.put(id, value);
    }

    private void remove(Id id) {
        assertThat(tree.remove(id.high, id.low)).isTrue();
        assertThat(tree.find(id.high, id.low)).isZero();
        model.remove(id);
    }

    private void checkAround(Id id) {
        assertThat(tree.find(id.high, id.low) != 0).isEqualTo(model.containsKey(id));
        assertThat(id(tree.floor(id.high, id.low))).isEqualTo(model.floorKey(id));
        long ceiling = tree.ceiling(id.high, id.low);
        Id expected = model.ceilingKey(id);
        assertThat(id(ceiling)).isEqualTo(expected);
        if (expected != null) {
            checkRecord(ceiling, model.get(expected));
            assertThat(id(IdTree.next(ceiling))).isEqualTo(model.higherKey(expected));
            assertThat(id(IdTree.previous(ceiling))).isEqualTo(model.lowerKey(expected));
        }
    }

    private void checkAll() {
        assertThat(tree.count()).isEqualTo(model.size());
        long at = tree.first();
        for (Map.Entry<Id, Long> each : model.entrySet()) {
            assertThat(id(at)).isEqualTo(each.getKey());
            checkRecord(at, each.getValue());
            at = IdTree.next(at);
        }
        assertThat(at).isZero();
        at = tree.last();
        for (Id each : model.descendingKeySet()) {
            assertThat(id(at)).isEqualTo(each);
            at = IdTree.previous(at);
        }
        assertThat(at).isZero();
    }

    private void dismantle(TreeMap<Id, Long> expected) {
        assertThat(arena.usedBytes() - empty).isEqualTo(tree.bytes());
        dismantleTree(expected.size());
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private void dismantleTree(int size) {
        int[] visited = {0};
        while (tree.dismantle(record -> visited[0]++)) {
            assertThat(visited[0]).isLessThan(size);
        }
        assertThat(visited[0]).isEqualTo(size);
    }

    private static Id id(long at) {
        return at == 0 ? null : new Id(IdTree.high(at), IdTree.low(at));
    }

    private void write(long record, long value) {
        for (int i = 0; i < recordBytes; i++) {
            Memory.putByte(record + i, (int) (value >>> i % 8 * 8));
        }
    }

    private void checkRecord(long at, long value) {
        long record = IdTree.record(at);
        for (int i = 0; i < recordBytes; i++) {
            assertThat(Memory.getByte(record + i)).isEqualTo((byte) (value >>> i % 8 * 8));
        }
    }
}
