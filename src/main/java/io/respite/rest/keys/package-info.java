/**
 * Keys and their values over HTTP: found page by page, read in windows, written as a whole or
 * element by element, with entity tags that tell one state of a value from another.
 */
package io.respite.rest.keys;
