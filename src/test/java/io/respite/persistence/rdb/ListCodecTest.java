package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListCodecTest {

    private final Arena arena = new Arena(1L << 30);
    private final Keyspace keyspace = new Keyspace(arena, 1, new SplittableRandom(1));
    private final Database database = keyspace.database(0);
    private final ListCodec codec = new ListCodec(keyspace.lists());
    private final long key = arena.allocate(8);
    private long empty = arena.usedBytes();

    private long readBytes;

    @AfterEach
    void close() {
        keyspace.close();
    }

    private static final Object[] ODD = {
        "",
        "a",
        0L,
        12L,
        13L,
        -1L,
        127L,
        -128L,
        128L,
        -32768L,
        32768L,
        -8388608L,
        8388607L,
        8388608L,
        Integer.MIN_VALUE + 0L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        "17",
        "017",
        "b".repeat(63),
        "c".repeat(64),
        "d".repeat(253),
        "e".repeat(16383),
        "f".repeat(16384),
        "z"
    };

    private static List<String> texts(Object... elements) {
        return Arrays.stream(elements).map(Object::toString).toList();
    }

    @Test
    void aZiplistHasTheSameElements() {
        byte[] bytes = new RdbBytes().string(RdbBytes.ziplist(ODD)).toBytes();
        assertThat(read(RdbType.LIST_ZIPLIST, bytes)).isEqualTo(texts(ODD));
        byte[] few = new RdbBytes().string(RdbBytes.ziplist(1L, "two", "3")).toBytes();
        assertThat(read(RdbType.LIST_ZIPLIST, few)).containsExactly("1", "two", "3");
    }

    @Test
    void encodingsAreWhatTheLimitsSay() {
        long few = make(RdbType.LIST_ZIPLIST, few());
        assertThat(Entry.encoding(few)).isEqualTo(Encoding.LISTPACK);
        drop(few);
        keyspace.lists().limit(2, 0);
        long many = make(RdbType.LIST_ZIPLIST, few());
        assertThat(Entry.encoding(many)).isEqualTo(Encoding.QUICKLIST);
        drop(many);
    }

    private static byte[] few() {
        return new RdbBytes().string(RdbBytes.ziplist(1L, "two", "3")).toBytes();
    }

    @Test
    void aLinkedListIsOneStringAnElement() {
        RdbBytes bytes = new RdbBytes().length(5000);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String text = i % 3 == 0 ? "" + i : "element " + i;
            expected.add(text);
            bytes.string(text);
        }
        assertThat(read(RdbType.LIST, bytes.toBytes())).isEqualTo(expected);
        byte[] one = new RdbBytes().length(1).string("x").toBytes();
        assertThat(read(RdbType.LIST, one)).containsExactly("x");
    }

    @Test
    void aQuicklistOfZiplistsKeepsItsOrder() {
        byte[] bytes =
                new RdbBytes()
                        .length(4)
                        .string(RdbBytes.ziplist(ODD))
                        .string(RdbBytes.ziplist())
                        .string(RdbBytes.ziplist("x", 5L))
                        .string(RdbBytes.ziplist("y"))
                        .toBytes();
        List<String> expected = new ArrayList<>(texts(ODD));
        expected.addAll(List.of("x", "5", "y"));
        assertThat(read(RdbType.LIST_QUICKLIST, bytes)).isEqualTo(expected);
    }

    @Test
    void plainNodesAndListpacksStandInARow() {
        byte[] listpack = {11, 0, 0, 0, 2, 0, 7, 1, 8, 1, (byte) 0xFF};
        byte[] bytes =
                new RdbBytes()
                        .length(3)
                        .put(1)
                        .string("plain")
                        .put(2)
                        .string(listpack)
                        .put(1)
                        .string("12")
                        .toBytes();
        assertThat(read(RdbType.LIST_QUICKLIST_2, bytes)).containsExactly("plain", "7", "8", "12");
        byte[] lone = new RdbBytes().length(1).put(1).string("plain").toBytes();
        assertThat(read(RdbType.LIST_QUICKLIST_2, lone)).containsExactly("plain");
    }

    @Test
    void aListWithoutElementsIsNone() {
        assertThat(make(RdbType.LIST, new byte[] {0})).isZero();
        byte[] hollow = new RdbBytes().length(1).string(RdbBytes.ziplist()).toBytes();
        assertThat(make(RdbType.LIST_QUICKLIST, hollow)).isZero();
        byte[] hollows =
                new RdbBytes()
                        .length(2)
                        .string(RdbBytes.ziplist())
                        .string(RdbBytes.ziplist())
                        .toBytes();
        assertThat(make(RdbType.LIST_QUICKLIST, hollows)).isZero();
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    @Test
    void whatIsWrittenComesBack() {
        for (int depth = 0; depth < 2; depth++) {
            keyspace.lists().limit(-1, depth);
            for (int count : new int[] {1, 20, 3000}) {
                RdbBytes bytes = new RdbBytes().length(count);
                IntStream.range(0, count).forEach(i -> bytes.string("element " + i % 100));
                long entry = make(RdbType.LIST, bytes.toBytes());
                List<String> before = elements(entry);
                RdbOutput out = new RdbOutput(arena, true);
                codec.writeWhole(entry, out);
                drop(entry);
                /* A cursor that has seen a compressed node keeps a block. */
                empty = depth == 0 ? empty : arena.usedBytes() - held(out);
                byte[] written = Memory.bytes(out.ref(), (int) out.position());
                out.close();
                assertThat(read(RdbType.LIST_QUICKLIST_2, written)).isEqualTo(before);
            }
        }
    }

    private long held(RdbOutput out) {
        return arena.usableBytes(out.ref());
    }

    @Test
    void brokenListsLeaveNothing() {
        byte[] whole =
                new RdbBytes()
                        .length(2)
                        .string(RdbBytes.ziplist(ODD))
                        .string(RdbBytes.ziplist(1L, "two", "three", 4L))
                        .toBytes();
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] broken = whole.clone();
            int at = random.nextInt(i % 2 == 0 ? 60 : broken.length);
            broken[at] ^= (byte) (1 << random.nextInt(8));
            try {
                long entry = make(RdbType.LIST_QUICKLIST, broken);
                if (entry != 0) {
                    elements(entry);
                    drop(entry);
                }
            } catch (RdbError error) {
                refused++;
                assertThat(error.offset()).isBetween(0L, (long) broken.length);
            }
            assertThat(arena.usedBytes()).isEqualTo(empty);
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void aNodeOfAnUnknownKindIsRefused() {
        byte[] bytes = new RdbBytes().length(1).put(3).string("x").toBytes();
        assertThatExceptionOfType(RdbError.class)
                .isThrownBy(() -> make(RdbType.LIST_QUICKLIST_2, bytes))
                .withMessage("Quicklist integrity check failed.");
    }

    private List<String> read(RdbType type, byte[] bytes) {
        long entry = make(type, bytes);
        assertThat(readBytes).isEqualTo(bytes.length);
        List<String> elements = elements(entry);
        assertThat(keyspace.lists().size(entry)).isEqualTo(elements.size());
        drop(entry);
        assertThat(arena.usedBytes()).isEqualTo(empty);
        return elements;
    }

    private long make(RdbType type, byte[] bytes) {
        Stretches source = new Stretches(arena, bytes, 4096, true);
        RdbInput in = new RdbInput(arena, source);
        try {
            long entry = codec.read(type, in, database, key, 8);
            readBytes = in.position();
            return entry;
        } finally {
            in.close();
            source.close();
        }
    }

    private List<String> elements(long entry) {
        List<String> elements = new ArrayList<>();
        keyspace.lists().forEach(entry, (ref, length) -> elements.add(Memory.text(ref, length)));
        return elements;
    }

    private void drop(long entry) {
        database.remove(entry);
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
    }
}
