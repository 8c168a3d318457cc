package io.respite.persistence.rdb;

import java.util.Locale;

/** Tells what an {@link RdbReader} saw, in the words of Redis' checker of files. */
final class RdbReport {

    private RdbReport() {}

    /** The first error: where it is, how, and what was being read. */
    static void describe(RdbReader reader, RdbError error, StringBuilder report) {
        report.append("--- RDB ERROR DETECTED ---\n");
        report.append(offset(error.offset())).append(error.getMessage()).append('\n');
        report.append("[additional info] While doing: ").append(reader.doing()).append('\n');
        if (reader.key() != null) {
            report.append("[additional info] Reading key '").append(reader.key()).append("'\n");
        }
        if (reader.type() >= 0) {
            report.append("[additional info] Reading type ")
                    .append(reader.type())
                    .append(" (")
                    .append(
                            RdbType.of(reader.type()) == null
                                    ? "unknown"
                                    : RdbType.of(reader.type()).checkerName())
                    .append(")\n");
        }
        counts(reader, report);
    }

    /** How many keys there were. */
    static void counts(RdbReader reader, StringBuilder report) {
        report.append("[info] ").append(reader.keysRead()).append(" keys read\n");
        report.append("[info] ").append(reader.keysExpiring()).append(" expires\n");
        report.append("[info] ").append(reader.keysAlreadyExpired()).append(" already expired\n");
    }

    /** What a line begins with. */
    static String offset(long position) {
        return String.format(Locale.ROOT, "[offset %d] ", position);
    }
}
