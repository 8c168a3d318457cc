package io.respite.commands.admin;

import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/**
 * FUNCTION FLUSH: takes all functions away, and as this server has none, changes nothing. Clients
 * that clean up before they begin call it beside FLUSHALL.
 */
public final class FunctionCommands implements Family {

    private static final CommandError BAD_MODE =
            new CommandError("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "function",
                        -2,
                        Command.of("function|flush", -2, this::flush, WRITE, NOSCRIPT)));
    }

    /** FUNCTION FLUSH [ASYNC | SYNC]. */
    private void flush(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        boolean isMode = args.count() == 3 && (args.is(2, "sync") || args.is(2, "async"));
        if (args.count() > 2 && !isMode) {
            throw BAD_MODE;
        }
        call.reply().ok();
    }
}
