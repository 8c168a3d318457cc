package io.respite.persistence.aof;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Deadline;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;
import java.util.function.Function;

/** Commands about the append-only file. */
public final class AofCommands implements Family {

    private static final CommandError OFF =
            new CommandError(
                    "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");

    private final Function<Call, AppendOnlyFile> aof;

    /** Commands that act on the append-only file which the function finds. */
    public AofCommands(Function<Call, AppendOnlyFile> aof) {
        this.aof = aof;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("bgrewriteaof", 1, this::rewrite, ADMIN, NOSCRIPT, NO_ASYNC_LOADING),
                Command.of("waitaof", 4, this::waitAof, NOSCRIPT));
    }

    private void rewrite(Call call) {
        aof.apply(call).rewrite(call.reply(), call.engine().transactions().isRunning());
    }

    /**
     * WAITAOF numlocal numreplicas timeout: waits until what this client wrote is on so many disks.
     */
    private void waitAof(Call call) {
        Args args = call.args();
        long local = args.integer(1, 0, 1);
        long replicas = args.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
        long deadline = Deadline.ofMillis(call, 3);
        AppendOnlyFile file = aof.apply(call);
        Session session = call.session();
        if (local > 0 && !call.engine().settings().flag("appendonly")) {
            throw OFF;
        }
        boolean isEnough = replicas == 0 && (local == 0 || file.isOnDisk(session));
        if (isEnough || !call.blockFor(file, deadline)) {
            file.over(session, call.reply());
        }
    }
}
