package io.respite.commands.admin;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_MULTI;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Program;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** The server as a whole: its time and its end. */
public final class ServerCommands implements Family {

    private static final CommandError NO_SHUTDOWN =
            new CommandError("ERR No shutdown in progress.");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("time", 1, this::time, LOADING, STALE, FAST),
                Command.of(
                        "shutdown",
                        -1,
                        this::shutdown,
                        ADMIN,
                        NOSCRIPT,
                        LOADING,
                        STALE,
                        NO_MULTI,
                        ALLOW_BUSY));
    }

    private void time(Call call) {
        /* A transaction, or a script, sees one moment. */
        boolean isUnit = call.engine().transactions().isRunning();
        long micros = isUnit ? call.now() * 1000 : call.engine().clock().micros();
        call.reply().array(2);
        call.reply().bulkInteger(micros / 1_000_000);
        call.reply().bulkInteger(micros % 1_000_000);
    }

    /** SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]: no reply but the end of the connection. */
    private void shutdown(Call call) {
        ShutdownOptions options = ShutdownOptions.parse(call.args());
        Program program = call.engine().program();
        if (!options.isAbort()) {
            CommandError busy = call.engine().scripting().busy();
            if (busy != null && options.saving() != Program.Saving.NEVER) {
                throw busy;
            }
            program.shutDown(options.saving(), options.isNow(), options.isForced());
            if (program.waitsForReplicas() != null) {
                call.blockFor(program.waitsForReplicas(), 0);
            }
        } else if (program.abortShutdown()) {
            call.reply().ok();
        } else {
            throw NO_SHUTDOWN;
        }
    }

    private record ShutdownOptions(
            Program.Saving saving, boolean isNow, boolean isForced, boolean isAbort) {

        static ShutdownOptions parse(Args args) {
            boolean noSave = false;
            boolean save = false;
            boolean now = false;
            boolean force = false;
            boolean abort = false;
            for (int i = 1; i < args.count(); i++) {
                if (args.is(i, "nosave")) {
                    noSave = true;
                } else if (args.is(i, "save")) {
                    save = true;
                } else if (args.is(i, "now")) {
                    now = true;
                } else if (args.is(i, "force")) {
                    force = true;
                } else if (args.is(i, "abort")) {
                    abort = true;
                } else {
                    throw CommandError.SYNTAX;
                }
            }
            boolean asksForShutdown = noSave || save || now || force;
            if (abort && asksForShutdown || noSave && save) {
                throw CommandError.SYNTAX;
            }
            Program.Saving saving =
                    noSave
                            ? Program.Saving.NEVER
                            : save ? Program.Saving.ALWAYS : Program.Saving.AS_CONFIGURED;
            return new ShutdownOptions(saving, now, force, abort);
        }
    }
}
