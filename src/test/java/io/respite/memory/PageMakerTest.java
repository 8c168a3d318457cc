package io.respite.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.topology.Node;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PageMakerTest {

    private static final int PAGE_BYTES = 4096;
    private static final long PRESENT = 1L << 63;

    @Test
    void makesPagesAndKeepsWhatIsThere() {
        long[] part = Parts.take(8 << 20);
        long from = part[0];
        try {
            Memory.putLong(from + 3 * PAGE_BYTES, 42);
            assertThat(isPresent(from + 5 * PAGE_BYTES)).isFalse();

            PageMaker.make(from, from + (4 << 20));

            awaitPresent(from + (4 << 20) - PAGE_BYTES);
            assertThat(present(from, 4 << 20)).isEqualTo(1024);
            assertThat(Memory.getLong(from + 3 * PAGE_BYTES)).isEqualTo(42);
            assertThat(Memory.getLong(from + 5 * PAGE_BYTES)).isZero();
            assertThat(isPresent(from + (4 << 20))).isFalse();
        } finally {
            AddressRange.giveBack(part[0], part[1]);
            Parts.release(part[0], part[1]);
        }
    }

    @Test
    void arenaHasPagesMadeAheadOfItsSlabs() {
        try (Arena arena = new Arena(1 << 30)) {
            long last = fill(arena, 48 << 20);
            awaitPresent(last + (1 << 20));
        }
    }

    @Test
    void arenaMakesNothingAheadWhileItIsSmall() {
        try (Arena arena = new Arena(1 << 30)) {
            long last = fill(arena, 4 << 20);
            /* Ranges are made in their order: after this one all others are. */
            long mark = (last + (8 << 20)) & -PAGE_BYTES;
            PageMaker.make(mark, mark + PAGE_BYTES);
            awaitPresent(mark);
            assertThat(isPresent(last)).isTrue();
            assertThat(isPresent(last + (1 << 20))).isFalse();
        }
    }

    private static void awaitPresent(long ref) {
        Node.await(() -> "the page was not made", () -> isPresent(ref));
    }

    /* Returns the last block. */
    private static long fill(Arena arena, long bytes) {
        long block = 0;
        for (long done = 0; done < bytes; done += 1024) {
            block = arena.allocate(1024);
            Memory.putLong(block, done);
        }
        return block;
    }

    private static long present(long from, long bytes) {
        long count = 0;
        for (long at = from; at < from + bytes; at += PAGE_BYTES) {
            count += isPresent(at) ? 1 : 0;
        }
        return count;
    }

    /* By /proc/PID/pagemap: eight bytes for each page, the highest bit says that it is there. */
    private static boolean isPresent(long ref) {
        try (RandomAccessFile map = new RandomAccessFile("/proc/self/pagemap", "r")) {
            map.seek(Memory.address(ref) / PAGE_BYTES * Long.BYTES);
            return (Long.reverseBytes(map.readLong()) & PRESENT) != 0;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
