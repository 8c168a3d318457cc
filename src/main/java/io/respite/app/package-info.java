/**
 * Floor 7: the program. Reads the command line and the configuration, then starts and stops the
 * parts in order. May use every floor below; nothing uses it.
 */
package io.respite.app;
