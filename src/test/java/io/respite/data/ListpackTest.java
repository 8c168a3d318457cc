package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with what Redis wrote, and plays random changes on a listpack and a list of texts. */
class ListpackTest {

    private static final int ROOM = 4 << 20;
    private static final String[] NUMBERS = {
        "0",
        "127",
        "128",
        "-1",
        "4095",
        "4096",
        "-4096",
        "-4097",
        "32767",
        "32768",
        "-32769",
        "8388607",
        "8388608",
        "-8388609",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "00",
        "-0",
        ""
    };
    private static final int[] LENGTHS = {
        1, 10, 62, 63, 64, 65, 125, 126, 127, 4095, 4096, 16377, 16378, 16379
    };

    private final Arena arena = new Arena(64 << 20);
    private final long lp = arena.allocate(ROOM);
    private final long word = arena.allocate(64 << 10);
    private final List<String> model = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        arena.close();
    }

    /** Lines of elements and the bytes, or their digest, that a list of them has in Redis 7.2. */
    static Stream<String> listpacksOfRedis() throws IOException {
        try (InputStream in = ListpackTest.class.getResourceAsStream("/data/listpacks.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines();
        }
    }

    @ParameterizedTest
    @MethodSource("listpacksOfRedis")
    void hasTheBytesThatRedisHas(String line) throws NoSuchAlgorithmException {
        String[] halves = line.split(" => ");
        Listpack.initialize(lp);
        for (String element : halves[0].split(" ")) {
            append(element.startsWith("x*") ? "x".repeat(number(element)) : element);
        }
        byte[] bytes = Memory.bytes(lp, Listpack.bytes(lp));
        String expected = halves[1];
        if (expected.startsWith("sha256:")) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            assertThat("sha256:" + HexFormat.of().formatHex(digest)).isEqualTo(expected);
        } else {
            assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(expected);
        }
        checkAll();
    }

    private static int number(String element) {
        return Integer.parseInt(element.substring(2));
    }

    @Test
    void anEmptyListpackIsSevenBytes() {
        Listpack.initialize(lp);
        assertThat(HexFormat.of().formatHex(Memory.bytes(lp, Listpack.EMPTY_BYTES)))
                .isEqualTo("070000000000ff");
        checkAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsWhatAListHolds(long seed) {
        random = new SplittableRandom(seed);
        change(3_000, Integer.MAX_VALUE);
    }

    @Test
    @Tag("long")
    void holdsWhatAListHoldsForALongTime() {
        random = new SplittableRandom(4);
        change(300_000, 500);
    }

    /* To compare takes the square of the number of elements. */
    private void change(int steps, int most) {
        Listpack.initialize(lp);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> insert();
                case 4, 5 -> replace();
                case 6 -> remove(1 + random.nextInt(3));
                default -> find();
            }
            if (Listpack.bytes(lp) > ROOM / 2 || model.size() > most) {
                remove(model.size());
            }
            if (i % 16 == 0) {
                checkAll();
            }
        }
        checkAll();
    }

    private void insert() {
        String text = text();
        int index = random.nextInt(model.size() + 1);
        long at = index == model.size() ? 0 : Listpack.at(lp, index);
        int before = Listpack.bytes(lp);
        int length = write(text);
        long placed = Listpack.insert(lp, at, word, length);
        assertThat(Listpack.bytes(lp) - before).isEqualTo(Listpack.encodedBytes(word, length));
        assertThat(Listpack.elementBytes(placed)).isEqualTo(Listpack.bytes(lp) - before);
        model.add(index, text);
        assertThat(Listpack.at(lp, index)).isEqualTo(placed);
    }

    private void replace() {
        if (model.isEmpty()) {
            return;
        }
        int index = random.nextInt(model.size());
        String text = text();
        Listpack.replace(lp, Listpack.at(lp, index), word, write(text));
        model.set(index, text);
    }

    private void remove(int count) {
        if (model.isEmpty()) {
            return;
        }
        int index = count > 3 ? 0 : random.nextInt(model.size());
        int end = Math.min(model.size(), index + count);
        long rest = Listpack.remove(lp, Listpack.at(lp, index), count);
        model.subList(index, end).clear();
        assertThat(rest).isEqualTo(Listpack.at(lp, index));
    }

    private void find() {
        String text = model.isEmpty() ? "a" : model.get(random.nextInt(model.size()));
        int from = model.isEmpty() ? 0 : random.nextInt(model.size());
        int skip = random.nextInt(3);
        int expected = -1;
        for (int i = from; i < model.size() && expected < 0; i += skip + 1) {
            expected = model.get(i).equals(text) ? i : -1;
        }
        long found = Listpack.find(lp, Listpack.at(lp, from), word, write(text), skip);
        assertThat(found).isEqualTo(expected < 0 ? 0 : Listpack.at(lp, expected));
    }

    private void checkAll() {
        assertThat(Listpack.isValid(lp, Listpack.bytes(lp))).isTrue();
        assertThat(Listpack.count(lp)).isEqualTo(model.size());
        long at = Listpack.first(lp);
        for (String text : model) {
            checkElement(at, text);
            at = Listpack.next(lp, at);
        }
        assertThat(at).isZero();
        at = Listpack.last(lp);
        for (int i = model.size() - 1; i >= 0; i--) {
            assertThat(textAt(at)).isEqualTo(model.get(i));
            assertThat(Listpack.at(lp, i - model.size())).isEqualTo(at);
            at = Listpack.previous(lp, at);
        }
        assertThat(at).isZero();
        assertThat(Listpack.at(lp, model.size())).isZero();
        assertThat(Listpack.at(lp, -1L - model.size())).isZero();
        assertThat(Listpack.at(lp, Long.MIN_VALUE)).isZero();
    }

    private void checkElement(long at, String text) {
        assertThat(textAt(at)).isEqualTo(text);
        int length = write(text);
        assertThat(Listpack.length(at)).isEqualTo(length);
        assertThat(Listpack.isInteger(at)).isEqualTo(AsciiNumber.isCanonical(word, length));
        assertThat(Listpack.equal(at, word, length)).isTrue();
        assertThat(Listpack.equal(at, word, write(text + "1"))).isFalse();
        assertThat(Listpack.equal(at, word, write("other"))).isEqualTo(text.equals("other"));
    }

    private static String textAt(long at) {
        return Listpack.isInteger(at)
                ? Long.toString(Listpack.integer(at))
                : Memory.text(Listpack.text(at), Listpack.textLength(at));
    }

    private void append(String text) {
        Listpack.insert(lp, 0, word, write(text));
        model.add(text);
    }

    private int write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return bytes.length;
    }

    private String text() {
        return switch (random.nextInt(4)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 2 -> "e" + random.nextInt(20);
            default -> random.nextInt(20) == 0 ? longText() : "text " + random.nextLong();
        };
    }

    private String longText() {
        char[] text = new char[LENGTHS[random.nextInt(LENGTHS.length)]];
        Arrays.fill(text, (char) ('a' + random.nextInt(26)));
        return new String(text);
    }

    @Test
    void moreThan65534ElementsAreCountedAnew() {
        Listpack.initialize(lp);
        for (int i = 0; i < 65_534; i++) {
            Listpack.insert(lp, 0, i);
        }
        assertThat(Memory.getShort(lp + 4)).isEqualTo(65_534);
        Listpack.insert(lp, 0, 7);
        Listpack.insert(lp, 0, 8);
        assertThat(Memory.getShort(lp + 4)).isEqualTo(65_535);
        assertThat(Listpack.count(lp)).isEqualTo(65_536);
        assertThat(Listpack.integer(Listpack.at(lp, 65_535))).isEqualTo(8);
        assertThat(Listpack.isValid(lp, Listpack.bytes(lp))).isTrue();
        Listpack.remove(lp, Listpack.at(lp, -2), 2);
        assertThat(Memory.getShort(lp + 4)).isEqualTo(65_535);
        assertThat(Listpack.count(lp)).isEqualTo(65_534);
        assertThat(Memory.getShort(lp + 4)).isEqualTo(65_534);
    }

    @Test
    void elementsOfAnotherListpackAreInsertedAsTheyAre() {
        Listpack.initialize(lp);
        for (String text : List.of("a", "1", "b".repeat(200), "-5000", "c")) {
            append(text);
        }
        long other = arena.allocate(4096);
        Listpack.initialize(other);
        Listpack.insert(other, 0, 42);
        long from = Listpack.at(lp, 1);
        int bytes = (int) (Listpack.at(lp, 4) - from);
        Listpack.insertAll(other, Listpack.first(other), from, bytes, 3);
        assertThat(Listpack.isValid(other, Listpack.bytes(other))).isTrue();
        assertThat(textAt(Listpack.at(other, 0))).isEqualTo("1");
        assertThat(textAt(Listpack.at(other, 2))).isEqualTo("-5000");
        assertThat(textAt(Listpack.at(other, 3))).isEqualTo("42");
    }

    @Test
    void whatIsFoundValidCanBeWalkedAndWhatIsBrokenIsRefused() {
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            Listpack.initialize(lp);
            for (int i = random.nextInt(6); i >= 0; i--) {
                Listpack.insert(lp, 0, word, write(text()));
            }
            int size = Listpack.bytes(lp);
            for (int i = random.nextInt(3); i >= 0; i--) {
                Memory.putByte(lp + random.nextInt(Math.min(size, 200)), random.nextInt(256));
            }
            if (Listpack.isValid(lp, size)) {
                walk(size);
            } else {
                refused++;
            }
        }
        assertThat(refused).isBetween(5_000, 15_000);
    }

    private void walk(int size) {
        int count = 0;
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            assertThat(at + Listpack.elementBytes(at)).isLessThan(lp + size);
            assertThat(textAt(at)).hasSizeLessThan(Math.max(21, size));
            count++;
        }
        assertThat(Listpack.count(lp)).isEqualTo(count);
        for (long at = Listpack.last(lp); at != 0; at = Listpack.previous(lp, at)) {
            assertThat(at).isBetween(lp, lp + size);
            count--;
        }
        assertThat(count).isZero();
    }

    @Test
    void aCutListpackIsRefused() {
        Listpack.initialize(lp);
        append("x".repeat(5000));
        append("y");
        int size = Listpack.bytes(lp);
        for (int cut = 0; cut < size; cut++) {
            Memory.putInt(lp, cut);
            assertThat(Listpack.isValid(lp, cut)).as("cut at %d", cut).isFalse();
        }
    }
}
