/** The commands on sorted sets, where transcripts do not reach. */
package io.respite.commands.sortedset;
