package io.respite.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogManager;

/**
 * The log as Redis writes it, one line for each record of any logger of this process.
 *
 * <pre>
 *   4711:M 22 Nov 2026 15:04:05.123 * Ready to accept connections tcp
 *   ──┬─ ┬ ───────────┬──────────── ┬ ───────────────┬───────────────
 *    pid role   local time        level           message
 *
 *   role   M master   S replica   X sentinel
 *   level  . debug (TRACE)   - verbose (DEBUG)   * notice (INFO)   # warning (WARN and up)
 * </pre>
 *
 * <p>Lines go to standard output, or to a file that is opened for each line, as Redis does, so that
 * a log rotation need not tell the server. Any thread may log.
 */
public final class LogLines extends Handler {

    private static final int TRACE = 400;
    private static final int DEBUG = 500;
    private static final int INFO = 800;
    private static final int WARN = 900;

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    /** Puts the parameters of a message, in whatever style it has, into it. */
    private static final ExtFormatter MESSAGES =
            new ExtFormatter() {
                @Override
                public String format(ExtLogRecord record) {
                    return formatMessage(record);
                }
            };

    private static final LogLines instance = new LogLines();

    private final OutputStream standardOutput = new FileOutputStream(FileDescriptor.out);
    private final ZoneId zone = ZoneId.systemDefault();
    private final long pid = ProcessHandle.current().pid();
    private volatile char role = 'M';
    private volatile Path file;

    private LogLines() {}

    /** Makes these lines the only log of the process, at {@code notice}. Call before Quarkus. */
    static void install() {
        System.setProperty("quarkus.log.console.enabled", "false");
        setLevel(Verbosity.NOTICE);
        Logger root = LogManager.getLogManager().getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(instance);
    }

    /** The one handler of the process. */
    static Handler lines() {
        return instance;
    }

    /** Logs to {@code path}, created where it is missing, or to standard output where null. */
    public static void setFile(Path path) {
        instance.file = path;
    }

    /** Sets the letter that stands behind the process id: M, S or X. */
    public static void setRole(char role) {
        instance.role = role;
    }

    /** Sets how much Respite says of itself; libraries stay at warnings. */
    public static void setLevel(Verbosity verbosity) {
        System.setProperty("quarkus.log.category.\"io.respite\".level", verbosity.level.getName());
        Logger.getLogger("io.respite").setLevel(verbosity.level);
    }

    /** Writes {@code text} as it is, followed by a line end, where the log goes. */
    static void raw(String text) {
        instance.write(text + '\n');
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            write(line(record));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private String line(LogRecord record) {
        StringBuilder line =
                new StringBuilder(120).append(pid).append(':').append(role).append(' ');
        appendTime(record.getInstant().atZone(zone), line);
        line.append(' ').append(levelSign(record.getLevel())).append(' ');
        line.append(MESSAGES.formatMessage(record));
        if (record.getThrown() != null) {
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(": ").append(trace);
        }
        while (Character.isWhitespace(line.charAt(line.length() - 1))) {
            line.setLength(line.length() - 1);
        }
        return line.append('\n').toString();
    }

    /* By hand, because a formatter for dates costs the first line 30 ms of the start. */
    private static void appendTime(ZonedDateTime time, StringBuilder line) {
        appendDigits(time.getDayOfMonth(), 2, line);
        line.append(' ').append(MONTHS[time.getMonthValue() - 1]).append(' ');
        appendDigits(time.getYear(), 4, line);
        appendDigits(time.getHour(), 2, line.append(' '));
        appendDigits(time.getMinute(), 2, line.append(':'));
        appendDigits(time.getSecond(), 2, line.append(':'));
        appendDigits(time.getNano() / 1_000_000, 3, line.append('.'));
    }

    private static void appendDigits(int number, int digits, StringBuilder line) {
        String text = String.valueOf(number);
        line.repeat('0', digits - text.length()).append(text);
    }

    static char levelSign(Level level) {
        if (level.intValue() >= WARN) {
            return '#';
        }
        if (level.intValue() >= INFO) {
            return '*';
        }
        return level.intValue() >= DEBUG ? '-' : '.';
    }

    private synchronized void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path target = file;
        try {
            if (target == null) {
                standardOutput.write(bytes);
            } else {
                Files.write(target, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException unwritable) {
            // A log that cannot be written has nowhere to say so, and must not stop the server.
        }
    }

    /** The values of the directive {@code loglevel}. */
    public enum Verbosity {
        DEBUG(Level.parse(String.valueOf(TRACE))),
        VERBOSE(Level.parse(String.valueOf(LogLines.DEBUG))),
        NOTICE(Level.INFO),
        WARNING(Level.WARNING);

        private final Level level;

        /** The level that the directive names; {@code nothing} is the highest. */
        static Verbosity of(String name) {
            return switch (name) {
                case "debug" -> DEBUG;
                case "verbose" -> VERBOSE;
                case "notice" -> NOTICE;
                default -> WARNING;
            };
        }

        Verbosity(Level level) {
            this.level = level;
        }
    }
}
