/**
 * The RESP port: listening sockets that come and go with the settings, and a handler in each
 * connection's pipeline that reads requests, runs them and writes the replies, all on the engine
 * thread.
 *
 * <p>Floor 6: uses {@code engine} and {@code resp}; the only package that knows sockets.
 */
package io.respite.server;
