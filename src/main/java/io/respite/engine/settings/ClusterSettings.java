package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.ULONG;
import static io.respite.engine.settings.Row.checked;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.optional;
import static io.respite.engine.settings.Row.size;
import static io.respite.engine.settings.Row.text;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** Redis Cluster. */
final class ClusterSettings {

    private static final String NONE = "there is no cluster mode";

    static final List<Setting> ROWS =
            List.of(
                    yesNo("cluster-enabled", "no", "whether this server is part of a cluster")
                            .immutable()
                            .inert(NONE),
                    text(
                                    "cluster-config-file",
                                    "nodes.conf",
                                    "file of what is known of the cluster")
                            .immutable()
                            .inert(NONE),
                    number(
                                    "cluster-node-timeout",
                                    0,
                                    LONG,
                                    "15000",
                                    "milliseconds after which a silent node counts as failed")
                            .inert(NONE),
                    number("cluster-port", 0, 65535, "0", "port of the cluster bus")
                            .immutable()
                            .inert(NONE),
                    number(
                                    "cluster-replica-validity-factor",
                                    0,
                                    INT,
                                    "10",
                                    "how out of date a replica may be and still take over")
                            .alias("cluster-slave-validity-factor")
                            .inert(NONE),
                    yesNo("cluster-replica-no-failover", "no", "whether a replica never takes over")
                            .alias("cluster-slave-no-failover")
                            .inert(NONE),
                    number(
                                    "cluster-migration-barrier",
                                    0,
                                    INT,
                                    "1",
                                    "replicas a primary keeps before one moves to another")
                            .inert(NONE),
                    yesNo("cluster-allow-replica-migration", "yes", "whether replicas move at all")
                            .inert(NONE),
                    yesNo(
                                    "cluster-require-full-coverage",
                                    "yes",
                                    "whether a missing slot stops all others")
                            .inert(NONE),
                    yesNo("cluster-allow-reads-when-down", "no", "whether reads go on then")
                            .inert(NONE),
                    yesNo(
                                    "cluster-allow-pubsubshard-when-down",
                                    "yes",
                                    "whether sharded publishing goes on then")
                            .inert(NONE),
                    size(
                                    "cluster-link-sendbuf-limit",
                                    0,
                                    ULONG,
                                    "0",
                                    "bytes waiting for a node after which its link is dropped")
                            .inert(NONE),
                    optional("cluster-announce-ip", "address this node reports").inert(NONE),
                    number("cluster-announce-port", 0, 65535, "0", "port it reports").inert(NONE),
                    number("cluster-announce-tls-port", 0, 65535, "0", "TLS port it reports")
                            .inert(NONE),
                    number("cluster-announce-bus-port", 0, 65535, "0", "bus port it reports")
                            .inert(NONE),
                    checked(
                                    "cluster-announce-hostname",
                                    TextCheck.HOST_NAME,
                                    "",
                                    "host name it reports")
                            .inert(NONE),
                    checked(
                                    "cluster-announce-human-nodename",
                                    TextCheck.NODE_NAME,
                                    "",
                                    "name it shows in logs")
                            .inert(NONE),
                    choice(
                                    "cluster-preferred-endpoint-type",
                                    "ip",
                                    "how clients are told of nodes",
                                    "ip",
                                    "hostname",
                                    "unknown-endpoint")
                            .inert(NONE));

    private ClusterSettings() {}
}
