/**
 * The side of a primary: replicas that are connected here, how each gets all data or goes on where
 * it was, and what they have acknowledged. Uses the stream, persistence and the engine.
 */
package io.respite.replication.primary;
