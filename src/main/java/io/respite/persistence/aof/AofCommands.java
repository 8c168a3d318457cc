package io.respite.persistence.aof;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import java.util.List;
import java.util.function.Function;

/** Commands about the append-only file. */
public final class AofCommands implements Family {

    private final Function<Call, AppendOnlyFile> aof;

    /** Commands that act on the append-only file which the function finds. */
    public AofCommands(Function<Call, AppendOnlyFile> aof) {
        this.aof = aof;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("bgrewriteaof", 1, this::rewrite, ADMIN, NOSCRIPT, NO_ASYNC_LOADING));
    }

    private void rewrite(Call call) {
        aof.apply(call).rewrite(call.reply(), call.engine().transactions().isRunning());
    }
}
