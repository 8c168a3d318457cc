/** The stream of writes: its history, what is kept of it, how it is made. */
package io.respite.replication.stream;
