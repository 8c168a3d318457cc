/**
 * The keyspace: databases of keys, their expiry, and the one record of what a command changed
 * ({@link io.respite.keyspace.Effects}).
 *
 * <p>Floor 2: uses {@code data}, {@code bytes} and {@code memory}; knows neither commands nor
 * clients.
 */
package io.respite.keyspace;
