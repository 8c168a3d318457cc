package io.respite.scripting;

import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.MAY_REPLICATE;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_MANDATORY_KEYS;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.SKIP_MONITOR;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.Session;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.LuaString;
import java.util.List;

/** EVAL, EVALSHA, their forms that only read, and SCRIPT. */
public final class ScriptCommands implements Family {

    private static final CommandError NO_SCRIPT =
            new CommandError("NOSCRIPT No matching script. Please use EVAL.");
    private static final CommandError TOO_MANY_KEYS =
            new CommandError("ERR Number of keys can't be greater than number of args");
    private static final CommandError NEGATIVE_KEYS =
            new CommandError("ERR Number of keys can't be negative");
    private static final CommandError BAD_FLUSH =
            new CommandError("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    private static final CommandError BAD_DEBUG =
            new CommandError("ERR Use SCRIPT DEBUG YES/SYNC/NO");
    private static final CommandError BAD_PLACE =
            new CommandError("ERR SCRIPT DEBUG must be called outside a pipeline");
    private static final CommandError USE_EVAL =
            new CommandError("ERR Please use EVAL instead of EVALSHA for debugging");

    /** So much of a source is looked at for its first line. */
    private static final int MOST_SHEBANG_BYTES = 1024;

    private static final Flag[] EVAL = {
        NOSCRIPT, STALE, SKIP_MONITOR, MAY_REPLICATE, NO_MANDATORY_KEYS, MOVABLE_KEYS
    };
    private static final Flag[] EVAL_RO = {
        NOSCRIPT, STALE, SKIP_MONITOR, READONLY, NO_MANDATORY_KEYS, MOVABLE_KEYS
    };

    private Engine engine;

    @Override
    public void join(Engine newEngine) {
        engine = newEngine;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("eval", -3, call -> eval(call, false), EVAL)
                        .shapedBy(this::flagsOfSource),
                Command.of("evalsha", -3, call -> evalsha(call, false), EVAL)
                        .shapedBy(this::flagsOfDigest),
                Command.of("eval_ro", -3, call -> eval(call, true), EVAL_RO)
                        .shapedBy(this::flagsOfSource),
                Command.of("evalsha_ro", -3, call -> evalsha(call, true), EVAL_RO)
                        .shapedBy(this::flagsOfDigest),
                Command.container(
                        "script",
                        -2,
                        Command.of("script|debug", 3, this::debug, NOSCRIPT),
                        Command.of("script|exists", -3, this::exists, NOSCRIPT),
                        Command.of("script|flush", -2, this::flush, NOSCRIPT),
                        Command.of("script|help", 2, this::help, LOADING, STALE),
                        Command.of("script|kill", 2, this::kill, NOSCRIPT, ALLOW_BUSY),
                        Command.of("script|load", 3, this::load, NOSCRIPT, STALE)));
    }

    private Scripts scripts() {
        return Scripts.of(engine);
    }

    /** EVAL script numkeys [key ...] [arg ...]. */
    private void eval(Call call, boolean isReadOnly) {
        Scripts scripts = scripts();
        if (scripts.deliver(call)) {
            return;
        }
        engine.scripting().announce(call);
        if (isDebugged(call)) {
            scripts.debug(call, isReadOnly);
            return;
        }
        int keys = keys(call.args(), CommandError.NOT_AN_INTEGER);
        scripts.run(call, scripts.cache().load(call.args(), 1), keys, isReadOnly);
    }

    /** EVALSHA sha1 numkeys [key ...] [arg ...]. */
    private void evalsha(Call call, boolean isReadOnly) {
        Scripts scripts = scripts();
        if (scripts.deliver(call)) {
            return;
        }
        engine.scripting().announce(call);
        String digest = ScriptCache.digest(call.args(), 1);
        if (digest == null) {
            throw NO_SCRIPT;
        }
        if (isDebugged(call)) {
            throw USE_EVAL;
        }
        int keys = keys(call.args(), CommandError.NOT_AN_INTEGER);
        Script script = scripts.cache().find(digest);
        if (script == null) {
            throw NO_SCRIPT;
        }
        scripts.run(call, script, keys, isReadOnly);
    }

