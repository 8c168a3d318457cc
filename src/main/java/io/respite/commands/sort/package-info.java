/**
 * SORT: a value's elements in the order of numbers or texts, of their own or looked up by pattern.
 *
 * <p>Floor 4: uses {@code keyspace}, {@code data} and what is below.
 */
package io.respite.commands.sort;
