/** The commands on streams and their groups, where transcripts do not reach. */
package io.respite.commands.stream;