    private static boolean isDebugged(Call call) {
        return call.session().debugging() != Session.Debugging.NO;
    }

    /** The number of keys that a request names in word 2, or an error where that is no number. */
    static int keys(Args args, CommandError noNumber) {
        long keys = args.integer(2, noNumber);
        if (keys > args.count() - 3) {
            throw TOO_MANY_KEYS;
        }
        if (keys < 0) {
            throw NEGATIVE_KEYS;
        }
        return (int) keys;
    }

    private long flagsOfSource(Args args, long usual) {
        int length = args.length(1);
        if (length < 2 || !args.shown(1).startsWith("#!")) {
            return usual;
        }
        byte[] head = Memory.bytes(args.ref(1), Math.min(length, MOST_SHEBANG_BYTES));
        try {
            return Shebang.commandFlags(Shebang.of(new LuaString(head)).flags(), usual);
        } catch (CommandError mistake) {
            /* It is told when the script is compiled. */
            return usual;
        }
    }

    private long flagsOfDigest(Args args, long usual) {
        String digest = ScriptCache.digest(args, 1);
        if (digest == null) {
            return usual;
        }
        return Shebang.commandFlags(Scripts.of(engine).cache().flagsOf(digest), usual);
    }

    /** SCRIPT LOAD script. */
    private void load(Call call) {
        call.reply().bulk(scripts().cache().load(call.args(), 2).sha);
    }

    /** SCRIPT EXISTS sha1 [sha1 ...]. */
    private void exists(Call call) {
        Args args = call.args();
        ScriptCache cache = scripts().cache();
        call.reply().array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            String digest = ScriptCache.digest(args, i);
            call.reply().integer(digest != null && cache.has(digest) ? 1 : 0);
        }
    }

    /** SCRIPT FLUSH [ASYNC | SYNC]. */
    private void flush(Call call) {
        Args args = call.args();
        boolean isMode = args.count() == 3 && (args.is(2, "sync") || args.is(2, "async"));
        if (args.count() > 2 && !isMode) {
            throw BAD_FLUSH;
        }
        scripts().cache().clear();
        call.reply().ok();
    }

    /** SCRIPT KILL. */
    private void kill(Call call) {
        scripts().kill(false);
        call.reply().ok();
    }

    /** SCRIPT DEBUG YES | SYNC | NO. */
    private void debug(Call call) {
        Session client = call.session();
        boolean isAfterReplies = call.reply().hasUnsent() || client.peer().outputBytes() > 0;
        if (isAfterReplies || engine.transactions().isRunning()) {
            throw BAD_PLACE;
        }
        Args args = call.args();
        if (args.is(2, "no")) {
            client.debug(Session.Debugging.NO);
        } else if (args.is(2, "sync")) {
            client.debug(Session.Debugging.SYNC);
        } else if (args.is(2, "yes")) {
            client.debug(Session.Debugging.ASIDE);
        } else {
            throw BAD_DEBUG;
        }
        call.reply().ok();
    }

    /** SCRIPT HELP. */
    private void help(Call call) {
        call.help(
                "DEBUG (YES|SYNC|NO)",
                "    Set the debug mode for subsequent scripts executed.",
                "EXISTS <sha1> [<sha1> ...]",
                "    Return information about the existence of the scripts in the script cache.",
                "FLUSH [ASYNC|SYNC]",
                "    Flush the Lua scripts cache. Very dangerous on replicas.",
                "    When called without the optional mode argument, the behavior is determined"
                        + " by the",
                "    lazyfree-lazy-user-flush configuration directive. Valid modes are:",
                "    * ASYNC: Asynchronously flush the scripts cache.",
                "    * SYNC: Synchronously flush the scripts cache.",
                "KILL",
                "    Kill the currently executing Lua script.",
                "LOAD <script>",
                "    Load a script into the scripts cache without executing it.");
    }
}
