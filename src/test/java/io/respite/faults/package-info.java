/**
 * What must hold when a process is killed, a disk is full or a file is broken: tests of the
 * packaged server as a process of its own.
 */
package io.respite.faults;
