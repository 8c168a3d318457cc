/** Sets, beyond what transcripts show. */
package io.respite.commands.set;
