/**
 * The link of a replica to its primary: handshake, full and partial synchronization, the stream of
 * writes. Networks, worker threads and clocks are given from outside. Owned by the engine thread.
 */
package io.respite.replication.replica;
