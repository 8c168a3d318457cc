/**
 * The sections of INFO, one class each: names and order of the fields are Redis 7.2's. A field of a
 * feature that this server has not has the value it has in a Redis that does not use the feature.
 * The server's own fields come last in their section.
 *
 * <p>MEMORY stands here too: it tells what the section on memory tells, and more.
 *
 * <p>Floor 4: reads the engine and the floors below, and changes nothing of the data.
 */
package io.respite.commands.admin.info;
