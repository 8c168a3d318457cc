/**
 * Watching a server at work: MONITOR, SLOWLOG and LATENCY. Floor 4: uses {@code engine} and the
 * floors below it.
 */
package io.respite.commands.monitoring;
