/**
 * The commands of the geo group: places as members of sorted sets. Floor 4: uses {@code engine} and
 * the floors below it.
 */
package io.respite.commands.geo;
