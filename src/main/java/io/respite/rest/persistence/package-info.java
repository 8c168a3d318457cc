/** What is on disk over HTTP: snapshots that are taken and loaded, the append-only file. */
package io.respite.rest.persistence;
