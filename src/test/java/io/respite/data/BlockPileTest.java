package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockPileTest {

    @Test
    void blocksKeepWhatIsInThemUntilAllAreGivenBack() {
        try (Arena arena = new Arena(1L << 30)) {
            long before = arena.usedBytes();
            Random random = new Random(6);
            BlockPile pile = new BlockPile(arena);
            for (int round = 0; round < 2; round++) {
                List<long[]> blocks = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                    int bytes = i % 5000 == 0 ? 3 << 20 : random.nextInt(300);
                    long block = pile.take(bytes);
                    Memory.fill(block, bytes, i);
                    blocks.add(new long[] {block, bytes, i});
                }
                for (long[] block : blocks) {
                    for (long k = 0; k < block[1]; k += 97) {
                        assertThat(Memory.getByte(block[0] + k)).isEqualTo((byte) block[2]);
                    }
                }
                pile.close();
                assertThat(arena.usedBytes()).isEqualTo(before);
            }
        }
    }
}
