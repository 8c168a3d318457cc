/**
 * Primaries and replicas: {@code stream} is the history of the data and its bytes, {@code primary}
 * the replicas that are connected here, {@code replica} the link to a primary; this package puts
 * them together. Owned by the engine thread.
 */
package io.respite.replication;
