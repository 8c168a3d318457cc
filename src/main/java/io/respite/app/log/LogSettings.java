package io.respite.app.log;

import io.respite.engine.settings.Settings;

/** Has the log follow the directives, from the start on and as they change. */
public final class LogSettings {

    private LogSettings() {}

    /** Those that a running server may change are followed by listeners on the engine thread. */
    public static void follow(Settings settings) {
        setLevel(settings);
        setFormat(settings);
        setFile(settings);
        settings.onChange(() -> setLevel(settings), "loglevel");
        settings.onChange(() -> setFormat(settings), "log-format");
        settings.onChange(() -> setFile(settings), "dir");
        if (settings.flag("syslog-enabled")) {
            LogLines.openSyslog(settings.text("syslog-ident"), settings.text("syslog-facility"));
        }
    }

    private static void setLevel(Settings settings) {
        LogLines.setLevel(Verbosity.of(settings.text("loglevel")));
    }

    private static void setFormat(Settings settings) {
        LogLines.setJson(settings.text("log-format").equals("json"));
    }

    /* A relative name counts from dir, which in Redis is the working directory. */
    private static void setFile(Settings settings) {
        LogLines.setFile(settings.path("logfile"));
    }
}
