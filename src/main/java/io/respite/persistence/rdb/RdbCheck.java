package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.engine.LibraryTaker;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Checks a file wholly, without keeping anything of it: each value is read into a keyspace of the
 * check's own and dropped. Any thread.
 */
public final class RdbCheck {

    /** Addresses only: of a file's largest value there is never more than one. */
    private static final long ARENA_BYTES = 1L << 36;

    /**
     * What a check found.
     *
     * @param keys how many keys were read
     * @param highestDatabase the highest that it names, 0 where it names none
     * @param offset where the first error is, in bytes from the beginning; -1 without one
     * @param reason what it is; null without one
     * @param report all of it, in the words of Redis' checker
     * @param end how many bytes the snapshot has, though others may follow; -1 where it is broken
     */
    public record Finding(
            long keys, long highestDatabase, long offset, String reason, String report, long end) {

        public boolean isSound() {
            return reason == null;
        }
    }

    private RdbCheck() {}

    /**
     * Checks a file; what its libraries of functions do is not looked at.
     *
     * @param lines takes each line of the report as it comes
     * @throws IOException where the file cannot be opened
     */
    public static Finding check(Path file, Consumer<String> lines) throws IOException {
        return check(file, lines, null);
    }

    /**
     * Checks a file that is to be loaded: its libraries too, by what takes them.
     *
     * @param lines takes each line of the report as it comes
     * @throws IOException where the file cannot be opened
     */
    public static Finding check(Path file, Consumer<String> lines, LibraryTaker functions)
            throws IOException {
        try (Keyspace keyspace = new Keyspace(new Arena(ARENA_BYTES), 1, new SplittableRandom())) {
            RdbLoad.Surroundings surroundings =
                    new RdbLoad.Surroundings(
                            keyspace,
                            new ValueCodecs(keyspace),
                            functions,
                            Clock.SYSTEM,
                            Thread.ofPlatform().daemon()::unstarted);
            Report report = new Report(lines);
            report.line(0, "Checking RDB file " + file);
            try (RdbLoad load = RdbLoad.open(file, surroundings, RdbTarget.check(true), report)) {
                report.reader = load.reader();
                return check(load, keyspace, report);
            }
        }
    }

    private static Finding check(RdbLoad load, Keyspace keyspace, Report report) {
        RdbReader reader = load.reader();
        StringBuilder end = new StringBuilder();
        RdbError error = null;
        try {
            while (reader.step()) {
                keyspace.reclaimer().finish();
            }
            report.line(reader.position(), "\\o/ RDB looks OK! \\o/");
            RdbReport.counts(reader, end);
        } catch (RdbError broken) {
            error = broken;
            RdbReport.describe(reader, broken, end);
        }
        end.toString().lines().forEach(report::line);
        return new Finding(
                reader.keysRead(),
                report.highestDatabase,
                error == null ? -1 : error.offset(),
                error == null ? null : error.getMessage(),
                report.text.toString(),
                error == null ? reader.position() : -1);
    }

    private static final class Report implements RdbListener {

        private final Consumer<String> lines;
        private final StringBuilder text = new StringBuilder();
        private RdbReader reader;
        private long highestDatabase;

        private Report(Consumer<String> lines) {
            this.lines = lines;
        }

        private void line(long position, String line) {
            line(RdbReport.offset(position) + line);
        }

        private void line(String line) {
            text.append(line).append('\n');
            lines.accept(line);
        }

        @Override
        public void aux(String name, String value) {
            line(reader.position(), "AUX FIELD " + name + " = '" + value + "'");
        }

        @Override
        public void selected(long database) {
            if (Long.compareUnsigned(database, highestDatabase) > 0) {
                highestDatabase = database;
            }
            line(reader.position(), "Selecting DB ID " + Long.toUnsignedString(database));
        }

        @Override
        public void moduleData(String module) {
            line(reader.position(), "MODULE AUX for: " + module);
        }

        @Override
        public void notSummedUp() {
            line(
                    reader.position(),
                    "RDB file was saved with checksum disabled: no check performed.");
        }

        @Override
        public void summedUp() {
            line(reader.position(), "Checksum OK");
        }
    }
}
