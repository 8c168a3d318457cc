/**
 * Watching a server at work: MONITOR and SLOWLOG. Floor 4: uses {@code engine} and the floors below
 * it.
 */
package io.respite.commands.monitoring;
