package io.respite.persistence.rdb;

/**
 * Keys as they were when they were dumped.
 *
 * @param expiresAt when each expires, in milliseconds since 1970, or -1
 * @param checksums of the payload of each
 */
record MigratedKeys(byte[][] keys, long[] expiresAt, long[] checksums) {}
