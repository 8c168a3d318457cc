package io.respite.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a logger, and those below it, are told while this is open. */
public final class LoggedLines implements AutoCloseable {

    private final Logger logger;
    private final int least;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    if (line.getLevel().intValue() >= least) {
                        lines.add(line.getMessage());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    private LoggedLines(Logger logger, Level least) {
        this.logger = logger;
        this.least = least.intValue();
        logger.addHandler(handler);
    }

    /** Those of a logger. */
    public static LoggedLines of(Logger logger) {
        return new LoggedLines(logger, Level.ALL);
    }

    /** Those of a logger that are at least as grave as this. */
    public static LoggedLines of(Logger logger, Level least) {
        return new LoggedLines(logger, least);
    }

    /** The messages so far, without their parameters; may be cleared. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
