package io.respite.scripting;

import io.respite.engine.users.User;
import io.respite.keyspace.Effects;
import io.respite.resp.Args;
import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Builtin;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The table {@code redis} that scripts find. Owned by the engine thread. */
final class RedisLibrary {

    private static final Logger LOG = Logger.getLogger(RedisLibrary.class.getName());
    private static final LuaString ERR = LuaString.of("err");
    private static final String VERSION = "7.2.6";
    private static final double VERSION_NUMBER = 0x00070206;

    private static final int WARNING = 3;

    /** Below verbose. */
    private static final Level[] LEVELS = {Level.FINER, Level.FINE, Level.INFO, Level.WARNING};

    private final Scripts scripts;

    RedisLibrary(Scripts scripts) {
        this.scripts = scripts;
    }

    /** What scripts and functions have in common. */
    LuaTable table() {
        LuaTable redis = new LuaTable();
        Library.add(redis, "call", args -> call(args, true));
        Library.add(redis, "pcall", args -> call(args, false));
        Library.add(redis, "setresp", told(this::setresp));
        Library.add(redis, "sha1hex", told(RedisLibrary::sha1hex));
        Library.add(redis, "error_reply", this::errorReply);
        Library.add(redis, "status_reply", told(RedisLibrary::statusReply));
        Library.add(redis, "set_repl", told(this::setRepl));
        Library.add(redis, "acl_check_cmd", told(this::mayRun));
        redis.put("REPL_NONE", 0.0);
        redis.put("REPL_AOF", (double) Effects.FILE);
        redis.put("REPL_SLAVE", (double) Effects.REPLICAS);
        redis.put("REPL_REPLICA", (double) Effects.REPLICAS);
        redis.put("REPL_ALL", (double) Effects.EVERYBODY);
        addForLibraries(redis);
        return redis;
    }

    /** What there is already while a library of functions is loaded. */
    void addForLibraries(LuaTable redis) {
        Library.add(redis, "log", told(this::log));
        String[] levels = {"LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"};
        for (int i = 0; i < levels.length; i++) {
            redis.put(levels[i], (double) i);
        }
        redis.put("REDIS_VERSION", LuaString.of(VERSION));
        redis.put("REDIS_VERSION_NUM", VERSION_NUMBER);
    }

    /** What scripts have besides. */
    void addForScripts(LuaTable redis) {
        Library.add(redis, "breakpoint", args -> stop());
        Library.add(redis, "debug", this::debug);
        Library.add(redis, "replicate_commands", args -> true);
    }

    /* Who debugs the running script, or null. */
    private Debugger debugger() {
        return scripts.running() == null ? null : scripts.running().debugger();
    }

    private boolean stop() {
        if (debugger() == null) {
            return false;
        }
        debugger().askForBreak();
        return true;
    }

    private Object debug(Arguments args) {
        if (debugger() != null) {
            debugger().tell(args.from(1));
        }
        return Builtin.NOTHING;
    }

    /* An error that the function raises or returns is shown by a debugger. */
    private Builtin.Body told(Builtin.Body body) {
        return args -> {
            try {
                Object value = body.call(args);
                tellError(value);
                return value;
            } catch (LuaError error) {
                tellError(error.value());
                throw error;
            }
        };
    }

    private void tellError(Object value) {
        if (debugger() != null && value instanceof LuaTable error && error.get(ERR) != null) {
            scripts.running().tellError(error.get(ERR).toString());
        }
    }

    /** What {@code redis} raises: a table with the text, which begins with the code. */
    static LuaError raised(String text) {
        return LuaError.of(error(text));
    }

    /** A text that begins with a minus begins with a code; others get the usual one. */
    static LuaTable error(String text) {
        String message = "ERR " + text;
        if (text.startsWith("-")) {
            int space = text.indexOf(' ');
            message = space < 0 ? "ERR " + text.substring(1) : text.substring(1);
        }
        return ReplyValues.single(ERR, LuaString.of(message.strip()));
    }

