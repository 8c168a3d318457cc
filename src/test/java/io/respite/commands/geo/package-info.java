/** The geo commands, where transcripts do not reach. */
package io.respite.commands.geo;
