/**
 * The data structures, all of whose bytes stand in {@code memory}: they know neither keys nor the
 * wire.
 *
 * <p>Floor 1: uses {@code bytes} and {@code memory}.
 */
package io.respite.data;
