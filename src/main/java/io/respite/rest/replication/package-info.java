/** Primaries and replicas over HTTP. */
package io.respite.rest.replication;
