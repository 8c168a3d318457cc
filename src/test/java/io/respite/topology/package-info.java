/**
 * Several servers on the ports of one machine, what may go wrong between them, and whether they
 * hold the same in the end.
 */
package io.respite.topology;
