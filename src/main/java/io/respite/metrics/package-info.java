/**
 * Metrics for Prometheus at {@code /q/metrics}, in base units and with few labels, and the same
 * under redis_exporter's names. A scrape has the engine take all figures at once, and never touches
 * data; without one nothing is done.
 *
 * <p>Floor 6: uses the floors below, not {@code server}, {@code rest} or {@code health}.
 */
package io.respite.metrics;
