/** The key commands, where transcripts do not reach. */
package io.respite.commands.key;
