package io.respite.engine;

/** What LATENCY keeps the times of, by the names that Redis gives them. */
public enum LatencyEvent {
    /** A command ran that may take long. */
    COMMAND("command"),
    /** A command ran that should never take long. */
    FAST_COMMAND("fast-command"),
    /** The request of a client that had waited was run again. */
    COMMAND_UNBLOCKING("command-unblocking"),
    /** Keys and fields were removed because their time had come: one slice of that. */
    EXPIRE_CYCLE("expire-cycle"),
    /** Keys were removed because memory was short: as much as was done at once. */
    EVICTION_CYCLE("eviction-cycle"),
    /** One key was removed because memory was short. */
    EVICTION_DEL("eviction-del"),
    /** What evicted values took was freed while a command waited for it. */
    EVICTION_LAZYFREE("eviction-lazyfree"),
    /** Writes were written to the append-only file, whatever else went on. */
    AOF_WRITE("aof-write"),
    /** The same, while a flush of that file was under way. */
    AOF_WRITE_PENDING_FSYNC("aof-write-pending-fsync"),
    /** The same, while a snapshot or a rewrite was under way. */
    AOF_WRITE_ACTIVE_CHILD("aof-write-active-child"),
    /** The same, with neither. */
    AOF_WRITE_ALONE("aof-write-alone"),
    /** The append-only file was flushed before replies left. */
    AOF_FSYNC_ALWAYS("aof-fsync-always"),
    /** A file that a rewrite has made got its name. */
    AOF_RENAME("aof-rename"),
    /** The size of such a file was asked for. */
    AOF_FSTAT("aof-fstat");

    private final String text;

    LatencyEvent(String text) {
        this.text = text;
    }

    /** The name that clients know. */
    public String text() {
        return text;
    }

    static LatencyEvent ofCommand(Command command) {
        return command.has(Flag.FAST) ? FAST_COMMAND : COMMAND;
    }
}
