package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.checked;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.optional;
import static io.respite.engine.settings.Row.special;
import static io.respite.engine.settings.Row.text;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** The process: its files, log, pace and end. */
final class ServerSettings {

    private static final String PLACEMENT = "the JVM places its threads; start it under taskset";
    private static final String CRASH = "the JVM has no test of the memory";

    /** Redis takes any number for hz as a hint. */
    private static final WholeNumber HINT =
            new WholeNumber(0, INT, WholeNumber.Form.INTEGER, false);

    static final List<Setting> ROWS =
            List.of(
                    special(
                                    "dir",
                                    new WorkingDirectory(),
                                    ".",
                                    "directory of data files, and of every relative path")
                            .live()
                            .guarded()
                            .notWhileLoading(),
                    number("databases", 1, INT, "16", "number of databases that SELECT reaches")
                            .live()
                            .immutable(),
                    optional("pidfile", "file that holds the process id while the server runs")
                            .live()
                            .immutable(),
                    choice(
                                    "loglevel",
                                    "notice",
                                    "least level that is logged",
                                    "debug",
                                    "verbose",
                                    "notice",
                                    "warning",
                                    "nothing")
                            .live(),
                    text("logfile", "", "file to log to; empty logs to standard output")
                            .live()
                            .immutable(),
                    choice(
                                    "log-format",
                                    "text",
                                    "a line of the log as Redis writes it, or one JSON object",
                                    "text",
                                    "json")
                            .live()
                            .ours(),
                    special(
                                    "hz",
                                    new Clamped(HINT, 1, 500),
                                    "10",
                                    "how often a second background work is looked at")
                            .live(),
                    yesNo("dynamic-hz", "yes", "whether many clients raise hz")
                            .inert("background work has a time budget of its own"),
                    special(
                                    "shutdown-on-sigterm",
                                    new ShutdownOptions(),
                                    "default",
                                    "what SIGTERM asks of the shutdown")
                            .live(),
                    special(
                                    "shutdown-on-sigint",
                                    new ShutdownOptions(),
                                    "default",
                                    "what SIGINT asks of the shutdown")
                            .live(),
                    number(
                                    "shutdown-timeout",
                                    0,
                                    INT,
                                    "10",
                                    "seconds a shutdown waits for replicas to catch up")
                            .live(),
                    number(
                                    "busy-reply-threshold",
                                    0,
                                    LONG,
                                    "5000",
                                    "milliseconds a script may run before others are answered BUSY")
                            .alias("lua-time-limit")
                            .live(),
                    checked(
                            "locale-collate",
                            TextCheck.LOCALE_NAME,
                            "",
                            "locale whose order SORT ALPHA and scripts follow; empty takes the"
                                    + " environment's"),
                    yesNo("always-show-logo", "no", "whether the start shows the logo in any case")
                            .immutable()
                            .inert("the start shows no logo"),
                    yesNo("daemonize", "no", "whether to go into the background")
                            .immutable()
                            .inert(
                                    "a JVM cannot fork; let the service manager run it in the"
                                            + " foreground"),
                    choice(
                                    "supervised",
                                    "no",
                                    "which service manager is told of the start",
                                    "upstart",
                                    "systemd",
                                    "auto",
                                    "no")
                            .immutable()
                            .live(),
                    yesNo("syslog-enabled", "no", "whether to log to syslog as well")
                            .live()
                            .immutable(),
                    text("syslog-ident", "redis", "name in syslog").live().immutable(),
                    choice(
                                    "syslog-facility",
                                    "local0",
                                    "facility in syslog",
                                    "user",
                                    "local0",
                                    "local1",
                                    "local2",
                                    "local3",
                                    "local4",
                                    "local5",
                                    "local6",
                                    "local7")
                            .live()
                            .immutable(),
                    yesNo("set-proc-title", "yes", "whether the process title shows the server")
                            .immutable()
                            .live(),
                    checked(
                                    "proc-title-template",
                                    TextCheck.TITLE_TEMPLATE,
                                    "{title} {listen-addr} {server-mode}",
                                    "pattern of the process title")
                            .live(),
                    optional("server_cpulist", "processors of the serving threads")
                            .immutable()
                            .inert(PLACEMENT),
                    optional("bio_cpulist", "processors of background threads")
                            .immutable()
                            .inert(PLACEMENT),
                    optional("aof_rewrite_cpulist", "processors of an append-only file rewrite")
                            .immutable()
                            .inert(PLACEMENT),
                    optional("bgsave_cpulist", "processors of a background save")
                            .immutable()
                            .inert(PLACEMENT),
                    special(
                                    "oom-score-adj",
                                    new Choice(
                                            List.of("no", "yes", "relative", "absolute"),
                                            "relative"),
                                    "no",
                                    "whether the kernel's out-of-memory score is set")
                            .live(),
                    special(
                                    "oom-score-adj-values",
                                    new OomScores(),
                                    "0 200 800",
                                    "those scores for a primary, a replica and a background child")
                            .live(),
                    yesNo(
                                    "crash-log-enabled",
                                    "yes",
                                    "whether a crash says in the log where it was")
                            .live(),
                    yesNo("crash-memcheck-enabled", "yes", "whether a crash tests the memory")
                            .inert(CRASH),
                    text("ignore-warnings", "", "start warnings to overlook")
                            .inert("its one warning is about fork, and nothing forks here"));

    private ServerSettings() {}
}
