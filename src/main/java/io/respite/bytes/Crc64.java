package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * The checksum of RDB files and DUMP payloads: CRC-64 with Jones' polynomial 0xAD93D23594C935A9,
 * reflected, beginning with 0, as in Redis' crc64.c. Hot.
 */
public final class Crc64 {

    /*
     * Eight bytes at a time: table k holds what a byte does to the checksum that k more bytes
     * follow, so the effects of eight bytes are looked up side by side and added.
     */

    private static final long REFLECTED_POLYNOMIAL = 0x95AC9329AC4BC9B5L;
    private static final int TABLE = 256;
    private static final long[] TABLES = tables();

    private Crc64() {}

    private static long[] tables() {
        long[] tables = new long[8 * TABLE];
        for (int i = 0; i < TABLE; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (-(crc & 1) & REFLECTED_POLYNOMIAL);
            }
            tables[i] = crc;
        }
        for (int i = TABLE; i < tables.length; i++) {
            long before = tables[i - TABLE];
            tables[i] = before >>> 8 ^ tables[(int) before & 0xFF];
        }
        return tables;
    }

    /** The checksum of what {@code crc} is the checksum of, 0 for nothing, and of these bytes. */
    public static long update(long crc, long ref, long length) {
        long[] table = TABLES;
        long sum = crc;
        long at = ref;
        long end = ref + length;
        for (; at + 8 <= end; at += 8) {
            long word = sum ^ Memory.getLong(at);
            sum =
                    table[7 * TABLE + ((int) word & 0xFF)]
                            ^ table[6 * TABLE + ((int) (word >>> 8) & 0xFF)]
                            ^ table[5 * TABLE + ((int) (word >>> 16) & 0xFF)]
                            ^ table[4 * TABLE + ((int) (word >>> 24) & 0xFF)]
                            ^ table[3 * TABLE + ((int) (word >>> 32) & 0xFF)]
                            ^ table[2 * TABLE + ((int) (word >>> 40) & 0xFF)]
                            ^ table[TABLE + ((int) (word >>> 48) & 0xFF)]
                            ^ table[(int) (word >>> 56)];
        }
        for (; at < end; at++) {
            sum = sum >>> 8 ^ table[((int) sum ^ Memory.getByte(at)) & 0xFF];
        }
        return sum;
    }
}
