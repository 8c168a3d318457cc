/**
 * The wire protocol: requests in ({@link io.respite.resp.RequestReader}, {@link
 * io.respite.resp.Args}), replies out ({@link io.respite.resp.ReplyWriter}), error texts ({@link
 * io.respite.resp.CommandError}).
 *
 * <p>Floor 1: uses {@code bytes} and {@code memory}; knows neither sockets nor commands.
 */
package io.respite.resp;
