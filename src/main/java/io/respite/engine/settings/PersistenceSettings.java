package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.checked;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.memory;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.special;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** Snapshots and the append-only file. */
final class PersistenceSettings {

    static final List<Setting> ROWS =
            List.of(
                    special(
                                    "save",
                                    new SavePoints(),
                                    "3600 1 300 100 60 10000",
                                    "when to take a snapshot: after so many seconds with so many"
                                            + " changes")
                            .live(),
                    checked(
                                    "dbfilename",
                                    TextCheck.RDB_FILE_NAME,
                                    "dump.rdb",
                                    "name of the snapshot in dir")
                            .guarded()
                            .live(),
                    number(
                                    "rdb-version",
                                    10,
                                    11,
                                    "11",
                                    "format of snapshots; 10 is what Redis 7.0 reads")
                            .ours()
                            .live(),
                    yesNo("rdbcompression", "yes", "whether strings in a snapshot are compressed")
                            .live(),
                    yesNo("rdbchecksum", "yes", "whether a snapshot ends in a checksum")
                            .immutable()
                            .live(),
                    choice(
                                    "sanitize-dump-payload",
                                    "no",
                                    "whether values of snapshots and RESTORE are checked through"
                                            + " and through",
                                    "no",
                                    "yes",
                                    "clients")
                            .live(),
                    yesNo(
                                    "stop-writes-on-bgsave-error",
                                    "yes",
                                    "whether writes are refused after a failed snapshot")
                            .live(),
                    yesNo(
                                    "rdb-save-incremental-fsync",
                                    "yes",
                                    "whether a snapshot is flushed to disk as it is written")
                            .live(),
                    yesNo(
                            "rdb-del-sync-files",
                            "no",
                            "whether snapshots of a full sync are deleted afterwards"),
                    yesNo("appendonly", "no", "whether every write is appended to a file")
                            .notWhileLoading()
                            .live(),
                    checked(
                                    "appendfilename",
                                    TextCheck.AOF_FILE_NAME,
                                    "appendonly.aof",
                                    "base name of those files")
                            .immutable()
                            .live(),
                    checked(
                                    "appenddirname",
                                    TextCheck.AOF_DIRECTORY_NAME,
                                    "appendonlydir",
                                    "directory of those files in dir")
                            .immutable()
                            .live(),
                    choice(
                                    "appendfsync",
                                    "everysec",
                                    "when appended writes are flushed to disk",
                                    "everysec",
                                    "always",
                                    "no")
                            .live(),
                    yesNo(
                                    "no-appendfsync-on-rewrite",
                                    "no",
                                    "whether they are not flushed during a rewrite or snapshot")
                            .live(),
                    number(
                                    "auto-aof-rewrite-percentage",
                                    0,
                                    INT,
                                    "100",
                                    "percent of growth after which the file is rewritten; 0 never")
                            .live(),
                    memory(
                                    "auto-aof-rewrite-min-size",
                                    0,
                                    LONG,
                                    "64mb",
                                    "size below which it is not")
                            .live(),
                    yesNo(
                                    "aof-rewrite-incremental-fsync",
                                    "yes",
                                    "whether a rewritten file is flushed as it is written")
                            .live(),
                    yesNo(
                                    "aof-load-truncated",
                                    "yes",
                                    "whether a file that ends in the middle of a command is loaded"
                                            + " up to there")
                            .live(),
                    yesNo(
                                    "aof-use-rdb-preamble",
                                    "yes",
                                    "whether a rewritten file starts as a snapshot")
                            .live(),
                    yesNo(
                                    "aof-timestamp-enabled",
                                    "no",
                                    "whether times are noted in the file, to go back to one")
                            .live());

    private PersistenceSettings() {}
}
