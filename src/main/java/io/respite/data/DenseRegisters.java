package io.respite.data;

import io.respite.memory.Memory;

/**
 * The registers of a dense {@link HyperLogLog}: 16384 of 6 bits each, from the lowest bit of the
 * first byte on. Eight of them are six bytes, which are spread to the eight bytes of a long and
 * back. Hot.
 *
 * <pre>
 *   byte   |    0     |    1     |    2     |
 *   bits    1100 0000  2222 1111  3333 3322     the register each bit belongs to
 * </pre>
 *
 * <em>Plain</em> registers are one byte each.
 */
public final class DenseRegisters {

    /** Bytes of all registers. */
    public static final int BYTES = HyperLogLog.REGISTERS * 6 / 8;

    private static final int MAX_VALUE = 63;
    private static final int GROUPS = HyperLogLog.REGISTERS / 8;
    private static final int GROUP_BYTES = 6;
    private static final int LAST_GROUP = (GROUPS - 1) * GROUP_BYTES;
    private static final long GROUP_MASK = 0xFFFF_FFFF_FFFFL;
    private static final long TOP_BITS = 0x8080_8080_8080_8080L;

    private DenseRegisters() {}

    /** The register's value. */
    public static int get(long registers, int index) {
        int bit = index * 6;
        long at = registers + (bit >>> 3);
        int shift = bit & 7;
        int value = Memory.getUnsigned(at) >>> shift;
        if (shift > 2) {
            value |= Memory.getUnsigned(at + 1) << 8 - shift;
        }
        return value & MAX_VALUE;
    }

    /** Sets the register to a value of at most 63. */
    public static void set(long registers, int index, int value) {
        int bit = index * 6;
        long at = registers + (bit >>> 3);
        int shift = bit & 7;
        int first = Memory.getUnsigned(at) & ~(MAX_VALUE << shift);
        Memory.putByte(at, first | value << shift);
        if (shift > 2) {
            int second = Memory.getUnsigned(at + 1) & ~(MAX_VALUE >>> 8 - shift);
            Memory.putByte(at + 1, second | value >>> 8 - shift);
        }
    }

    /** Sets the register if the value is more than it has. Returns whether it was. */
    public static boolean raise(long registers, int index, int value) {
        if (value <= get(registers, index)) {
            return false;
        }
        set(registers, index, value);
        return true;
    }

    /** Raises the plain registers to these. */
    public static void mergeInto(long registers, long plain) {
        for (int group = 0; group < GROUPS; group++) {
            long at = plain + group * 8L;
            Memory.putLong(at, greater(spread(group(registers, group)), Memory.getLong(at)));
        }
    }

    /** Sets all registers to the plain ones, of which none is more than 63. */
    public static void pack(long plain, long registers) {
        for (int group = 0; group < GROUPS; group++) {
            long six = gather(Memory.getLong(plain + group * 8L));
            long at = registers + (long) group * GROUP_BYTES;
            Memory.putInt(at, (int) six);
            Memory.putShort(at + 4, (int) (six >>> 32));
        }
    }

    /** Counts how often each value occurs. */
    public static void count(long registers, int[] histogram) {
        for (int group = 0; group < GROUPS; group++) {
            countBytes(spread(group(registers, group)), histogram);
        }
    }

    /** The same for plain registers. */
    public static void countPlain(long plain, int[] histogram) {
        for (int group = 0; group < GROUPS; group++) {
            countBytes(Memory.getLong(plain + group * 8L), histogram);
        }
    }

    private static void countBytes(long bytes, int[] histogram) {
        if (bytes == 0) {
            histogram[0] += 8;
            return;
        }
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            histogram[(int) (bytes >>> shift) & MAX_VALUE]++;
        }
    }

    /* Six bytes; two of the next group come along but in the last. */
    private static long group(long registers, int group) {
        int at = group * GROUP_BYTES;
        if (at < LAST_GROUP) {
            return Memory.getLong(registers + at) & GROUP_MASK;
        }
        long low = Memory.getInt(registers + at) & 0xFFFF_FFFFL;
        return low | (long) Memory.getShort(registers + at + 4) << 32;
    }

    /* From 48 bits to 2 x 24 in 32, to 4 x 12 in 16, to 8 x 6 in 8. */
    private static long spread(long six) {
        long halves = six & 0xFF_FFFFL | (six & 0xFFFF_FF00_0000L) << 8;
        long quarters = halves & 0x0000_0FFF_0000_0FFFL | (halves & 0x00FF_F000_00FF_F000L) << 4;
        return quarters & 0x003F_003F_003F_003FL | (quarters & 0x0FC0_0FC0_0FC0_0FC0L) << 2;
    }

    private static long gather(long eight) {
        long quarters = eight & 0x003F_003F_003F_003FL | eight >>> 2 & 0x0FC0_0FC0_0FC0_0FC0L;
        long halves = quarters & 0x0000_0FFF_0000_0FFFL | quarters >>> 4 & 0x00FF_F000_00FF_F000L;
        return halves & 0xFF_FFFFL | halves >>> 8 & 0xFFFF_FF00_0000L;
    }

    /* Byte by byte the greater one; none has its top bit, so no difference borrows. */
    private static long greater(long left, long right) {
        long notLess = (left | TOP_BITS) - right & TOP_BITS;
        long mask = (notLess >>> 7) * 0xFF;
        return left & mask | right & ~mask;
    }
}
