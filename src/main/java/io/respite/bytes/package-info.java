/**
 * Pure functions over byte strings in {@link io.respite.memory.Memory}: numbers as text, glob
 * patterns, hashes; and the clock that all time comes from.
 *
 * <p>Floor 0: uses {@code memory} and the JDK.
 */
package io.respite.bytes;
