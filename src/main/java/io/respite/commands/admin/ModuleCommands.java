package io.respite.commands.admin;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;
import static io.respite.engine.Flag.PROTECTED;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.resp.CommandError;
import java.lang.System.Logger.Level;
import java.util.List;

/** MODULE: there are none, and none can be loaded, as they are libraries made for Redis' own C. */
public final class ModuleCommands implements Family {

    private static final System.Logger LOG = System.getLogger(ModuleCommands.class.getName());

    private static final CommandError NOT_LOADED =
            new CommandError("ERR Error loading the extension. Please check the server logs.");

    private static final CommandError NOT_THERE =
            new CommandError("ERR Error unloading module: no such module with that name");

    private static final Flag[] CHANGE = {ADMIN, NOSCRIPT, NO_ASYNC_LOADING, PROTECTED};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "module",
                        -2,
                        Command.of("module|list", 2, this::list, ADMIN, NOSCRIPT),
                        Command.of("module|load", -3, this::load, CHANGE),
                        Command.of("module|loadex", -3, this::load, CHANGE),
                        Command.of("module|unload", 3, this::unload, CHANGE),
                        Command.of("module|help", 2, this::help, LOADING, STALE)));
    }

    private void list(Call call) {
        call.reply().array(0);
    }

    private void load(Call call) {
        LOG.log(
                Level.WARNING,
                "Module {0} failed to load: modules are C libraries, which this server cannot run",
                call.args().text(2));
        throw NOT_LOADED;
    }

    private void unload(Call call) {
        throw NOT_THERE;
    }

    private void help(Call call) {
        call.help(
                "LIST",
                "    Name the modules that are loaded, which are none.",
                "LOAD <path> [<arg> ...]",
                "    Is refused.",
                "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
                "    Is refused.",
                "UNLOAD <name>",
                "    Is refused, as there is no module.");
    }
}
