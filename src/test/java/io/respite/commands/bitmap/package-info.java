/** The bitmap commands, where transcripts do not reach. */
package io.respite.commands.bitmap;
