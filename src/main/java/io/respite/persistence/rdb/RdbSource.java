package io.respite.persistence.rdb;

/**
 * Bytes that come stretch by stretch, from a file that is read ahead or over a connection. Owned by
 * the thread that reads.
 */
interface RdbSource extends AutoCloseable {

    /** So many bytes before each stretch are the reader's, for what is left of the one before. */
    int HEADROOM_BYTES = 16;

    /** Bytes of the whole, or -1 where that is not known. */
    long totalBytes();

    /**
     * Gives back the stretch that was read and waits for the next one. Returns whether there is
     * one; a stretch has at least one byte.
     *
     * @throws RdbError where the bytes cannot be had
     */
    boolean next();

    /** Where the stretch begins. */
    long ref();

    /** How many bytes it has. */
    int length();

    /** The {@link io.respite.bytes.Crc64} of all bytes before this stretch. */
    long checksumBefore();

    @Override
    void close();
}
