package io.respite.persistence.rdb;

/**
 * A value of many elements, or bytes, on its way from a file: read some at a time, so that others
 * have their turn meanwhile. No key has it before it is complete. Owned by its keyspace's thread.
 */
abstract class LongRead {

    /** A value of fewer elements, or kilobytes, is read at once, in about a millisecond. */
    static final long LEAST_ELEMENTS = 4096;

    private static final int READS_AT_A_TIME = 16;

    private long left;

    /**
     * A value that begins at the next byte.
     *
     * @param count of elements, or bytes
     */
    LongRead(long count) {
        left = count;
    }

    /**
     * Reads one element, or some bytes.
     *
     * @param most how many are left
     * @return how many were read
     */
    abstract long read(long most);

    /** Makes what was read a key's value. Returns its entry, or 0 where there is nothing in it. */
    abstract long place();

    /** Frees what was read. */
    abstract void drop();

    /**
     * Reads on. Where that fails, nothing is left; but what has yet to come ({@link
     * RdbError#STARVED}) is the next element's, which is read from its first byte the next time.
     *
     * @return whether there is more
     */
    final boolean part(RdbInput in) {
        boolean isWell = false;
        long begin = in.at();
        try {
            for (int i = 0; i < READS_AT_A_TIME && left > 0; i++) {
                begin = in.at();
                left -= read(left);
            }
            isWell = true;
        } catch (RdbError error) {
            if (error == RdbError.STARVED) {
                isWell = true;
                in.back(begin);
            }
            throw error;
        } finally {
            if (!isWell) {
                drop();
            }
        }
        return left > 0;
    }
}
