/** The commands of the stream group. Floor 4: uses {@code engine} and the floors below it. */
package io.respite.commands.stream;
