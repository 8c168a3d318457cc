package io.respite.persistence.rdb;

import io.respite.memory.Memory;

/** Lengths as RDB has them: see {@link RdbInput}. Hot. */
final class RdbLength {

    static final int MOST_BYTES = 9;

    private RdbLength() {}

    /** How many bytes a length takes. */
    static int bytes(long length) {
        if (length < 1 << 6) {
            return 1;
        }
        return length < 1 << 14 ? 2 : length >>> 32 == 0 ? 5 : MOST_BYTES;
    }

    /** Writes a length and returns how many bytes it takes. */
    static int write(long target, long length) {
        assert length >= 0;
        if (length < 1 << 6) {
            Memory.putByte(target, (int) length);
            return 1;
        }
        if (length < 1 << 14) {
            Memory.putByte(target, (int) (0x40 | length >> 8));
            Memory.putByte(target + 1, (int) length);
            return 2;
        }
        if (length >>> 32 == 0) {
            Memory.putByte(target, 0x80);
            Memory.putInt(target + 1, Integer.reverseBytes((int) length));
            return 5;
        }
        Memory.putByte(target, 0x81);
        Memory.putLong(target + 1, Long.reverseBytes(length));
        return MOST_BYTES;
    }
}
