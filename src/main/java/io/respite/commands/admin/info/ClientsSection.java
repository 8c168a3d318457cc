package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;

/**
 * Who is connected. The largest buffers are those of this moment, where Redis tells those of the
 * last seconds.
 */
public final class ClientsSection implements InfoSection {

    @Override
    public String title() {
        return "Clients";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        ClientBuffers buffers = ClientBuffers.of(engine.sessions());
        fields.add("connected_clients", buffers.clients())
                .add("cluster_connections", 0)
                .add("maxclients", engine.settings().number("maxclients"))
                .add("client_recent_max_input_buffer", buffers.largestInput())
                .add("client_recent_max_output_buffer", buffers.largestOutput())
                .add("blocked_clients", engine.blocked().count())
                .add("tracking_clients", engine.tracking().clients())
                .add("clients_in_timeout_table", engine.blocked().countWithDeadline())
                .add("total_blocking_keys", engine.blocked().keys())
                .add("total_blocking_keys_on_nokey", engine.blocked().keysUntilGone());
    }
}
