/**
 * What the keyspace's memory goes to: every key is looked at once, in slices on the engine thread,
 * and summed up by type and prefix on a thread beside it.
 *
 * <p>Floor 4: uses the floors up to {@code engine}.
 */
package io.respite.analysis;
