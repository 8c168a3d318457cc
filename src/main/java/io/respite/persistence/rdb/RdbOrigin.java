package io.respite.persistence.rdb;

/**
 * Where in which history of writes the data of a file was, as its AUX fields say.
 *
 * @param id of the history, or null
 * @param offset of the last byte of the stream that the data has come from, or -1
 * @param database that the stream had selected there, or -1
 */
public record RdbOrigin(String id, long offset, int database) {

    /** A file that says nothing of it. */
    public static final RdbOrigin UNKNOWN = new RdbOrigin(null, -1, -1);

    private static final int ID_LENGTH = 40;

    /** Whether the stream can be gone on with from there. */
    public boolean isKnown() {
        return id != null && offset >= 0 && database >= 0;
    }

    RdbOrigin withId(String newId) {
        return newId.length() == ID_LENGTH ? new RdbOrigin(newId, offset, database) : this;
    }

    RdbOrigin withOffset(long newOffset) {
        return new RdbOrigin(id, newOffset, database);
    }

    RdbOrigin withDatabase(long newDatabase) {
        return new RdbOrigin(id, offset, (int) newDatabase);
    }
}
