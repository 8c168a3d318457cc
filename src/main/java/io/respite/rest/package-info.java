/**
 * The HTTP interface. Resources are thin: they ask the engine and turn its answer into JSON; they
 * touch no data and wait for nothing.
 *
 * <p>Here stands what all resources share: the description of the interface, and how errors are
 * told. {@code door} decides who may do what, over this; the other packages below are one group of
 * resources each, use both, and do not know each other.
 *
 * <p>Floor 6: uses the floors below, not {@code server}, {@code health} or {@code metrics}.
 */
package io.respite.rest;
