package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.KeyText;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all large values have in common, shown with tables of the numbers below some size. */
class LargeValueTest {

    private static final int LARGE = 10_000;

    private final Arena arena = new Arena(8L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 2, new SplittableRandom(1));
    private final TextKeys keys = new TextKeys(keyspace);
    private final Tables tables = new Tables(arena);
    private final Database database = keyspace.database(0);
    private final long emptyBytes;

    LargeValueTest() {
        keyspace.add(ValueType.SET, tables);
        emptyBytes = arena.usedBytes();
    }

    @AfterEach
    void close() {
        keyspace.close();
    }

    @Test
    void aRemovedValueIsFreedInSlices() {
        long entry = add("k", LARGE);
        long full = arena.usedBytes();
        database.remove(entry);
        assertThat(full - arena.usedBytes()).isLessThan(256);
        assertThat(keyspace.reclaimer().pendingEntries()).isEqualTo(1);
        assertThat(reclaim()).isGreaterThan(LARGE / 500);
        assertThat(keyspace.reclaimer().freedEntries()).isEqualTo(1);
        assertEmpty();
    }

    @Test
    void aSmallOneIsFreedAtOnce() {
        database.remove(add("k", 64));
        assertThat(keyspace.reclaimer().freedEntries()).isZero();
        assertEmpty();
    }

    @Test
    void stringsOverwriteIt() {
        for (String text : new String[] {"", "12", "text", "long".repeat(1000)}) {
            long entry = add("k", LARGE);
            assertThat(Entry.isLarge(entry)).isTrue();
            entry = keys.set(database, "k", text);
            assertThat(Entry.isLarge(entry)).isFalse();
            assertThat(keys.value(entry)).isEqualTo(text);
            assertThat(keyspace.reclaimer().pendingEntries()).isEqualTo(1);
            database.remove(entry);
            reclaim();
            assertEmpty();
        }
    }

    @Test
    void aFlushFreesLargeValuesInSlices() {
        for (int i = 0; i < 1000; i++) {
            add("key:" + i, i);
        }
        database.flush();
        assertThat(keyspace.reclaimer().pendingEntries()).isEqualTo(1000);
        reclaim();
        assertThat(keyspace.reclaimer().freedEntries()).isEqualTo(1000);
        assertEmpty();
    }

    @Test
    void anExpiredValueIsFreedInSlices() {
        database.setExpiry(add("k", LARGE), 10);
        keyspace.tick(10);
        assertThat(keys.find(database, "k")).isZero();
        assertThat(keyspace.reclaimer().pendingEntries()).isEqualTo(1);
        keyspace.effects().clear();
        reclaim();
        assertEmpty();
    }

    @Test
    void aCopyIsItsOwnAndAMovedValueTheSame() {
        long entry = database.setExpiry(add("k", LARGE), 5000);
        long copy = database.copy(entry, keyspace.database(1), keys.key("copy"), 4);
        long root = Entry.root(entry);
        long moved = database.move(entry, keyspace.database(1), keys.key("moved"), 5);
        assertThat(Entry.root(moved)).isEqualTo(root);
        assertThat(Entry.root(copy)).isNotEqualTo(root);
        assertThat(Entry.expiresAt(moved)).isEqualTo(5000);
        assertThat(Entry.expiresAt(copy)).isEqualTo(5000);
        keyspace.database(1).remove(moved);
        reclaim();
        TreeSet<Integer> found = new TreeSet<>();
        tables.forEach(copy, (ref, length) -> found.add(Memory.getInt(ref)));
        assertThat(found).hasSize(LARGE).contains(0, LARGE - 1);
        keyspace.database(1).remove(copy);
        reclaim();
        assertEmpty();
    }

    @Test
    void valueBytesBecomeLargeInsideAndOutsideTheEntry() {
        for (String text : new String[] {"", "text", "longer".repeat(100), "long".repeat(1000)}) {
            long entry = database.setExpiry(keys.set(database, "k", text), 5000);
            Entry.setKind(entry, ValueType.SET, Encoding.LISTPACK);
            long root = tables.make(100);
            entry = database.becomeLarge(entry, Encoding.HASHTABLE, root);
            assertThat(Entry.type(entry)).isEqualTo(ValueType.SET);
            assertThat(Entry.root(entry)).isEqualTo(root);
            assertThat(Entry.expiresAt(entry)).isEqualTo(5000);
            assertThat(tables.size(keys.find(database, "k"))).isEqualTo(100);
            database.remove(entry);
            reclaim();
            assertEmpty();
        }
    }

    private long add(String name, int size) {
        return database.addLarge(
                keys.key(name),
                name.length(),
                ValueType.SET,
                Encoding.HASHTABLE,
                tables.make(size));
    }

    private int reclaim() {
        int slices = 0;
        for (; !keyspace.reclaimer().isIdle(); slices++) {
            keyspace.reclaimer().slice();
        }
        return slices;
    }

    private void assertEmpty() {
        assertThat(keyspace.reclaimer().pendingEntries()).isZero();
        assertThat(arena.usedBytes()).isEqualTo(emptyBytes);
    }

    /** Values that are tables of four-byte numbers. */
    private static final class Tables implements CollectionValue {

        private final Arena arena;
        private final Dict dict;

        Tables(Arena arena) {
            this.arena = arena;
            dict = new Dict(arena, 0);
        }

        long make(int size) {
            long root = dict.create();
            for (int i = 0; i < size; i++) {
                long member = arena.allocate(8);
                Memory.putByte(member, 4);
                Memory.putInt(member + 1, i);
                dict.insert(member, Hash.of(member + 1, 4));
            }
            return root;
        }

        @Override
        public long size(long entry) {
            return largeSize(Entry.root(entry));
        }

        @Override
        public void forEach(long entry, ElementVisitor visitor) {
            dict.at(Entry.root(entry))
                    .forEach(member -> visitor.accept(KeyText.ref(member), KeyText.length(member)));
        }

        @Override
        public long largeSize(long root) {
            return dict.at(root).size();
        }

        @Override
        public long largeBytes(long root, long samples) {
            return dict.at(root).bytes() + 8 * dict.size();
        }

        @Override
        public long copyLarge(long root) {
            return dict.at(root).copy(this::copyMember);
        }

        private long copyMember(long member) {
            long copy = arena.allocate(8);
            Memory.copy(member, copy, 8);
            return copy;
        }

        @Override
        public long dismantle(long root, long position) {
            return dict.at(root).dismantle(position, arena::free);
        }
    }
}
