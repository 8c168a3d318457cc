package io.respite.bytes;

import io.respite.memory.Memory;
import java.security.SecureRandom;

/**
 * A seeded 64-bit hash of byte strings. The seed is drawn per process, so that nobody outside can
 * choose keys that fall together. Hot.
 *
 * <p>Each step folds a 64 x 64 to 128 bit product, as in wyhash and xxh3's long form; all 64 bits
 * of the result are usable.
 */
public final class Hash {

    private static final long SEED = new SecureRandom().nextLong();
    private static final long FIRST = 0xA0761D6478BD642FL;
    private static final long SECOND = 0xE7037ED1A0B428DBL;

    private Hash() {}

    /** The hash of {@code length} bytes at {@code ref}. */
    public static long of(long ref, int length) {
        long state = SEED ^ length * FIRST;
        int at = 0;
        for (; at + 16 <= length; at += 16) {
            state = fold(Memory.getLong(ref + at) ^ SECOND, Memory.getLong(ref + at + 8) ^ state);
        }
        int rest = length - at;
        if (rest > 8) {
            state =
                    fold(
                            Memory.getLong(ref + at) ^ SECOND,
                            Memory.getLong(ref + length - 8) ^ state);
        } else if (rest > 0) {
            state = fold(tail(ref + at, rest) ^ SECOND, state);
        }
        return fold(state ^ FIRST, SECOND);
    }

    /* One to eight bytes as one number; the lengths differ in the state already. */
    private static long tail(long ref, int length) {
        if (length >= 4) {
            long low = Memory.getInt(ref) & 0xFFFF_FFFFL;
            long high = Memory.getInt(ref + length - 4) & 0xFFFF_FFFFL;
            return high << 32 | low;
        }
        long first = Memory.getUnsigned(ref);
        long middle = Memory.getUnsigned(ref + (length >> 1));
        long last = Memory.getUnsigned(ref + length - 1);
        return first << 16 | middle << 8 | last;
    }

    private static long fold(long left, long right) {
        return Math.unsignedMultiplyHigh(left, right) ^ left * right;
    }
}
