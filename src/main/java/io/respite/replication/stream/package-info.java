/**
 * The stream of writes that a primary sends and its replicas repeat: its name and offsets, the last
 * part of it that is kept, and how it is made of what commands change. Uses the engine and below.
 */
package io.respite.replication.stream;
