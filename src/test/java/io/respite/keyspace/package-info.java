/** The keyspace against a model of it, and its expiry. */
package io.respite.keyspace;
