package io.respite.scripting;

import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.MAY_REPLICATE;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_MANDATORY_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.SKIP_MONITOR;
import static io.respite.engine.Flag.STALE;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.FunctionLibraries;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.LuaString;
import java.util.ArrayList;
import java.util.List;

/** FCALL, FCALL_RO, and FUNCTION. */
public final class FunctionCommands implements Family {

    private static final CommandError NO_FUNCTION = new CommandError("ERR Function not found");
    private static final CommandError NO_LIBRARY = new CommandError("ERR Library not found");
    private static final CommandError NO_CODE = new CommandError("ERR Function code is missing");
    private static final CommandError BAD_KEY_COUNT =
            new CommandError("ERR Bad number of keys provided");
    private static final CommandError BAD_FLUSH =
            new CommandError("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");

    private static final Flag[] FCALL = {
        NOSCRIPT, STALE, SKIP_MONITOR, MAY_REPLICATE, NO_MANDATORY_KEYS, MOVABLE_KEYS
    };
    private static final Flag[] FCALL_RO = {
        NOSCRIPT, STALE, SKIP_MONITOR, READONLY, NO_MANDATORY_KEYS, MOVABLE_KEYS
    };

    private final Command[] others;
    private Engine engine;
    private Libraries libraries;

    /** Commands on functions, with further subcommands of FUNCTION. */
    public FunctionCommands(Command... others) {
        this.others = others.clone();
    }

    @Override
    public void join(Engine newEngine) {
        engine = newEngine;
        libraries = new Libraries(engine, 0);
        engine.scripting().useLibraries(libraries);
    }

    @Override
    public List<Command> commands() {
        List<Command> subcommands =
                new ArrayList<>(
                        List.of(
                                Command.of("function|delete", 3, this::delete, WRITE, NOSCRIPT),
                                Command.of("function|flush", -2, this::flush, WRITE, NOSCRIPT),
                                Command.of("function|help", 2, this::help, LOADING, STALE),
                                Command.of("function|kill", 2, this::kill, NOSCRIPT, ALLOW_BUSY),
                                Command.of("function|list", -2, this::list, NOSCRIPT),
                                Command.of(
                                        "function|load", -3, this::load, WRITE, DENYOOM, NOSCRIPT),
                                Command.of(
                                        "function|stats", 2, this::stats, NOSCRIPT, ALLOW_BUSY)));
        subcommands.addAll(List.of(others));
        return List.of(
                Command.of("fcall", -3, call -> fcall(call, false), FCALL)
                        .shapedBy(this::flagsOfFunction),
                Command.of("fcall_ro", -3, call -> fcall(call, true), FCALL_RO)
                        .shapedBy(this::flagsOfFunction),
                Command.container("function", -2, subcommands.toArray(Command[]::new)));
    }

    /** FCALL function numkeys [key ...] [arg ...]. */
    private void fcall(Call call, boolean isReadOnly) {
        Scripts scripts = Scripts.of(engine);
        if (scripts.deliver(call)) {
            return;
        }
        engine.scripting().announce(call);
        Args args = call.args();
        LibraryFunction function = libraries.find(args.text(1));
        if (function == null) {
            throw NO_FUNCTION;
        }
        int keys = ScriptCommands.keys(args, BAD_KEY_COUNT);
        scripts.run(call, function, keys, isReadOnly);
    }

    private long flagsOfFunction(Args args, long usual) {
        LibraryFunction function = libraries.find(args.text(1));
        return function == null ? usual : Shebang.commandFlags(function.flags(), usual);
    }

    /** FUNCTION LOAD [REPLACE] code. */
    private void load(Call call) {
        Args args = call.args();
        int last = args.count() - 1;
        boolean replaces = last > 2;
        for (int i = 2; i < last; i++) {
            if (!args.is(i, "replace")) {
                throw new CommandError("ERR Unknown option given: " + args.shown(i));
            }
        }
        Scripts.expectRoom(args.length(last) * 2L);
        long millis = call.session().isObeyed() ? 0 : FunctionLibraries.MOST_LOAD_MILLIS;
        String name = libraries.load(new LuaString(args.bytes(last)), replaces, millis);
        call.effects().changed(1);
        call.reply().bulk(name);
    }

    /** FUNCTION DELETE library. */
    private void delete(Call call) {
        if (!libraries.remove(call.args().text(2))) {
            throw NO_LIBRARY;
        }
        call.effects().changed(1);
        call.reply().ok();
    }

    /** FUNCTION FLUSH [ASYNC | SYNC]. */
    private void flush(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        boolean isMode = args.count() == 3 && (args.is(2, "sync") || args.is(2, "async"));
        if (args.count() > 2 && !isMode) {
            throw BAD_FLUSH;
        }
        libraries.clear();
        call.effects().changed(1);
        call.reply().ok();
    }

    /** FUNCTION LIST [LIBRARYNAME pattern] [WITHCODE]. */
    private void list(Call call) {
        LibraryListing.of(call.args()).write(libraries.all(), call.reply());
    }

    /** FUNCTION KILL. */
    private void kill(Call call) {
        Scripts.of(engine).kill(true);
        call.reply().ok();
    }

    /** FUNCTION STATS. */
    private void stats(Call call) {
        Scripts.of(engine).describeRunning(call.reply());
        call.reply().bulk("engines");
        call.reply().map(1);
        call.reply().bulk(LibraryHeader.LUA);
        call.reply().map(2);
        call.reply().bulk("libraries_count");
        call.reply().integer(libraries.count());
        call.reply().bulk("functions_count");
        call.reply().integer(libraries.functionCount());
    }

    /** FUNCTION HELP. */
    private void help(Call call) {
        call.help(
                "LOAD [REPLACE] <FUNCTION CODE>",
                "    Create a new library with the given library name and code.",
                "DELETE <LIBRARY NAME>",
                "    Delete the given library.",
                "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
                "    Return general information on all the libraries:",
                "    * Library name",
                "    * The engine used to run the Library",
                "    * Library description",
                "    * Functions list",
                "    * Library code (if WITHCODE is given)",
                "    It also possible to get only function that matches a pattern using LIBRARYNAME"
                        + " argument.",
                "STATS",
                "    Return information about the current function running:",
                "    * Function name",
                "    * Command used to run the function",
                "    * Duration in MS that the function is running",
                "    If no function is running, return nil",
                "    In addition, returns a list of available engines.",
                "KILL",
                "    Kill the current running function.",
                "FLUSH [ASYNC|SYNC]",
                "    Delete all the libraries.",
                "    When called without the optional mode argument, the behavior is determined by"
                        + " the",
                "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
                "    * ASYNC: Asynchronously flush the libraries.",
                "    * SYNC: Synchronously flush the libraries.",
                "DUMP",
                "    Return a serialized payload representing the current libraries, can be"
                        + " restored using FUNCTION RESTORE command",
                "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
                "    Restore the libraries represented by the given payload, it is possible to give"
                        + " a restore policy to",
                "    control how to handle existing libraries (default APPEND):",
                "    * FLUSH: delete all existing libraries.",
                "    * APPEND: appends the restored libraries to the existing libraries. On"
                        + " collision, abort.",
                "    * REPLACE: appends the restored libraries to the existing libraries, On"
                        + " collision, replace the old",
                "      libraries with the new libraries (notice that even on this option there is a"
                        + " chance of failure",
                "      in case of functions name collision with another library).");
    }
}
