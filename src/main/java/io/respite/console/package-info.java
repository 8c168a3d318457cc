/**
 * The console in the browser: the files below {@code web}, answered as they are. All that they show
 * they ask of the resources in {@code rest}, as any other client does.
 *
 * <p>Floor 6: uses nothing of the house.
 */
package io.respite.console;