    private Object call(Arguments args, boolean raises) {
        ScriptRun run = scripts.running();
        if (run == null) {
            throw raised("redis.call/pcall can only be called inside a script invocation");
        }
        String refusal = wrongWords(args);
        if (refusal != null) {
            LuaTable error = error(refusal);
            tellError(error);
            if (raises) {
                throw LuaError.of(error);
            }
            return error;
        }
        Object value = run.command(scripts.words());
        args.spend(100);
        if (raises && run.hasFailed()) {
            throw LuaError.of(value);
        }
        return value;
    }

    private String wrongWords(Arguments args) {
        if (args.count() == 0) {
            return "Please specify at least one argument for this redis lib call";
        }
        return scripts.words().take(args)
                ? null
                : "Lua redis lib command arguments must be strings or integers";
    }

    private Object mayRun(Arguments args) {
        String refusal = wrongWords(args);
        if (refusal != null) {
            throw raised(refusal);
        }
        Args words = scripts.words().args();
        User user = scripts.running().client().user();
        var command = scripts.engine().commands().find(words);
        if (command == null) {
            throw raised("Invalid command passed to redis.acl_check_cmd()");
        }
        return user == null
                || scripts.engine().accessControl().denial(user, command, words) == null;
    }

    private Object log(Arguments args) {
        if (args.count() < 2) {
            throw raised("redis.log() requires two arguments or more.");
        }
        Double number = Values.toNumber(args.get(1));
        if (number == null) {
            throw raised("First argument must be a number (log level).");
        }
        int level = (int) (double) number;
        if (level < 0 || level > WARNING) {
            throw raised("Invalid debug level.");
        }
        StringBuilder line = new StringBuilder();
        for (int i = 2; i <= args.count(); i++) {
            LuaString text = Values.toText(args.get(i));
            if (text != null) {
                line.append(i == 2 ? "" : " ").append(text);
            }
        }
        LOG.log(LEVELS[level], line.toString());
        return Builtin.NOTHING;
    }

    private Object setresp(Arguments args) {
        if (args.count() != 1) {
            throw raised("redis.setresp() requires one argument.");
        }
        Double version = Values.toNumber(args.get(1));
        int resp = version == null ? 0 : (int) (double) version;
        if (resp != 2 && resp != 3) {
            throw raised("RESP version must be 2 or 3.");
        }
        scripts.running().session().useResp3(resp == 3);
        return Builtin.NOTHING;
    }

    private Object setRepl(Arguments args) {
        if (args.count() != 1) {
            throw raised("redis.set_repl() requires one argument.");
        }
        Double number = Values.toNumber(args.get(1));
        int targets = number == null ? 0 : (int) (double) number;
        if ((targets & ~Effects.EVERYBODY) != 0) {
            throw raised(
                    "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or"
                            + " REPL_NONE.");
        }
        scripts.running().replicateTo(targets);
        return Builtin.NOTHING;
    }

    private static Object sha1hex(Arguments args) {
        if (args.count() != 1) {
            throw raised("wrong number of arguments");
        }
        LuaString text = Values.toText(args.get(1));
        return LuaString.of(ScriptCache.digest(text == null ? LuaString.EMPTY : text));
    }

    private Object errorReply(Arguments args) {
        String error = "wrong number or type of arguments";
        if (args.count() == 1 && args.get(1) instanceof LuaString text) {
            error = text.cText().startsWith("-") ? text.cText() : "-" + text.cText();
        }
        if (debugger() != null) {
            debugger().tellError(error);
        }
        return error(error);
    }

    private static Object statusReply(Arguments args) {
        if (args.count() != 1 || !(args.get(1) instanceof LuaString text)) {
            return error("wrong number or type of arguments");
        }
        return ReplyValues.single(LuaString.of("ok"), text);
    }

    /** {@code pcall} gives the text of an error of {@code redis}, not its table. */
    static Object guarded(Object value) {
        return value instanceof LuaTable table && Values.toText(table.get(ERR)) != null
                ? table.get(ERR)
                : value;
    }
}
