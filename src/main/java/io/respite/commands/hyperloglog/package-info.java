/**
 * The commands of the hyperloglog group. Floor 4: uses {@code engine} and the floors below it.
 */
package io.respite.commands.hyperloglog;
