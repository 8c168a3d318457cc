package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.UINT;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.count;
import static io.respite.engine.settings.Row.memory;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.optional;
import static io.respite.engine.settings.Row.size;
import static io.respite.engine.settings.Row.special;
import static io.respite.engine.settings.Row.whole;
import static io.respite.engine.settings.Row.yesNo;

import io.respite.engine.settings.WholeNumber.Form;
import java.util.List;

/** Where the server listens, and what a connection may cost. */
final class NetworkSettings {

    static final List<Setting> ROWS =
            List.of(
                    number(
                                    "port",
                                    0,
                                    65535,
                                    "6379",
                                    "TCP port for RESP clients; 0 picks a free one at start, where"
                                            + " nothing else is listened on")
                            .live(),
                    special(
                                    "bind",
                                    new BindAddresses(),
                                    "* -::*",
                                    "addresses to listen on, for RESP and, as read at start, for"
                                        + " HTTP; with a leading dash one that may be missing on"
                                        + " this machine")
                            .live(),
                    number(
                                    "http-port",
                                    0,
                                    65535,
                                    "8080",
                                    "port of the REST API and the console; 0 picks a free one and"
                                            + " logs it")
                            .live()
                            .immutable()
                            .ours(),
                    choice(
                                    "transport",
                                    "auto",
                                    "how sockets are served: auto takes epoll where there is one,"
                                            + " else nio",
                                    "auto",
                                    "epoll",
                                    "nio")
                            .live()
                            .immutable()
                            .ours(),
                    number(
                                    "tcp-backlog",
                                    0,
                                    INT,
                                    "511",
                                    "connections the system may queue before they are accepted")
                            .live()
                            .immutable(),
                    number(
                                    "tcp-keepalive",
                                    0,
                                    INT,
                                    "300",
                                    "seconds of silence before a connection is probed; 0 never"
                                            + " probes")
                            .live(),
                    number(
                                    "timeout",
                                    0,
                                    INT,
                                    "0",
                                    "seconds after which an idle client is closed; 0 never")
                            .live(),
                    optional("unixsocket", "path of a unix socket to listen on").immutable().live(),
                    whole(
                                    "unixsocketperm",
                                    new WholeNumber(0, 0777, Form.OCTAL, true),
                                    "0",
                                    "file mode of the unix socket; 0 leaves it to the umask")
                            .immutable()
                            .live(),
                    optional("bind-source-addr", "local address of connections to a primary")
                            .live(),
                    count("socket-mark-id", 0, UINT, "0", "mark of the listening sockets")
                            .immutable()
                            .inert("sockets carry no mark; use the firewall's own matching"),
                    count("maxclients", 1, UINT, "10000", "connections of RESP served at one time")
                            .live(),
                    size(
                                    "client-query-buffer-limit",
                                    1 << 20,
                                    LONG,
                                    "1gb",
                                    "bytes of an unfinished argument, and of what is queued since"
                                            + " MULTI, after which a client is closed")
                            .live(),
                    special(
                                    "client-output-buffer-limit",
                                    new ClientBufferLimits(),
                                    "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432"
                                            + " 8388608 60",
                                    "output waiting for a client after which it is closed, by"
                                            + " client class")
                            .live(),
                    whole(
                                    "maxmemory-clients",
                                    new WholeNumber(-100, LONG, Form.MEMORY_OR_PERCENT, false),
                                    "0",
                                    "memory of all clients together (or its share of maxmemory)"
                                        + " after which the largest are closed; 0 sets no limit")
                            .live(),
                    memory(
                                    "proto-max-bulk-len",
                                    1 << 20,
                                    LONG,
                                    "512mb",
                                    "longest single argument, and longest string value")
                            .live(),
                    number("io-threads", 1, 128, "1", "threads that read and write sockets")
                            .immutable(),
                    yesNo(
                                    "io-threads-do-reads",
                                    "no",
                                    "whether those threads read and parse as well")
                            .immutable());

    private NetworkSettings() {}
}
