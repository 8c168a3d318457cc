/**
 * The directives: one row each ({@link io.respite.engine.Setting}), in files by theme, and the
 * kinds of value they take. {@link io.respite.engine.settings.Directives} lists them all.
 *
 * <p>Names, bounds, defaults, aliases, spellings and error texts are those of Redis 7.2.
 */
package io.respite.engine.settings;
