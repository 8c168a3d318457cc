package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * MurmurHash64A by Austin Appleby, which is in the public domain: HyperLogLogs are stored, so that
 * their hash is the same everywhere and for ever. For tables see {@link Hash}. Hot.
 */
public final class MurmurHash {

    private static final long MULTIPLIER = 0xC6A4A7935BD1E995L;
    private static final int SHIFT = 47;

    private MurmurHash() {}

    /** The hash of {@code length} bytes at {@code ref}. */
    public static long of(long ref, int length, long seed) {
        long hash = seed ^ length * MULTIPLIER;
        int words = length & -Long.BYTES;
        for (int at = 0; at < words; at += Long.BYTES) {
            hash = step(hash, Memory.getLong(ref + at));
        }
        if (words < length) {
            for (int at = words; at < length; at++) {
                hash ^= (long) Memory.getUnsigned(ref + at) << (at - words << 3);
            }
            hash *= MULTIPLIER;
        }
        return mixed(hash);
    }

    /** The hash of the eight bytes of a number, the lowest first. */
    public static long of(long number, long seed) {
        return mixed(step(seed ^ Long.BYTES * MULTIPLIER, number));
    }

    private static long step(long hash, long word) {
        long product = word * MULTIPLIER;
        return (hash ^ (product ^ product >>> SHIFT) * MULTIPLIER) * MULTIPLIER;
    }

    private static long mixed(long hash) {
        long product = (hash ^ hash >>> SHIFT) * MULTIPLIER;
        return product ^ product >>> SHIFT;
    }
}
