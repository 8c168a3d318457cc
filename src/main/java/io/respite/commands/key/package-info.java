/** The commands of the generic group, and those about databases as a whole. Floor 4: uses {@code
 * engine} and the floors below it. */
package io.respite.commands.key;
