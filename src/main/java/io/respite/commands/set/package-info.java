/** Commands on sets. */
package io.respite.commands.set;
