/**
 * The directives: one row each ({@link Setting}), in files by theme, the kinds of value they take,
 * and their current values ({@link Settings}). {@link Directives} lists them all.
 *
 * <p>Names, bounds, defaults, aliases, spellings and error texts are those of Redis 7.2.
 */
package io.respite.engine.settings;
