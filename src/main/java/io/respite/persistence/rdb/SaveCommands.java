package io.respite.persistence.rdb;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;
import static io.respite.engine.Flag.NO_MULTI;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;
import java.util.function.Function;

/** SAVE, BGSAVE and LASTSAVE. */
public final class SaveCommands implements Family {

    private final Function<Engine, Saves> saves;

    /** Commands of the saves that an engine has. */
    public SaveCommands(Function<Engine, Saves> saves) {
        this.saves = saves;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("save", 1, this::save, ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI),
                Command.of("bgsave", -1, this::bgsave, ADMIN, NOSCRIPT, NO_ASYNC_LOADING),
                Command.of("lastsave", 1, this::lastsave, LOADING, STALE, FAST));
    }

    private void save(Call call) {
        saves.apply(call.engine()).save();
        call.reply().ok();
    }

    /** BGSAVE [SCHEDULE]. */
    private void bgsave(Call call) {
        Args args = call.args();
        if (args.count() > 2 || args.count() == 2 && !args.is(1, "schedule")) {
            throw CommandError.SYNTAX;
        }
        boolean isBegun = saves.apply(call.engine()).saveInBackground(args.count() == 2);
        call.reply().status("Background saving " + (isBegun ? "started" : "scheduled"));
    }

    private void lastsave(Call call) {
        call.reply().integer(saves.apply(call.engine()).lastSave());
    }
}
