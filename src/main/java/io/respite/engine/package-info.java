/**
 * The engine: finds a request's command, checks what every command must pass, runs it on the one
 * thread that owns the data, and hands what it changed to the sinks. Also the small interfaces
 * that higher floors fill in: {@link io.respite.engine.Family}, {@link
 * io.respite.engine.InfoSection}.
 *
 * <p>Floor 3: uses {@code keyspace}, {@code data}, {@code resp}, {@code bytes} and {@code memory}.
 */
package io.respite.engine;
