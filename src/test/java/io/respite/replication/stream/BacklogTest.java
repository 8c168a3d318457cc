package io.respite.replication.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final int BLOCK = Backlog.BLOCK_BYTES;

    private final Arena arena = new Arena(1L << 30);

    @AfterEach
    void close() {
        arena.close();
    }

    private void add(Backlog backlog, byte[] bytes) {
        long ref = arena.allocate(bytes.length + 1);
        Memory.copyIn(bytes, 0, bytes.length, ref);
        backlog.add(ref, bytes.length);
        arena.free(ref);
    }

    private static byte[] read(Backlog.Cursor cursor, int most) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (cursor.available() > 0 && all.size() < most) {
            int length = Math.min(cursor.available(), most - all.size());
            all.writeBytes(Memory.bytes(cursor.at(), length));
            cursor.taken(length);
        }
        return all.toByteArray();
    }

    @Test
    void anEmptyOneHoldsWhatComesNextOnly() {
        Backlog backlog = new Backlog(arena, 101, 16384);

        assertThat(backlog.holds(101)).isTrue();
        assertThat(backlog.holds(100)).isFalse();
        assertThat(backlog.holds(102)).isFalse();
        assertThat(backlog.length()).isZero();
        assertThat(backlog.memoryBytes()).isZero();
        Backlog.Cursor cursor = backlog.cursor(101);
        assertThat(cursor.available()).isZero();
        cursor.close();
    }

    @Test
    void whatIsReadIsWhatWasAdded() {
        Backlog backlog = new Backlog(arena, 1, 16384);
        Backlog.Cursor cursor = backlog.cursor(1);
        backlog.add("*1\r\n$4\r\nPING\r\n");
        add(backlog, new byte[] {1, 2, 3});

        assertThat(new String(read(cursor, 14), StandardCharsets.ISO_8859_1))
                .isEqualTo("*1\r\n$4\r\nPING\r\n");
        assertThat(cursor.pendingBytes()).isEqualTo(3);
        assertThat(read(cursor, 9)).containsExactly(1, 2, 3);
        assertThat(cursor.available()).isZero();
        assertThat(cursor.offset()).isEqualTo(18);
        cursor.close();
        backlog.close();
        assertThat(arena.usedBytes()).isZero();
    }

    @Test
    void blocksGoWhenTheRestIsLongEnough() {
        Backlog backlog = new Backlog(arena, 1, 2 * BLOCK);
        for (int i = 0; i < 20; i++) {
            add(backlog, new byte[BLOCK / 2 + 7]);
        }

        assertThat(backlog.length()).isBetween(2L * BLOCK, 4L * BLOCK);
        assertThat(backlog.memoryBytes()).isLessThanOrEqualTo(4L * BLOCK);
        assertThat(backlog.next()).isEqualTo(1 + 20L * (BLOCK / 2 + 7));
        assertThat(backlog.holds(backlog.first())).isTrue();
        assertThat(backlog.holds(backlog.first() - 1)).isFalse();
        backlog.close();
        assertThat(arena.usedBytes()).isZero();
    }

    @Test
    void aSlowReaderKeepsWhatItHasNotRead() {
        Backlog backlog = new Backlog(arena, 1, BLOCK);
        Backlog.Cursor slow = backlog.cursor(1);
        byte[] kilobyte = new byte[1024];
        for (int i = 0; i < 1000; i++) {
            Arrays.fill(kilobyte, (byte) i);
            add(backlog, kilobyte);
        }
        assertThat(backlog.first()).isEqualTo(1);
        assertThat(slow.pendingBytes()).isEqualTo(1000 * 1024);

        byte[] half = read(slow, 500 * 1024);
        backlog.trim();
        assertThat(half[499 * 1024]).isEqualTo((byte) 499);
        assertThat(backlog.first()).isBetween(500L * 1024 - BLOCK, 500L * 1024);

        slow.close();
        assertThat(backlog.length()).isLessThanOrEqualTo(3L * BLOCK);
        backlog.close();
        assertThat(arena.usedBytes()).isZero();
    }

    @Test
    void aSmallerSizeLetsBlocksGoAtOnce() {
        Backlog backlog = new Backlog(arena, 1, 64L * BLOCK);
        add(backlog, new byte[64 * BLOCK]);
        assertThat(backlog.length()).isEqualTo(64L * BLOCK);

        backlog.resize(BLOCK);

        assertThat(backlog.length()).isEqualTo(BLOCK);
        assertThat(backlog.first()).isEqualTo(63L * BLOCK + 1);
    }

    @Test
    void readersOfAnySpeedSeeTheSameBytes() {
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 30; round++) {
            long begin = random.nextLong(1, 1L << 40);
            Backlog backlog = new Backlog(arena, begin, random.nextLong(1, 5L * BLOCK));
            ByteArrayOutputStream model = new ByteArrayOutputStream();
            List<Backlog.Cursor> cursors = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                byte[] bytes = new byte[random.nextInt(random.nextInt(8) == 0 ? 3 * BLOCK : 500)];
                random.nextBytes(bytes);
                add(backlog, bytes);
                model.writeBytes(bytes);
                if (cursors.size() < 4 && random.nextInt(10) == 0) {
                    long from = random.nextLong(backlog.first(), backlog.next() + 1);
                    assertThat(backlog.holds(from)).isTrue();
                    cursors.add(backlog.cursor(from));
                }
                if (!cursors.isEmpty()) {
                    Backlog.Cursor cursor = cursors.get(random.nextInt(cursors.size()));
                    int at = (int) (cursor.offset() - begin);
                    byte[] read = read(cursor, random.nextInt(2 * BLOCK));
                    assertThat(read)
                            .isEqualTo(
                                    Arrays.copyOfRange(model.toByteArray(), at, at + read.length));
                    if (random.nextInt(20) == 0) {
                        cursor.close();
                        cursors.remove(cursor);
                    }
                }
                assertThat(backlog.next() - begin).isEqualTo(model.size());
            }
            cursors.forEach(Backlog.Cursor::close);
            backlog.close();
            assertThat(arena.usedBytes()).isZero();
        }
    }
}
