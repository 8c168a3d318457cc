/** The commands of the sorted set group. Floor 4: uses {@code engine} and the floors below it. */
package io.respite.commands.sortedset;
