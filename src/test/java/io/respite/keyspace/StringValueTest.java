package io.respite.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays random changes on strings and on a map of byte arrays, which must stay the same. */
class StringValueTest {

    private static final int[] LENGTHS = {
        0,
        1,
        7,
        8,
        9,
        43,
        44,
        45,
        127,
        128,
        1000,
        1023,
        1024,
        1025,
        2048,
        4096,
        32767,
        32768,
        32769,
        100_000,
        (1 << 20) - 1,
        1 << 20,
        (1 << 20) + 1
    };

    private static final int KEYS = 40;
    private static final int BUFFER_BYTES = 3 << 20;

    /** A value of the model: its bytes and the encoding that Redis would show. */
    private record Expected(byte[] bytes, Encoding encoding) {}

    private final Arena arena = new Arena(4L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final StringValue strings = keyspace.strings();
    private final long key = arena.allocate(16);
    private final long buffer = arena.allocate(BUFFER_BYTES);
    private final Map<String, Expected> model = new HashMap<>();
    private SplittableRandom random;

    @AfterEach
    void close() {
        keyspace.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isWhatTheModelIs(long seed) {
        run(seed, 4_000);
    }

    @Test
    @Tag("long")
    void isWhatTheModelIsForALongTime() {
        run(4, 1_000_000);
    }

    @Test
    void aStringThatIsAppendedToGetsRoomInProportion() {
        assertThat(find("k")).isZero();
        long entry = strings.addZeros(database, key, 1, 64 << 20);
        strings.append(database, entry, buffer, 1);
        long room = arena.usableBytes(Entry.value(find("k")));
        assertThat(room).isGreaterThanOrEqualTo((64 << 20) / 8 * 9);
    }

    @Test
    void aValueThatFindsNoRoomChangesNothing() {
        try (Keyspace small = new Keyspace(new Arena(64 << 20), 1, new SplittableRandom(1))) {
            TextKeys keys = new TextKeys(small);
            keys.set(small.database(0), "k", "v".repeat(2000));
            long huge = keys.find(small.database(0), "k");
            int most = 60 << 20;
            assertThatThrownBy(() -> small.strings().set(small.database(0), huge, buffer, most))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(keys.value(keys.find(small.database(0), "k"))).isEqualTo("v".repeat(2000));
            long absent = keys.key("absent");
            assertThatThrownBy(() -> small.strings().addZeros(small.database(0), absent, 6, most))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(keys.find(small.database(0), "absent")).isZero();
            assertThat(small.database(0).size()).isEqualTo(1);
        }
    }

    private void run(long seed, int steps) {
        random = new SplittableRandom(seed);
        long usedBefore = arena.usedBytes();
        for (int i = 0; i < steps; i++) {
            String name = "k" + random.nextInt(KEYS);
            change(name);
            check(name);
        }
        assertThat(database.size()).isEqualTo(model.size());
        model.keySet().forEach(this::check);
        assertThat(database.flush()).isEqualTo(model.size());
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
        assertThat(arena.usedBytes()).isEqualTo(usedBefore);
    }

    private void change(String name) {
        switch (random.nextInt(8)) {
            case 0, 1 -> set(name, value());
            case 2 -> setInteger(name, random.nextLong() >> random.nextInt(64));
            case 3 -> append(name, value());
            case 4 -> append(name, text("x".repeat(random.nextInt(20))));
            case 5 -> setRange(name, length(), text("y".repeat(1 + random.nextInt(50))));
            case 6 -> setText(name, value());
            default -> lifetimeOrRemoval(name);
        }
    }

    private void set(String name, byte[] value) {
        write(value);
        long entry = find(name);
        if (entry == 0) {
            strings.add(database, key, name.length(), buffer, value.length);
        } else {
            strings.set(database, entry, buffer, value.length);
        }
        model.put(name, new Expected(value, encodingWhenSet(value)));
    }

    private void setInteger(String name, long value) {
        long entry = find(name);
        if (entry == 0) {
            strings.addInteger(database, key, name.length(), value);
        } else {
            strings.setInteger(database, entry, value);
        }
        model.put(name, new Expected(text(Long.toString(value)), Encoding.INT));
    }

    private void setText(String name, byte[] value) {
        long entry = find(name);
        if (entry == 0) {
            strings.addText(database, key, name.length(), value);
        } else {
            strings.setText(database, entry, value);
        }
        model.put(name, new Expected(value, encodingOfText(value)));
    }

    private void append(String name, byte[] value) {
        long entry = find(name);
        if (entry == 0) {
            set(name, value);
            return;
        }
        byte[] old = model.get(name).bytes();
        if (old.length + value.length > BUFFER_BYTES) {
            return;
        }
        write(value);
        strings.append(database, entry, buffer, value.length);
        byte[] longer = Arrays.copyOf(old, old.length + value.length);
        System.arraycopy(value, 0, longer, old.length, value.length);
        model.put(name, new Expected(longer, Encoding.RAW));
    }

    private void setRange(String name, int offset, byte[] value) {
        long entry = find(name);
        int reached = offset + value.length;
        byte[] old = entry == 0 ? new byte[0] : model.get(name).bytes();
        long placed =
                entry == 0
                        ? strings.addZeros(database, key, name.length(), reached)
                        : strings.grow(database, entry, reached);
        Memory.copyIn(value, 0, value.length, Entry.value(placed) + offset);
        byte[] longer = Arrays.copyOf(old, Math.max(old.length, reached));
        System.arraycopy(value, 0, longer, offset, value.length);
        model.put(name, new Expected(longer, Encoding.RAW));
    }

    private void lifetimeOrRemoval(String name) {
        long entry = find(name);
        if (entry == 0) {
            return;
        }
        if (random.nextInt(4) == 0) {
            database.remove(entry);
            model.remove(name);
        } else {
            database.setExpiry(entry, random.nextBoolean() ? Entry.NEVER : 1_000_000);
        }
    }

    private void check(String name) {
        long entry = find(name);
        Expected expected = model.get(name);
        if (expected == null) {
            assertThat(entry).isZero();
            return;
        }
        assertThat(entry).isNotZero();
        assertThat(Entry.encoding(entry)).as(name).isEqualTo(expected.encoding());
        int length = StringValue.length(entry);
        byte[] actual = Memory.bytes(strings.bytes(entry), length);
        assertThat(Arrays.equals(actual, expected.bytes())).as("bytes of %s", name).isTrue();
    }

    private long find(String name) {
        Memory.copyIn(text(name), 0, name.length(), key);
        return database.peek(key, name.length());
    }

    private void write(byte[] value) {
        Memory.copyIn(value, 0, value.length, buffer);
    }

    private int length() {
        int limit = random.nextInt(10) == 0 ? LENGTHS.length : LENGTHS.length - 4;
        return LENGTHS[random.nextInt(limit)];
    }

    private byte[] value() {
        if (random.nextInt(5) == 0) {
            return text(Long.toString(random.nextLong()));
        }
        byte[] bytes = new byte[length()];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Encoding encodingWhenSet(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        try {
            if (Long.toString(Long.parseLong(text)).equals(text)) {
                return Encoding.INT;
            }
        } catch (NumberFormatException noNumber) {
            return encodingOfText(value);
        }
        return encodingOfText(value);
    }

    private static Encoding encodingOfText(byte[] value) {
        return value.length <= 44 ? Encoding.EMBSTR : Encoding.RAW;
    }

    @Test
    void appendingToALongStringMovesItRarely() {
        byte[] value = new byte[2_000];
        set("k", value);
        long moves = 0;
        long place = Entry.value(find("k"));
        for (int i = 0; i < 10_000; i++) {
            strings.append(database, find("k"), buffer, 100);
            long now = Entry.value(find("k"));
            moves += now == place ? 0 : 1;
            place = now;
        }
        assertThat(moves).isBetween(1L, 12L);
    }

    @Test
    void aStringOfTheSameSizeTakesTheSamePlace() {
        set("k", new byte[100_000]);
        long place = Entry.value(find("k"));
        set("k", new byte[100_001]);
        assertThat(Entry.value(find("k"))).isEqualTo(place);
        set("k", new byte[110_000]);
        assertThat(Entry.length(find("k"))).isEqualTo(110_000);
    }
}
