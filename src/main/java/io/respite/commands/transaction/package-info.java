/** The commands of the transactions group. Floor 4: uses {@code engine} and the floors below it. */
package io.respite.commands.transaction;
