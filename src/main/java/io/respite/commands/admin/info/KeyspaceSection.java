package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.keyspace.Database;

/** How many keys each database has that has any. */
public final class KeyspaceSection implements InfoSection {

    @Override
    public String title() {
        return "Keyspace";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        for (int i = 0; i < engine.keyspace().databaseCount(); i++) {
            Database database = engine.keyspace().database(i);
            if (database.size() > 0) {
                InfoFields parts =
                        new InfoFields()
                                .add("keys", database.size())
                                .add("expires", database.expiringSize())
                                .add("avg_ttl", database.averageTtlMillis());
                fields.add("db" + i, parts);
            }
        }
    }
}
