package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Crc64Test {

    private final Arena arena = new Arena(1 << 20);
    private final long block = arena.allocate(1024);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void isWhatRedisComputes() {
        assertThat(of("123456789")).isEqualTo(0xe9c6d914c4b8d9caL);
        assertThat(of("")).isZero();
        assertThat(of("This is a test of the emergency broadcast system."))
                .isEqualTo(bitByBit("This is a test of the emergency broadcast system."));
    }

    @Test
    void isTheSameInParts() {
        SplittableRandom random = new SplittableRandom(64);
        for (int i = 0; i < 1024; i++) {
            Memory.putByte(block + i, random.nextInt());
        }
        long whole = Crc64.update(0, block, 1024);
        for (int cut = 0; cut <= 1024; cut += 7) {
            long part = Crc64.update(0, block, cut);
            assertThat(Crc64.update(part, block + cut, 1024 - cut)).isEqualTo(whole);
        }
    }

    private long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, block);
        return Crc64.update(0, block, bytes.length);
    }

    /* The definition, as long division. */
    private static long bitByBit(String text) {
        long crc = 0;
        for (int i = 0; i < text.length(); i++) {
            for (int bit = 0; bit < 8; bit++) {
                boolean isOut = crc < 0 ^ (text.charAt(i) >> bit & 1) != 0;
                crc = crc << 1 ^ (isOut ? 0xAD93D23594C935A9L : 0);
            }
        }
        return Long.reverse(crc);
    }
}
