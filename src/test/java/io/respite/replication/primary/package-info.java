/** Replicas as they come, stay and go, without sockets. */
package io.respite.replication.primary;
