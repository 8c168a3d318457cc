package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LzfTest {

    private static final int MOST_BYTES = 70_000;
    private static final int FENCE = 0x5A;

    private final Arena arena = new Arena(1L << 30);
    private final long text = arena.allocate(MOST_BYTES);
    private final long packed = arena.allocate(2 * MOST_BYTES);
    private final long unpacked = arena.allocate(MOST_BYTES + 16);
    private final Lzf lzf = new Lzf();

    @AfterEach
    void close() {
        arena.close();
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What Redis 7.2.6 made of texts, as DUMP shows it. */
    static Stream<Arguments> madeByRedis() {
        return Stream.of(
                Arguments.of("016161e011000161" + "61", "a".repeat(30)),
                Arguments.of(
                        "15"
                                + HexFormat.of().formatHex(bytes("the quick brown fox, t"))
                                + "e00614"
                                + "02646f67"
                                + "e00914"
                                + "02636174"
                                + "8014"
                                + "036c617a79"
                                + "2022"
                                + "0067",
                        "the quick brown fox, the quick brown dog, the quick brown cat, the lazy"
                                + " dog"),
                Arguments.of(
                        "0a"
                                + HexFormat.of().formatHex(bytes("01234567890"))
                                + "e0ff09e1ff0de2ff11e2ba11013839",
                        "0123456789".repeat(100)));
    }

    @ParameterizedTest
    @MethodSource("madeByRedis")
    void readsWhatRedisCompressed(String hex, String expected) {
        byte[] compressed = HexFormat.of().parseHex(hex);
        Memory.copyIn(compressed, 0, compressed.length, packed);
        assertThat(unpack(compressed.length, expected.length())).isTrue();
        assertThat(Memory.text(unpacked, expected.length())).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("madeByRedis")
    void makesItNoLargerThanRedis(String hex, String original) {
        assertThat(pack(bytes(original), MOST_BYTES)).isLessThanOrEqualTo(hex.length() / 2 + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatWasCompressedComesBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            int most = random.nextInt(20) == 0 ? MOST_BYTES : 300;
            byte[] original = someText(random, random.nextInt(most));
            int bytes = pack(original, 2 * MOST_BYTES);
            assertThat(bytes).isLessThanOrEqualTo(original.length + (original.length + 31) / 32);
            assertThat(unpack(bytes, original.length)).isTrue();
            assertThat(Memory.bytes(unpacked, original.length)).isEqualTo(original);
            checkRoom(original, bytes);
        }
    }

    /* It fits in just the room it takes, and in no less. */
    private void checkRoom(byte[] original, int bytes) {
        Memory.fill(packed, 2L * MOST_BYTES, FENCE);
        assertThat(pack(original, bytes)).isEqualTo(bytes);
        assertThat(Memory.getByte(packed + bytes)).isEqualTo((byte) FENCE);
        if (bytes > 0) {
            Memory.fill(packed, 2L * MOST_BYTES, FENCE);
            assertThat(pack(original, bytes - 1)).isZero();
            assertThat(Memory.getByte(packed + bytes - 1)).isEqualTo((byte) FENCE);
        }
    }

    /* Of few different bytes, with parts that come again. */
    private static byte[] someText(SplittableRandom random, int length) {
        byte[] made = new byte[length];
        int letters = 1 + random.nextInt(random.nextBoolean() ? 4 : 256);
        for (int i = 0; i < length; ) {
            int part = Math.min(length - i, 1 + random.nextInt(random.nextInt(50) == 0 ? 400 : 20));
            int from = i > 0 && random.nextBoolean() ? random.nextInt(i) : -1;
            for (int k = 0; k < part; k++, i++) {
                made[i] = from >= 0 ? made[from + k] : (byte) random.nextInt(letters);
            }
        }
        return made;
    }

    @Test
    void textThatSaysLittleBecomesSmall() {
        byte[] original = bytes("element of a list, number 17;".repeat(280));
        assertThat(pack(original, MOST_BYTES)).isLessThan(original.length / 20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void brokenBytesAreToldOrReadAsSomethingElse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] original = someText(random, random.nextInt(400));
            int bytes = pack(original, 2 * MOST_BYTES);
            for (int k = random.nextInt(4); k >= 0 && bytes > 0; k--) {
                Memory.putByte(packed + random.nextInt(bytes), random.nextInt(256));
            }
            int cut = random.nextInt(4) == 0 ? random.nextInt(bytes + 1) : bytes;
            int expected = original.length - (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
            refused += unpack(cut, Math.max(0, expected)) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void emptyAndShortTextsHaveNoRepetition() {
        assertThat(pack(new byte[0], 10)).isZero();
        assertThat(unpack(0, 0)).isTrue();
        assertThat(unpack(0, 1)).isFalse();
        assertThat(pack(bytes("a"), 10)).isEqualTo(2);
        assertThat(pack(bytes("aaa"), 10)).isEqualTo(4);
    }

    private int pack(byte[] original, int room) {
        Memory.copyIn(original, 0, original.length, text);
        return lzf.compress(text, original.length, packed, room);
    }

    /* Nothing is written behind what was expected. */
    private boolean unpack(int length, int expected) {
        Memory.fill(unpacked + expected, 16, FENCE);
        boolean isWhole = Lzf.decompress(packed, length, unpacked, expected);
        byte[] behind = Memory.bytes(unpacked + expected, 16);
        byte[] fence = new byte[16];
        Arrays.fill(fence, (byte) FENCE);
        assertThat(behind).isEqualTo(fence);
        return isWhole;
    }
}
