/** Encrypted connections: what the {@code tls-} directives say, as handlers of Netty. */
package io.respite.server.tls;
