/** The commands on hashes, where transcripts do not reach. */
package io.respite.commands.hash;
