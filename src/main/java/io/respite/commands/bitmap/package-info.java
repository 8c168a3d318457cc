/**
 * The commands of the bitmap group: strings as bits and as numbers of any width. Floor 4: uses
 * {@code engine} and the floors below it.
 */
package io.respite.commands.bitmap;
