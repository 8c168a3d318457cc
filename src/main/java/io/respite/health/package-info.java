/**
 * Health checks, one fact each: {@code /q/health/live}, {@code ready} and {@code started}. They are
 * open to all, as orchestrators ask without a password, and tell nothing of the data.
 *
 * <p>Floor 6: uses the floors below, not {@code server}, {@code rest} or {@code metrics}.
 */
package io.respite.health;
