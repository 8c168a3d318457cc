package io.respite.commands.transaction;

import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.SKIP_SLOWLOG;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import java.util.List;

/** Several commands as one: MULTI queues them, EXEC runs them, if no watched key was changed. */
public final class TransactionCommands implements Family {

    private static final Flag[] AT_ONCE = {NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("multi", 1, this::multi, AT_ONCE).insideMulti(),
                Command.of("exec", 1, this::exec, NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG)
                        .insideMulti(),
                Command.of("discard", 1, this::discard, AT_ONCE).insideMulti(),
                Command.of("watch", -2, this::watch, AT_ONCE).insideMulti(),
                Command.of("unwatch", 1, this::unwatch, AT_ONCE));
    }

    private void multi(Call call) {
        call.engine().transactions().begin(call.session());
        call.reply().ok();
    }

    private void exec(Call call) {
        call.engine().transactions().execute(call);
    }

    private void discard(Call call) {
        call.engine().transactions().discard(call);
        call.reply().ok();
    }

    /** WATCH key... */
    private void watch(Call call) {
        call.engine().transactions().watch(call);
        call.reply().ok();
    }

    private void unwatch(Call call) {
        call.engine().transactions().unwatch(call.session());
        call.reply().ok();
    }
}
