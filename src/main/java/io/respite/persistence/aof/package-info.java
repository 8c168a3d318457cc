/**
 * The append-only file: every write is appended, what was appended is flushed to disk as {@code
 * appendfsync} says, read back at the next start, and rewritten from time to time. Uses {@code
 * persistence.rdb} for the file that a rewrite begins with.
 */
package io.respite.persistence.aof;
