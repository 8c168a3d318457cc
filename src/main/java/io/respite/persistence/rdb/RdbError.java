package io.respite.persistence.rdb;

/**
 * Bytes that are no RDB: the reason and the offset in the file or payload where it was found.
 * Thrown by whoever reads, caught once by who loads. Carries no stack trace: it is a fault of the
 * file, not of the program.
 */
public final class RdbError extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** No fault: what is there ends in the middle of something, and more has yet to come. */
    static final RdbError STARVED = new RdbError("more has yet to come", -1);

    private final long offset;

    public RdbError(String reason, long offset) {
        super(reason, null, false, false);
        this.offset = offset;
    }

    /** Where it was found, in bytes from the beginning. */
    public long offset() {
        return offset;
    }
}
