package io.respite.commands.monitoring;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.Session;
import io.respite.resp.CommandError;
import java.util.List;

/** MONITOR: a client that sees every request. */
public final class MonitorCommand implements Family {

    private static final CommandError NOT_INSIDE =
            new CommandError("ERR MONITOR isn't allowed for DENY BLOCKING client");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of(
                        "monitor",
                        1,
                        this::monitor,
                        Flag.ADMIN,
                        Flag.NOSCRIPT,
                        Flag.LOADING,
                        Flag.STALE));
    }

    /* One that watches already gets no reply, as in Redis. */
    private void monitor(Call call) {
        if (call.engine().transactions().isRunning()) {
            throw NOT_INSIDE;
        }
        if (call.session().role() == Session.Role.CLIENT) {
            call.engine().observers().monitors().add(call.session());
            call.reply().ok();
        }
    }
}
