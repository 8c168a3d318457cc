/**
 * Metrics for Prometheus at {@code /q/metrics}, in base units and with few labels. A scrape reads a
 * sample that the engine takes each second, and never touches data.
 *
 * <p>Floor 6: uses the floors below, not {@code server}, {@code rest} or {@code health}.
 */
package io.respite.metrics;
