package io.respite.persistence.rdb;

/**
 * Where an {@link RdbReader} puts the keys of a file.
 *
 * @param keeps whether they are kept; else each is read, checked and dropped
 * @param keepsExpired whether those are kept whose time has come
 * @param replaces whether a key of the file takes the place of one that is there; else that is an
 *     error
 * @param database the database that all keys go to, or {@link #AS_SAVED}
 * @param verifies whether the checksum must be right
 * @param isAside whether they go to databases that nobody sees, {@link
 *     io.respite.keyspace.Keyspace#aside}
 */
record RdbTarget(
        boolean keeps,
        boolean keepsExpired,
        boolean replaces,
        int database,
        boolean verifies,
        boolean isAside) {

    /** To databases that clients see. */
    RdbTarget(
            boolean keeps, boolean keepsExpired, boolean replaces, int database, boolean verifies) {
        this(keeps, keepsExpired, replaces, database, verifies, false);
    }

    /** In place of all that is there, as a primary has it: expired keys are its to remove. */
    static RdbTarget fromPrimary(boolean verifies, boolean isAside) {
        return new RdbTarget(true, true, true, AS_SAVED, verifies, isAside);
    }

    /** In place of a database: the one that the file names. */
    static final int AS_SAVED = -1;

    /** To nowhere: the file is only checked. */
    static RdbTarget check(boolean verifies) {
        return new RdbTarget(false, true, true, AS_SAVED, verifies);
    }
}
