package io.respite.app.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * A line as Redis writes it.
 *
 * <pre>
 *   4711:M 22 Nov 2026 15:04:05.123 * Ready to accept connections tcp
 *   ──┬─ ┬ ───────────┬──────────── ┬ ───────────────┬───────────────
 *    pid role   local time        level           message
 *
 *   role   M master   S replica
 *   level  . debug (TRACE)   - verbose (DEBUG)   * notice (INFO)   # warning (WARN and up)
 * </pre>
 *
 * <p>What a client sent may be part of a message: line ends and other control characters of it are
 * escaped, so that nobody can make up lines. Only the stack trace of an error has lines of its own.
 */
final class TextFormat extends ExtFormatter {

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private final ZoneId zone = ZoneId.systemDefault();
    private final long pid = ProcessHandle.current().pid();

    @Override
    public String format(ExtLogRecord record) {
        StringBuilder line =
                new StringBuilder(120)
                        .append(pid)
                        .append(':')
                        .append(LogLines.isReplica() ? 'S' : 'M')
                        .append(' ');
        appendTime(record.getInstant().atZone(zone), line);
        line.append(' ').append(Verbosity.of(record.getLevel()).sign()).append(' ');
        appendMessage(record, line);
        return line.append('\n').toString();
    }

    /** The message alone, with the error that caused it, without a line end. */
    void appendMessage(ExtLogRecord record, StringBuilder line) {
        appendEscaped(formatMessage(record).stripTrailing(), line);
        if (record.getThrown() != null) {
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(": ").append(trace.toString().stripTrailing());
        }
    }

    private static void appendEscaped(String message, StringBuilder line) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append(c);
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append("\\x").append(Character.forDigit(c >> 4, 16));
                        line.append(Character.forDigit(c & 15, 16));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
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
}
