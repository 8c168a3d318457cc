/** Commands on hashes, and on when their fields expire. */
package io.respite.commands.hash;
