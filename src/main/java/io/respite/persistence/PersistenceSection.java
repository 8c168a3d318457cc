package io.respite.persistence;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** What is saved and what is not. */
public final class PersistenceSection implements InfoSection {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NEVER = -1;

    @Override
    public String title() {
        return "Persistence";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        Persistence persistence = Persistence.of(engine);
        persistence.loading().describeState(fields);
        fields.add("current_cow_peak", 0)
                .add("current_cow_size", 0)
                .add("current_cow_size_age", 0)
                .add("current_fork_perc", 0, 2)
                .add("current_save_keys_processed", 0)
                .add("current_save_keys_total", 0)
                .add("rdb_changes_since_last_save", engine.changesSinceSave())
                .add("rdb_bgsave_in_progress", 0)
                .add("rdb_last_save_time", engine.instance().startedAtMicros() / MICROS_PER_SECOND)
                .add("rdb_last_bgsave_status", "ok")
                .add("rdb_last_bgsave_time_sec", NEVER)
                .add("rdb_current_bgsave_time_sec", NEVER)
                .add("rdb_saves", 0)
                .add("rdb_last_cow_size", 0);
        persistence.loading().describeLast(fields);
        persistence.appendOnlyFile().describe(fields);
        persistence.loading().describeProgress(fields);
    }
}
