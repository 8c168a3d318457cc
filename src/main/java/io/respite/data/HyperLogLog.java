package io.respite.data;

import io.respite.bytes.MurmurHash;
import io.respite.memory.Memory;

/**
 * A HyperLogLog: an estimate of how many different elements were added, in the very bytes that
 * Redis keeps it in. The methods work on the string at {@code ref}. Hot.
 *
 * <pre>
 *   0      4          5           8                         16
 *   | HYLL | encoding | not used  | cached cardinality (8) | registers ...
 *
 *   encoding     0 dense ({@link DenseRegisters}), 1 sparse ({@link SparseRegisters})
 *   cardinality  little-endian; with the top bit it is out of date
 * </pre>
 *
 * An element's hash chooses one of the 16384 registers by its lowest 14 bits; the register keeps
 * the longest run of zeros, and the one after it, that was seen in the bits above.
 */
public final class HyperLogLog {

    /** Bytes before the registers. */
    public static final int HEADER_BYTES = 16;

    public static final int REGISTERS = 1 << 14;

    /** Bytes of a whole dense one. */
    public static final int DENSE_BYTES = HEADER_BYTES + DenseRegisters.BYTES;

    /** Bytes of an empty sparse one. */
    public static final int EMPTY_BYTES = HEADER_BYTES + 2;

    private static final int MAGIC = 'H' | 'Y' << 8 | 'L' << 16 | 'L' << 24;
    private static final int ENCODING = 4;
    private static final int CARDINALITY = 8;
    private static final int LAST_OF_CARDINALITY = 15;
    private static final int DENSE = 0;
    private static final int SPARSE = 1;

    private static final long SEED = 0xADC83B19L;
    private static final int INDEX_BITS = 14;

    /** Ends the run of a hash that is all zeros above its index. */
    private static final long LAST_RUN_BIT = 1L << Long.SIZE - INDEX_BITS;

    private HyperLogLog() {}

    /** Whether a string's header and length are a HyperLogLog's. */
    public static boolean isValid(long ref, int length) {
        if (length < HEADER_BYTES || Memory.getInt(ref) != MAGIC) {
            return false;
        }
        int encoding = Memory.getByte(ref + ENCODING);
        return encoding == SPARSE || encoding == DENSE && length == DENSE_BYTES;
    }

    /** Whether a valid one is sparse. */
    public static boolean isSparse(long ref) {
        return Memory.getByte(ref + ENCODING) == SPARSE;
    }

    /** Writes an empty sparse one, {@link #EMPTY_BYTES} long. */
    public static void initialize(long ref) {
        Memory.putInt(ref, MAGIC);
        Memory.putInt(ref + ENCODING, SPARSE);
        Memory.putLong(ref + CARDINALITY, 0);
        SparseRegisters.initialize(ref);
    }

    /** Marks one whose registers are written as dense ones. */
    public static void becomeDense(long ref) {
        Memory.putByte(ref + ENCODING, DENSE);
    }

    /** Where a dense one's registers begin. */
    public static long registers(long ref) {
        return ref + HEADER_BYTES;
    }

    /** Whether the cached cardinality holds. */
    public static boolean isCached(long ref) {
        return Memory.getByte(ref + LAST_OF_CARDINALITY) >= 0;
    }

    /** The cardinality that {@link #isCached}. */
    public static long cached(long ref) {
        return Memory.getLong(ref + CARDINALITY);
    }

    public static void cache(long ref, long cardinality) {
        Memory.putLong(ref + CARDINALITY, cardinality);
    }

    /** Says that the cached cardinality does not hold any more. */
    public static void outdate(long ref) {
        long last = ref + LAST_OF_CARDINALITY;
        Memory.putByte(last, Memory.getByte(last) | 0x80);
    }

    /** The hash of an element. */
    public static long hash(long element, int length) {
        return MurmurHash.of(element, length, SEED);
    }

    /** The hash of an element of the eight bytes of a number, the lowest first. */
    public static long hash(long element) {
        return MurmurHash.of(element, SEED);
    }

    /** The register that a hash belongs to. */
    public static int index(long hash) {
        return (int) hash & REGISTERS - 1;
    }

    /** What a hash may raise its register to: 1 to 51. */
    public static int run(long hash) {
        return Long.numberOfTrailingZeros(hash >>> INDEX_BITS | LAST_RUN_BIT) + 1;
    }
}
