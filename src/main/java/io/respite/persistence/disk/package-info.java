/**
 * Bytes on their way to the disk, and what is said where they cannot get there: the ground of the
 * snapshots and of the append-only file.
 */
package io.respite.persistence.disk;
