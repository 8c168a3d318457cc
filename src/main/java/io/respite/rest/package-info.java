/**
 * The HTTP interface. Resources are thin: they ask the engine and turn its answer into JSON; they
 * touch no data and wait for nothing. Whoever may not use the RESP port may not use them either.
 *
 * <p>Floor 6: uses the floors below, not {@code server}, {@code health} or {@code metrics}.
 */
package io.respite.rest;
