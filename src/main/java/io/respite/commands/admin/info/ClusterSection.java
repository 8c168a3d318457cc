package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/** Whether the server is part of a Redis Cluster: it is not. */
public final class ClusterSection implements InfoSection {

    @Override
    public String title() {
        return "Cluster";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        fields.add("cluster_enabled", 0);
    }
}
