package io.respite.engine.settings;

import java.util.ArrayList;
import java.util.List;

/** All directives of this server: Redis 7.2's, and its own. */
public final class Directives {

    private static final int EXPECTED = 200;

    private Directives() {}

    /** Every row, theme by theme; the list is new at each call, the rows are not. */
    public static List<Setting> all() {
        List<Setting> rows = new ArrayList<>(EXPECTED);
        rows.addAll(NetworkSettings.ROWS);
        rows.addAll(TlsSettings.ROWS);
        rows.addAll(ServerSettings.ROWS);
        rows.addAll(SecuritySettings.ROWS);
        rows.addAll(MemorySettings.ROWS);
        rows.addAll(EncodingSettings.ROWS);
        rows.addAll(PersistenceSettings.ROWS);
        rows.addAll(ReplicationSettings.ROWS);
        rows.addAll(MonitoringSettings.ROWS);
        rows.addAll(ClusterSettings.ROWS);
        rows.addAll(DebuggingSettings.ROWS);
        return rows;
    }
}
