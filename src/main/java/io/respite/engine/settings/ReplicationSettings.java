package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.optional;
import static io.respite.engine.settings.Row.secret;
import static io.respite.engine.settings.Row.special;
import static io.respite.engine.settings.Row.yesNo;

import io.respite.engine.settings.WholeNumber.Form;
import java.util.List;

/** Primaries and their replicas. */
final class ReplicationSettings {

    static final List<Setting> ROWS =
            List.of(
                    special("replicaof", new ReplicaOf(), "", "the primary to follow")
                            .alias("slaveof")
                            .immutable()
                            .live(),
                    optional("masteruser", "user to log in to the primary as").secret().live(),
                    secret("masterauth", "password for the primary").live(),
                    yesNo(
                                    "replica-serve-stale-data",
                                    "yes",
                                    "whether a replica answers while it has no link to its primary")
                            .alias("slave-serve-stale-data")
                            .live(),
                    yesNo(
                                    "replica-read-only",
                                    "yes",
                                    "whether a replica refuses its clients' writes")
                            .alias("slave-read-only")
                            .live(),
                    yesNo(
                                    "replica-ignore-maxmemory",
                                    "yes",
                                    "whether a replica leaves eviction to its primary")
                            .alias("slave-ignore-maxmemory")
                            .live(),
                    yesNo(
                                    "replica-lazy-flush",
                                    "no",
                                    "whether the old data is freed in the background before a full"
                                            + " sync")
                            .alias("slave-lazy-flush")
                            .inert("data is always freed in slices"),
                    number(
                                    "replica-priority",
                                    0,
                                    INT,
                                    "100",
                                    "rank in which Sentinel promotes replicas, low first; 0 never")
                            .alias("slave-priority")
                            .live(),
                    yesNo("replica-announced", "yes", "whether Sentinel lists this replica").live(),
                    optional("replica-announce-ip", "address a replica reports as its own")
                            .alias("slave-announce-ip")
                            .live(),
                    number(
                                    "replica-announce-port",
                                    0,
                                    65535,
                                    "0",
                                    "port a replica reports as its own; 0 is the one it listens on")
                            .alias("slave-announce-port")
                            .live(),
                    yesNo(
                            "replica-ignore-disk-write-errors",
                            "no",
                            "whether a replica goes on where it cannot write to disk"),
                    choice(
                            "propagation-error-behavior",
                            "ignore",
                            "what a failing replicated command does",
                            "ignore",
                            "panic",
                            "panic-on-replicas"),
                    yesNo(
                                    "repl-diskless-sync",
                                    "yes",
                                    "whether a full sync goes to the socket without a file between")
                            .live(),
                    number(
                                    "repl-diskless-sync-delay",
                                    0,
                                    INT,
                                    "5",
                                    "seconds to wait for more replicas before such a sync")
                            .live(),
                    number(
                                    "repl-diskless-sync-max-replicas",
                                    0,
                                    INT,
                                    "0",
                                    "replicas at which that wait ends early; 0 never")
                            .live(),
                    choice(
                                    "repl-diskless-load",
                                    "disabled",
                                    "whether a replica loads a full sync without a file between",
                                    "disabled",
                                    "on-empty-db",
                                    "swapdb")
                            .notWhileLoading()
                            .live(),
                    number("repl-timeout", 1, INT, "60", "seconds of silence that break the link")
                            .live(),
                    number(
                                    "repl-ping-replica-period",
                                    1,
                                    INT,
                                    "10",
                                    "seconds between pings to replicas")
                            .alias("repl-ping-slave-period")
                            .live(),
                    yesNo(
                                    "repl-disable-tcp-nodelay",
                                    "no",
                                    "whether the stream to replicas is sent in larger packets,"
                                            + " later")
                            .live(),
                    special(
                                    "repl-backlog-size",
                                    new Clamped(
                                            new WholeNumber(1, LONG, Form.MEMORY, false),
                                            16 << 10,
                                            LONG),
                                    "1mb",
                                    "bytes kept for replicas that come back")
                            .live(),
                    number(
                                    "repl-backlog-ttl",
                                    0,
                                    LONG,
                                    "3600",
                                    "seconds they are kept with no replica; 0 for ever")
                            .live(),
                    number(
                                    "min-replicas-to-write",
                                    0,
                                    INT,
                                    "0",
                                    "replicas without which writes are refused; 0 asks for none")
                            .alias("min-slaves-to-write")
                            .live(),
                    number(
                                    "min-replicas-max-lag",
                                    0,
                                    INT,
                                    "10",
                                    "seconds of silence after which a replica does not count there")
                            .alias("min-slaves-max-lag")
                            .live());

    private ReplicationSettings() {}
}
