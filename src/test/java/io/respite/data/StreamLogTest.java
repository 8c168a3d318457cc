package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamLogTest {

    private record Id(long millis, long sequence) {

        static final Id MIN = new Id(0, 0);
        static final Id MAX = new Id(-1, -1);
    }

    private static final Comparator<Id> ORDER =
            (a, b) -> StreamId.compare(a.millis, a.sequence, b.millis, b.sequence);

    private static final String[] FIELDS = {"f", "name", "12", "", "x".repeat(70)};

    private final Arena arena = new Arena(8L << 30);
    private final long text = arena.allocate(1 << 16);
    private final StreamLog log = new StreamLog(arena);
    private final long empty = arena.usedBytes();
    private final StreamCursor cursor = new StreamCursor();
    private final StreamWords words = new StreamWords();
    private final TreeMap<Id, List<String>> model = new TreeMap<>(ORDER);
    private SplittableRandom random = new SplittableRandom(1);
    private long root = log.create();
    private Id last = Id.MIN;

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"1,4096,100", "2,200,0", "3,0,3", "4,0,200", "5,4096,1", "6,300,7"})
    void holdsWhatAnOrderedMapHolds(long seed, long nodeBytes, long nodeEntries) {
        begin(seed, nodeBytes, nodeEntries);
        change(15_000, 3_000);
        dismantle();
    }

    @Test
    @Tag("long")
    void holdsWhatAnOrderedMapHoldsForManyOperations() {
        begin(7, 4096, 100);
        change(500_000, 50_000);
        dismantle();
    }

    @Test
    void idsGoUpToTheEnd() {
        begin(1, 4096, 100);
        add(new Id(0, 1));
        add(new Id(Long.MAX_VALUE, -1));
        add(new Id(Long.MIN_VALUE, 0));
        add(new Id(-1, -2));
        add(new Id(-1, -1));
        checkAll();
        delete(new Id(0, 1));
        delete(new Id(-1, -1));
        checkAll();
        dismantle();
    }

    @Test
    void entriesTakeFewBytes() {
        begin(1, 4096, 100);
        for (int i = 0; i < 100_000; i++) {
            List<String> entry = List.of("field", "value" + i % 10);
            append(new Id(1_700_000_000_000L + i / 3, i % 3), entry);
        }
        assertThat(log.bytes() / 100_000.0).isLessThan(20);
        checkAll();
        dismantle();
    }

    @Test
    void valuesOfManyMegabytesStandInNodesOfTheirOwn() {
        begin(1, 4096, 100);
        long huge = arena.allocate(40 << 20);
        Memory.fill(huge, 40 << 20, 'x');
        for (int i = 1; i < 4; i++) {
            words.clear();
            words.add(huge, 1);
            words.add(huge, 40 << 20);
            log.append(id(new Id(i, 0)), words);
        }
        assertThat(log.nodes()).isEqualTo(3);
        cursor.forwards(log, 0, 0, -1, -1);
        for (int i = 1; i < 4; i++) {
            assertThat(cursor.next()).isTrue();
            cursor.nextField();
            assertThat(Listpack.textLength(cursor.value())).isEqualTo(40 << 20);
        }
        arena.free(huge);
        while (!log.dismantle()) {}
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void wordsThatNoNodeHoldsAreTooLarge() {
        words.clear();
        words.add(text, 1 << 30);
        assertThat(StreamLog.isTooLarge(words)).isFalse();
        words.add(text, 1);
        assertThat(StreamLog.isTooLarge(words)).isTrue();
    }

    @Test
    void copyIsEqualAndOnItsOwn() {
        begin(3, 300, 10);
        change(2_000, 500);
        TreeMap<Id, List<String>> before = new TreeMap<>(model);
        long lengthBefore = log.length();
        long copy = log.copy();
        assertThat(log.length()).isEqualTo(lengthBefore);
        checkAll();
        log.at(root);
        change(1_000, 500);
        dismantle();
        log.at(copy);
        model.clear();
        model.putAll(before);
        checkAll();
        while (!log.dismantle()) {}
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private void begin(long seed, long nodeBytes, long nodeEntries) {
        random = new SplittableRandom(seed);
        log.limit(nodeBytes, nodeEntries);
    }

    private void change(int operations, int most) {
        for (int i = 0; i < operations; i++) {
            if (model.size() > most) {
                trim();
            }
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4, 5 -> add(nextId());
                case 6, 7 -> delete(anyId());
                case 8 -> checkRange(anyId(), anyId());
                default -> {
                    if (random.nextInt(50) == 0) {
                        trim();
                    }
                }
            }
            if (i % 1000 == 0) {
                checkAll();
            }
        }
        checkAll();
    }

    private Id nextId() {
        return switch (random.nextInt(4)) {
            case 0 -> new Id(last.millis, last.sequence + 1);
            case 1 -> new Id(last.millis, last.sequence + 1 + random.nextInt(100_000));
            case 2 -> new Id(last.millis + 1, random.nextInt(3));
            default -> new Id(last.millis + 1 + random.nextInt(1000), random.nextLong() >>> 8);
        };
    }

    /* One that is there, as often as not. */
    private Id anyId() {
        long millis = last.millis == 0 ? 0 : random.nextLong(last.millis + 2);
        Id any = new Id(millis, random.nextInt(4));
        Id near = random.nextInt(3) == 0 ? null : model.ceilingKey(any);
        return near == null ? any : near;
    }

    private void add(Id id) {
        List<String> entry = new ArrayList<>();
        int fields = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 2;
        for (int i = 0; i < fields; i++) {
            entry.add(fields == 2 ? FIELDS[i] : FIELDS[random.nextInt(FIELDS.length)]);
            entry.add(randomValue());
        }
        append(id, entry);
    }

    private String randomValue() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "v".repeat(random.nextInt(200));
            case 2 -> Long.toString(random.nextLong());
            case 3 -> "0" + random.nextInt(100);
            default -> Integer.toString(random.nextInt(100_000));
        };
    }

    private void append(Id id, List<String> entry) {
        words.clear();
        long at = text;
        for (String word : entry) {
            byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
            Memory.copyIn(bytes, 0, bytes.length, at);
            words.add(at, bytes.length);
            at += bytes.length;
        }
        log.append(id(id), words);
        model.put(id, entry);
        last = id;
    }

    private static StreamId id(Id id) {
        StreamId result = new StreamId();
        result.set(id.millis, id.sequence);
        return result;
    }

    private void delete(Id id) {
        assertThat(log.contains(id(id))).isEqualTo(model.containsKey(id));
        assertThat(log.delete(id(id))).isEqualTo(model.remove(id) != null);
        assertThat(log.contains(id(id))).isFalse();
        assertThat(log.length()).isEqualTo(model.size());
        checkEnds();
    }

    private void trim() {
        boolean isWhole = random.nextBoolean();
        long limit = isWhole && random.nextBoolean() ? 1 + random.nextInt(200) : 0;
        int size = model.size();
        long trimmed;
        if (random.nextBoolean()) {
            int length = random.nextInt(size + 2);
            trimmed = log.trimToLength(length, isWhole, limit);
            assertThat(size - trimmed).isGreaterThanOrEqualTo(Math.min(length, size));
            if (!isWhole) {
                assertThat(trimmed).isEqualTo(Math.max(0, size - length));
            }
        } else {
            Id least = anyId();
            long below = model.headMap(least).size();
            trimmed = log.trimToId(id(least), isWhole, limit);
            assertThat(trimmed).isLessThanOrEqualTo(below);
            if (!isWhole) {
                assertThat(trimmed).isEqualTo(below);
            }
        }
        if (limit > 0) {
            assertThat(trimmed).isLessThanOrEqualTo(limit);
        }
        for (long i = 0; i < trimmed; i++) {
            model.pollFirstEntry();
        }
        checkEnds();
        checkAll();
    }

    private void checkEnds() {
        StreamId found = new StreamId();
        log.firstId(found);
        Id first = model.isEmpty() ? Id.MIN : model.firstKey();
        assertThat(new Id(found.millis(), found.sequence())).isEqualTo(first);
        assertThat(log.lastEntry(found)).isEqualTo(!model.isEmpty());
        Id end = model.isEmpty() ? Id.MIN : model.lastKey();
        assertThat(new Id(found.millis(), found.sequence())).isEqualTo(end);
    }

    private void checkAll() {
        checkRange(Id.MIN, Id.MAX);
        for (long at = log.index().first(); at != 0; at = IdTree.next(at)) {
            long node = StreamLog.node(at);
            assertThat(Listpack.isValid(node, Listpack.bytes(node))).isTrue();
        }
    }

    private void checkRange(Id from, Id to) {
        NavigableMap<Id, List<String>> part =
                ORDER.compare(from, to) <= 0
                        ? model.subMap(from, true, to, true)
                        : new TreeMap<>(ORDER);
        cursor.forwards(log, id(from), id(to));
        for (Map.Entry<Id, List<String>> each : part.entrySet()) {
            checkNext(each.getKey(), each.getValue());
        }
        assertThat(cursor.next()).isFalse();
        cursor.backwards(log, id(to), id(from));
        for (Map.Entry<Id, List<String>> each : part.descendingMap().entrySet()) {
            checkNext(each.getKey(), each.getValue());
        }
        assertThat(cursor.next()).isFalse();
        assertThat(log.countBetween(cursor, id(from), id(to), Long.MAX_VALUE))
                .isEqualTo(part.size());
        long enough = 1 + random.nextInt(100);
        assertThat(log.countBetween(cursor, id(from), id(to), enough))
                .isEqualTo(Math.min(enough, part.size()));
    }

    private void checkNext(Id id, List<String> entry) {
        assertThat(cursor.next()).isTrue();
        assertThat(new Id(cursor.millis(), cursor.sequence())).isEqualTo(id);
        assertThat(cursor.fields() * 2).isEqualTo(entry.size());
        /* Who does not look at all fields gets to the next entry all the same. */
        int looked = random.nextInt(4) == 0 ? random.nextInt(entry.size()) / 2 * 2 : entry.size();
        for (int i = 0; i < looked; i += 2) {
            cursor.nextField();
            assertThat(text(cursor.field())).isEqualTo(entry.get(i));
            assertThat(text(cursor.value())).isEqualTo(entry.get(i + 1));
        }
    }

    private String text(long element) {
        if (Listpack.isInteger(element)) {
            return Memory.text(text, AsciiNumber.format(Listpack.integer(element), text));
        }
        return Memory.text(Listpack.text(element), Listpack.textLength(element));
    }

    private void dismantle() {
        while (!log.dismantle()) {}
    }
}
