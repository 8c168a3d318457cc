package io.respite.app.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogManager;

/**
 * The only log handler of the process: one line for each record of any logger.
 *
 * <p>Lines go to standard output, or to a file that is opened for each line, as Redis does, so that
 * a log rotation need not tell the server; and to syslog as well, where that is enabled. Any thread
 * may log.
 */
public final class LogLines extends Handler {

    private static final LogLines instance = new LogLines();

    private final OutputStream standardOutput = new FileOutputStream(FileDescriptor.out);
    private final TextFormat text = new TextFormat();
    private volatile ExtFormatter format = text;
    private volatile BooleanSupplier isReplica = () -> false;
    private volatile Path file;
    private volatile Syslog syslog;

    private LogLines() {}

    /** Makes these lines the only log of the process, at {@code notice}. Call before Quarkus. */
    public static void install() {
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

    /** Writes each record as a JSON object, or as Redis does. */
    public static void setJson(boolean isJson) {
        instance.format = isJson ? new JsonFormat() : instance.text;
    }

    public static boolean isInFile() {
        return instance.file != null;
    }

    public static boolean isJson() {
        return instance.format != instance.text;
    }

    /** Logs to syslog too, under that name and in that facility ({@code local0}). */
    public static void openSyslog(String ident, String facility) {
        instance.syslog = new Syslog(ident, facility);
    }

    /** Who knows whether this server is a replica, asked for each line on whatever thread it is. */
    public static void setRole(BooleanSupplier isReplica) {
        instance.isReplica = isReplica;
    }

    static boolean isReplica() {
        return instance.isReplica.getAsBoolean();
    }

    /**
     * Sets how much Respite says of itself; libraries stay at warnings. At {@code nothing} not even
     * these are heard.
     */
    public static void setLevel(Verbosity verbosity) {
        String name = verbosity.level().getName();
        System.setProperty("quarkus.log.category.\"io.respite\".level", name);
        Logger.getLogger("io.respite").setLevel(verbosity.level());
        instance.setLevel(verbosity == Verbosity.NOTHING ? Level.OFF : Level.ALL);
    }

    /**
     * Writes {@code text} as it is, followed by a line end, where the log goes, unless that is made
     * of JSON objects.
     */
    public static void raw(String text) {
        if (!isJson()) {
            instance.write(text + '\n');
        }
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        ExtLogRecord extended = ExtLogRecord.wrap(record);
        String line = format.format(extended);
        write(line);
        Syslog system = syslog;
        if (system != null) {
            system.log(Verbosity.of(record.getLevel()), systemLine(extended, line));
        }
    }

    /* Syslog adds process and time itself. */
    private String systemLine(ExtLogRecord record, String line) {
        if (format != text) {
            return line.stripTrailing();
        }
        StringBuilder message = new StringBuilder();
        text.appendMessage(record, message);
        return message.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private synchronized void write(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
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
}
