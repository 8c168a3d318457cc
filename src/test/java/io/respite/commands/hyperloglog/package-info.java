/** The HyperLogLog commands, where transcripts do not reach. */
package io.respite.commands.hyperloglog;
