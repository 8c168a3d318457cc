package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** Knobs for tests; CONFIG GET shows them under their exact names only. */
final class DebuggingSettings {

    static final List<Setting> ROWS =
            List.of(
                    number(
                                    "rdb-key-save-delay",
                                    Integer.MIN_VALUE,
                                    INT,
                                    "0",
                                    "microseconds to wait at each key of a snapshot")
                            .hidden(),
                    number(
                                    "key-load-delay",
                                    Integer.MIN_VALUE,
                                    INT,
                                    "0",
                                    "microseconds to wait at each key that is loaded")
                            .hidden(),
                    number(
                                    "loading-process-events-interval-bytes",
                                    1024,
                                    INT,
                                    "2097152",
                                    "bytes loaded between looks at the sockets")
                            .hidden(),
                    yesNo(
                                    "aof-disable-auto-gc",
                                    "no",
                                    "whether outdated append-only files are kept")
                            .hidden(),
                    yesNo("use-exit-on-panic", "no", "whether a panic exits instead of aborting")
                            .hidden()
                            .inert("the JVM decides how it ends"),
                    number(
                                    "watchdog-period",
                                    0,
                                    INT,
                                    "0",
                                    "milliseconds after which a stuck loop is reported")
                            .hidden()
                            .live(),
                    number(
                                    "cluster-ping-interval",
                                    0,
                                    LONG,
                                    "0",
                                    "milliseconds between pings of cluster nodes")
                            .hidden()
                            .inert("there is no cluster mode"));

    private DebuggingSettings() {}
}
