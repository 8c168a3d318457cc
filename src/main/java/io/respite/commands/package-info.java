/**
 * The commands, a package for each group of Redis' command reference. A family declares its rows
 * first and its methods in the same order.
 *
 * <p>Floor 4: uses {@code engine} and the floors below it; groups do not know each other.
 */
package io.respite.commands;
