package io.respite.persistence.rdb;

import io.respite.bytes.Clock;
import io.respite.engine.Replication;
import java.util.Locale;
import java.util.logging.Logger;

/** Says in the log what a file tells of itself, in the lines that operators know from Redis. */
final class LoadLog implements RdbListener {

    private static final Logger LOG = Logger.getLogger(LoadLog.class.getName());

    private static final int MOST_EMPTY_KEYS = 10;
    private static final double BYTES_PER_MEGABYTE = 1 << 20;

    private final Loading loading;
    private final Clock clock;

    /** Who passes on which keys have expired, or null. */
    private final Replication replication;

    private int emptyKeys;
    private RdbOrigin origin = RdbOrigin.UNKNOWN;

    LoadLog(Loading loading, Clock clock) {
        this(loading, clock, null);
    }

    /** The same; replicas may go on from what the file holds, and hear of what has expired. */
    LoadLog(Loading loading, Clock clock, Replication replication) {
        this.loading = loading;
        this.clock = clock;
        this.replication = replication;
    }

    @Override
    public void aux(String name, String value) {
        if (name.startsWith("%")) {
            LOG.info("RDB '" + name + "': " + value);
            return;
        }
        switch (name.toLowerCase(Locale.ROOT)) {
            case "redis-ver", "valkey-ver" -> LOG.info("Loading RDB produced by version " + value);
            case "ctime" -> {
                long age = clock.seconds() - number(value);
                LOG.info("RDB age " + Math.max(0, age) + " seconds");
            }
            case "used-mem" -> {
                long bytes = number(value);
                loading.tellUsedMemory(bytes);
                LOG.info(
                        String.format(
                                Locale.ROOT,
                                "RDB memory usage when created %.2f Mb",
                                bytes / BYTES_PER_MEGABYTE));
            }
            case "repl-id" -> origin = origin.withId(value);
            case "repl-offset" -> origin = origin.withOffset(number(value));
            case "repl-stream-db" -> origin = origin.withDatabase(number(value));
            case "aof-preamble" -> logIf(number(value) != 0, "RDB has an AOF tail");
            case "aof-base" -> logIf(number(value) != 0, "RDB is base AOF");
            default -> LOG.fine(() -> "Unrecognized RDB AUX field: '" + name + "'");
        }
    }

    /** Where in which history the data of the file was, as far as it was read. */
    RdbOrigin origin() {
        return origin;
    }

    /* What is no number is none, as C's strtoll has it. */
    private static long number(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    private static void logIf(boolean condition, String line) {
        if (condition) {
            LOG.info(line);
        }
    }

    @Override
    public void emptyKey(String key) {
        if (emptyKeys++ < MOST_EMPTY_KEYS) {
            LOG.info("rdbLoadObject skipping empty key: " + key);
        }
    }

    @Override
    public boolean tellsReplicas() {
        return replication != null;
    }

    @Override
    public void expired(int database, long key, int length) {
        if (replication != null) {
            replication.expiredWhileDown(database, key, length);
        }
    }

    @Override
    public void notSummedUp() {
        LOG.info("RDB file was saved with checksum disabled: no check performed.");
    }

    /** All is loaded. */
    static void done(RdbReader reader) {
        String empty = reader.keysEmpty() == 0 ? "" : ", empty keys skipped: " + reader.keysEmpty();
        LOG.info(
                "Done loading RDB, keys loaded: "
                        + reader.keysLoaded()
                        + ", keys expired: "
                        + reader.keysExpired()
                        + empty
                        + ".");
    }

    /** The file is broken: where, how, and what was being read. */
    static void failed(RdbReader reader, RdbError error) {
        LOG.warning(
                "Internal error in RDB reading offset "
                        + error.offset()
                        + " -> "
                        + error.getMessage());
        StringBuilder report = new StringBuilder();
        RdbReport.describe(reader, error, report);
        report.toString().lines().forEach(LOG::warning);
    }
}
