package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resizes a value at random and compares its bytes with an array. */
class ValueBytesTest {

    private static final int MOST_BYTES = 20_000;

    private final Arena arena = new Arena(256 << 20);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final ValueBytes valueBytes = keyspace.valueBytes();
    private final long key = arena.allocate(16);

    @AfterEach
    void close() {
        keyspace.close();
    }

    private long add(int length) {
        Memory.putByte(key, 'k');
        return valueBytes.add(database, key, 1, ValueType.HASH, Encoding.LISTPACK, length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepsTheFirstBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long usedBefore = arena.usedBytes();
        byte[] model = new byte[10];
        random.nextBytes(model);
        long entry = add(10);
        Memory.copyIn(model, 0, 10, Entry.value(entry));
        for (int i = 0; i < 5_000; i++) {
            int change = random.nextInt(-300, 320);
            int length = random.nextInt(50) == 0 ? random.nextInt(MOST_BYTES) : model.length;
            length = Math.clamp(length + change, 0, MOST_BYTES);
            int old = model.length;
            entry = valueBytes.resize(database, database.peek(key, 1), length);
            assertThat(database.peek(key, 1)).isEqualTo(entry);
            assertThat(Entry.length(entry)).isEqualTo(length);
            model = Arrays.copyOf(model, length);
            int kept = Math.min(old, length);
            assertThat(Memory.bytes(Entry.value(entry), kept))
                    .isEqualTo(Arrays.copyOf(model, kept));
            byte[] added = new byte[length - kept];
            random.nextBytes(added);
            System.arraycopy(added, 0, model, kept, added.length);
            Memory.copyIn(added, 0, added.length, Entry.value(entry) + kept);
            assertThat(Entry.type(entry)).isEqualTo(ValueType.HASH);
            assertThat(Entry.encoding(entry)).isEqualTo(Encoding.LISTPACK);
            if (random.nextInt(20) == 0) {
                entry = database.setExpiry(entry, random.nextBoolean() ? Entry.NEVER : 99);
            }
        }
        database.remove(entry);
        assertThat(arena.usedBytes()).isEqualTo(usedBefore);
    }

    @Test
    void aValueThatShrinksGivesItsMemoryBack() {
        long entry = add(MOST_BYTES);
        long usedBefore = arena.usedBytes();
        entry = valueBytes.resize(database, entry, 2_000);
        assertThat(arena.usedBytes()).isLessThan(usedBefore - 17_000);
        entry = valueBytes.resize(database, entry, 600);
        assertThat(Entry.isSeparate(entry)).isTrue();
        entry = valueBytes.resize(database, entry, 512);
        assertThat(Entry.isSeparate(entry)).isFalse();
        assertThat(arena.usedBytes()).isLessThan(usedBefore - 19_000);
    }

    @Test
    void aValueThatGrowsByLittleMovesRarely() {
        long entry = add(1_025);
        long place = Entry.value(entry);
        int moves = 0;
        for (int length = 1_026; length < MOST_BYTES; length++) {
            entry = valueBytes.resize(database, entry, length);
            moves += Entry.value(entry) == place ? 0 : 1;
            place = Entry.value(entry);
        }
        assertThat(moves).isBetween(5, 30);
    }

    @Test
    void aValueThatFindsNoRoomStaysAsItIs() {
        long entry = add(2_000);
        Memory.fill(Entry.value(entry), 2_000, 'v');
        assertThatThrownBy(() -> valueBytes.resize(database, entry, 300 << 20))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(Entry.length(entry)).isEqualTo(2_000);
        assertThat(Memory.getByte(Entry.value(database.peek(key, 1)) + 1_999))
                .isEqualTo((byte) 'v');
    }
}
