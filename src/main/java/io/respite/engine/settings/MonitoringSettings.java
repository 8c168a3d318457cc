package io.respite.engine.settings;

import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.special;
import static io.respite.engine.settings.Row.text;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** What the server tells of itself. */
final class MonitoringSettings {

    static final List<Setting> ROWS =
            List.of(
                    special(
                                    "notify-keyspace-events",
                                    new KeyspaceEvents(),
                                    "",
                                    "classes of events published about keys; empty publishes none")
                            .live(),
                    number(
                                    "slowlog-log-slower-than",
                                    -1,
                                    LONG,
                                    "10000",
                                    "microseconds from which a command is in the slow log; -1 logs"
                                            + " none")
                            .live(),
                    number("slowlog-max-len", 0, LONG, "128", "commands that the slow log keeps")
                            .live(),
                    number(
                                    "latency-monitor-threshold",
                                    0,
                                    LONG,
                                    "0",
                                    "milliseconds from which LATENCY records an event; 0 records"
                                            + " none")
                            .live(),
                    yesNo(
                                    "latency-tracking",
                                    "yes",
                                    "whether the latency of each command is measured")
                            .live(),
                    special(
                                    "latency-tracking-info-percentiles",
                                    new Percentiles(),
                                    "50 99 99.9",
                                    "percentiles of it that INFO shows")
                            .live(),
                    text(
                                    "otlp-endpoint",
                                    "",
                                    "where commands go as OpenTelemetry spans, as OTLP over HTTP:"
                                            + " http://localhost:4318; empty sends none")
                            .live()
                            .ours(),
                    number(
                                    "otlp-sample-every",
                                    1,
                                    LONG,
                                    "1",
                                    "of so many commands one becomes a span")
                            .live()
                            .ours());

    private MonitoringSettings() {}
}
