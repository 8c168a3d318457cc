/** Replicas that take over: by FAILOVER, by hand, and by a real Sentinel. */
package io.respite.failover;
