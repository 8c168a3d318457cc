package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.data.ListCursor;
import io.respite.data.Listpack;
import io.respite.data.QuickList;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays random changes across both encodings on a list and on a list of texts. */
class ListValueTest {

    private static final int KEY_LENGTH = 4;

    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final ListValue lists = keyspace.lists();
    private final long key = arena.allocate(16);
    private final long word = arena.allocate(64 << 10);
    private final long empty = arena.usedBytes();
    private final List<String> model = new ArrayList<>();
    private SplittableRandom random;
    private int listpacks;
    private int quicklists;

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @CsvSource({"1,-1,200", "2,16,30", "3,1,4", "4,-2,600", "5,128,200"})
    void isWhatTheModelIs(long seed, int fill, int usual) {
        run(seed, fill, usual, 20_000);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"11,-1,200", "12,16,30", "13,-2,600"})
    void isWhatTheModelIsForALongTime(long seed, int fill, int usual) {
        run(seed, fill, usual, 1_000_000);
    }

    private void run(long seed, int fill, int usual, int steps) {
        random = new SplittableRandom(seed);
        lists.limit(fill, 0);
        writeKey();
        int wanted = usual;
        for (int i = 0; i < steps; i++) {
            if (i % 500 == 0) {
                wanted = random.nextInt(2 * usual);
            }
            if (model.isEmpty() || model.size() + random.nextInt(-5, 5) < wanted) {
                grow();
            } else {
                shrink();
            }
            if (i % 64 == 0) {
                check(fill);
            }
        }
        check(fill);
        assertThat(listpacks).isGreaterThan(steps / 4000);
        assertThat(quicklists).isGreaterThan(steps / 4000);
        database.remove(find());
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private void writeKey() {
        Memory.copyIn("list".getBytes(StandardCharsets.US_ASCII), 0, KEY_LENGTH, key);
    }

    private long find() {
        return database.peek(key, KEY_LENGTH);
    }

    private long findOrAdd() {
        long entry = find();
        return entry == 0 ? lists.add(database, key, KEY_LENGTH) : entry;
    }

    private void grow() {
        String text = text();
        int length = write(text);
        long entry = lists.prepare(database, findOrAdd(), length, 1);
        int index = model.isEmpty() ? 0 : random.nextInt(model.size());
        switch (random.nextInt(4)) {
            case 0 -> {
                lists.push(database, entry, word, length, false);
                model.addFirst(text);
            }
            case 1 -> {
                lists.push(database, entry, word, length, true);
                model.add(text);
            }
            case 2 -> {
                if (!model.isEmpty()) {
                    lists.at(entry, index);
                    boolean behind = random.nextBoolean();
                    lists.insert(database, entry, word, length, behind);
                    model.add(behind ? index + 1 : index, text);
                } else {
                    lists.push(database, entry, word, length, true);
                    model.add(text);
                }
            }
            default -> {
                if (!model.isEmpty()) {
                    lists.at(entry, index);
                    entry = lists.replace(database, entry, word, length);
                    lists.settle(database, entry);
                    model.set(index, text);
                } else {
                    lists.push(database, entry, word, length, true);
                    model.add(text);
                }
            }
        }
    }

    private void shrink() {
        long entry = find();
        switch (random.nextInt(3)) {
            case 0 -> {
                boolean last = random.nextBoolean();
                entry = lists.removeEnd(database, entry, last);
                model.remove(last ? model.size() - 1 : 0);
            }
            case 1 -> {
                int start = random.nextInt(model.size());
                int count = random.nextInt(Math.max(2, model.size() / 4));
                entry = lists.removeRange(database, entry, start, count);
                model.subList(start, Math.min(model.size(), start + count)).clear();
            }
            default -> removeEqual(entry);
        }
        if (model.isEmpty()) {
            database.remove(find());
        } else {
            lists.settle(database, find());
        }
    }

    private void removeEqual(long entry) {
        boolean backwards = random.nextBoolean();
        String text = model.get(random.nextInt(model.size()));
        ListCursor cursor = lists.at(entry, backwards ? -1 : 0);
        cursor.seek(word, write(text));
        while (cursor.isAtElement()) {
            if (cursor.isSought()) {
                lists.remove(entry, backwards);
            } else {
                cursor.move(backwards);
            }
        }
        model.removeIf(text::equals);
    }

    private void check(int fill) {
        long entry = find();
        if (model.isEmpty()) {
            assertThat(entry).isZero();
            return;
        }
        assertThat(lists.size(entry)).isEqualTo(model.size());
        List<String> found = new ArrayList<>();
        lists.forEach(entry, (ref, length) -> found.add(Memory.text(ref, length)));
        assertThat(found).isEqualTo(model);
        if (Entry.encoding(entry) == Encoding.LISTPACK) {
            listpacks++;
            long listpack = Entry.value(entry);
            int bytes = Listpack.bytes(listpack);
            assertThat(bytes).isEqualTo(Entry.length(entry));
            assertThat(Listpack.isValid(listpack, bytes)).isTrue();
            assertThat(model.size()).isLessThanOrEqualTo((int) Math.min(1 << 30, most(fill)));
        } else {
            quicklists++;
            assertThat(Entry.encoding(entry)).isEqualTo(Encoding.QUICKLIST);
        }
    }

    private static long most(int fill) {
        return QuickList.fullCount(fill);
    }

    private int write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return bytes.length;
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString(random.nextInt(20));
            case 1 -> Long.toString(random.nextLong());
            case 2 -> random.nextInt(30) == 0 ? "z".repeat(random.nextInt(9_000)) : "z";
            default -> "element " + random.nextInt(30);
        };
    }

    @Test
    void aListOfHalfTheLimitIsOneListpackAgain() {
        writeKey();
        long entry = lists.add(database, key, KEY_LENGTH);
        int length = write("x".repeat(1000));
        for (int i = 0; i < 9; i++) {
            entry = lists.prepare(database, entry, length, 1);
            entry = lists.push(database, entry, word, length, true);
        }
        assertThat(Entry.encoding(entry)).isEqualTo(Encoding.QUICKLIST);
        for (int left = 8; left >= 0; left--) {
            entry = lists.removeEnd(database, entry, true);
            entry = lists.settle(database, entry);
            assertThat(Entry.encoding(entry))
                    .isEqualTo(left > 4 ? Encoding.QUICKLIST : Encoding.LISTPACK);
            assertThat(lists.size(entry)).isEqualTo(left);
        }
    }

    @Test
    void aNewListThatFitsIsFinishedAsAListpack() {
        writeKey();
        long entry = lists.add(database, key, KEY_LENGTH);
        entry = lists.prepare(database, entry, 100_000, 1);
        assertThat(Entry.encoding(entry)).isEqualTo(Encoding.QUICKLIST);
        entry = lists.push(database, entry, word, write("x".repeat(6_000)), true);
        assertThat(Entry.encoding(lists.settle(database, entry))).isEqualTo(Encoding.QUICKLIST);
        assertThat(Entry.encoding(lists.finish(database, entry))).isEqualTo(Encoding.LISTPACK);
    }

    @Test
    void aHugeListIsFreedInSlices() {
        writeKey();
        long entry = lists.prepare(database, lists.add(database, key, KEY_LENGTH), 1 << 20, 1);
        for (int i = 0; i < 500_000; i++) {
            lists.push(database, entry, word, write("element " + i), true);
        }
        long full = arena.usedBytes();
        database.remove(entry);
        assertThat(full - arena.usedBytes()).isLessThan(256);
        int slices = 0;
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
            slices++;
        }
        assertThat(slices).isGreaterThan(10);
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }
}
