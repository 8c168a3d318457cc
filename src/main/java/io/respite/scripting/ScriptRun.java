package io.respite.scripting;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Flag;
import io.respite.engine.Replication;
import io.respite.engine.Session;
import io.respite.keyspace.Effects;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Machine;
import io.respite.scripting.lua.Values;

/**
 * One run of a script or function, from its first instruction to its reply. Owned by the engine
 * thread.
 */
final class ScriptRun {

    private static final CommandError NOT_FROM_SCRIPT =
            new CommandError("ERR This Redis command is not allowed from script");
    private static final CommandError UNKNOWN =
            new CommandError("ERR Unknown Redis command called from script");
    private static final CommandError WRONG_COUNT =
            new CommandError("ERR Wrong number of args calling Redis command from script");
    private static final CommandError STALE =
            new CommandError("ERR Can not execute the command on a stale replica");
    private static final CommandError READ_ONLY =
            new CommandError("ERR Write commands are not allowed from read-only scripts.");

    private final Scripts scripts;
    private final Engine engine;
    private final Session client;
    private final Session session;

    /** What it is called: a digest, or a function's name. */
    private final String name;

    private final boolean isFunction;
    private final boolean isReadOnly;
    private final boolean ignoresMemory;
    private final long beginMillis;
    private Machine machine;
    private boolean wrote;
    private boolean failed;

    /** Whether its reply is an error, or has one in it. */
    private boolean repliesError;

    /** Why it is to end, or null. */
    private String killed;

    /** Who debugs it, or null. */
    private Debugger debugger;

    /** Whether its next slice is to come. */
    boolean isScheduled;

    private int targets = Effects.EVERYBODY;
    private long sliceEnd;
    private Object result;
    private LuaError error;

    ScriptRun(Scripts scripts, Session client, Session session, Wish wish) {
        this.scripts = scripts;
        engine = scripts.engine();
        this.client = client;
        this.session = session;
        name = wish.name();
        isFunction = wish.isFunction();
        isReadOnly = wish.isReadOnly() || wish.says(ScriptFlag.NO_WRITES);
        ignoresMemory = wish.says(ScriptFlag.ALLOW_OOM);
        beginMillis = engine.keyspace().now();
    }

    /**
     * What is to be run.
     *
     * @param name a digest, or a function's name
     * @param flags {@link ScriptFlag} bits
     * @param isReadOnly whether the client asked for reading only
     */
    record Wish(String name, int flags, boolean isFunction, boolean isReadOnly) {

        boolean isUnsaid() {
            return (flags & ScriptFlag.UNSAID) != 0;
        }

        boolean says(ScriptFlag flag) {
            return !isUnsaid() && flag.isIn(flags);
        }
    }

    Session client() {
        return client;
    }

    Session session() {
        return session;
    }

    boolean isFunction() {
        return isFunction;
    }

    String name() {
        return name;
    }

    /** How long ago it began. */
    long millis() {
        return engine.clock().millis() - beginMillis;
    }

    boolean hasWritten() {
        return wrote;
    }

    /** It is to end for this reason, when it is its turn. */
    void kill(String reason) {
        killed = reason;
    }

    /** Why it is to end, or null. */
    String killed() {
        return killed;
    }

    /** Who debugs it, or null. */
    Debugger debugger() {
        return debugger;
    }

    /** From now on this one has it stop and go on. */
    void debugBy(Debugger newDebugger) {
        debugger = newDebugger;
    }

    /** Whether there is nothing to do until a client of a debugger sends something. */
    boolean isWaiting() {
        return killed == null && debugger != null && debugger.isWaiting();
    }

    void replicateTo(int newTargets) {
        targets = newTargets;
    }

    /** Has the run use a machine, which has begun. */
    void use(Machine newMachine) {
        machine = newMachine;
    }

    /** Goes on for so many nanoseconds, or 0 to the end; returns whether it has ended. */
    boolean goOn(long nanos) {
        sliceEnd = nanos == 0 ? Long.MAX_VALUE : engine.clock().nanos() + nanos;
        engine.keyspace().tick(beginMillis);
        try {
            if (debugger != null && !debugger.attend() || !machine.run()) {
                return false;
            }
            Object[] results = machine.results();
            result = results.length == 0 ? null : results[0];
        } catch (LuaError uncaught) {
            error = uncaught;
        }
        return true;
    }

    /** Whether the machine may go on; asked by it now and then. */
    boolean mayGoOn() {
        return engine.clock().nanos() < sliceEnd;
    }

    /** The run is given up, for this reason; what it wrote stays. */
    void giveUp(String reason) {
        error = RedisLibrary.raised(reason).at(Scripts.source(isFunction), machine.line());
    }

    /** Writes the reply, when it has ended. */
    void reply(Command command, ReplyWriter reply) {
        ReplyOfValue.Errors errors =
                (text, isCounted) -> {
                    repliesError = true;
                    if (isCounted) {
                        reply.error(text);
                    } else {
                        engine.scripting().fail(text, reply);
                    }
                };
        if (error != null) {
            writeError(errors);
        } else {
            new ReplyOfValue(reply, session.isResp3(), errors).write(result);
        }
        if (repliesError) {
            engine.scripting().countFailed(command);
        }
    }

    private void writeError(ReplyOfValue.Errors errors) {
        LuaTable table = null;
        String text = "ERR " + Values.describe(error.value());
        if (error.value() instanceof LuaTable raised) {
            table = raised;
            LuaString message = Values.toText(raised.get("err"));
            text = message == null ? "ERR unknown error" : message.toString();
        }
        if (error.source() != null) {
            text += " script: " + name + ", on " + error.source() + ":" + error.line() + ".";
        }
        boolean isCounted = table != null && table.get("ignore_error_stats_update") == Boolean.TRUE;
        errors.write(text, isCounted);
    }

    /** Whether what {@link #command} returned last is an error. */
    boolean hasFailed() {
        return failed;
    }

    /** Runs a command of the script; returns its reply as a value. */
    Object command(CommandWords words) {
        Args args = words.args();
        Command command = engine.commands().find(args);
        try {
            if (debugger != null) {
                debugger.tellCommand(words.first(Debugger.SHOWN_WORDS), args.count());
            }
            CommandError refusal = refusal(command, args);
            if (refusal != null) {
                failed = true;
                engine.scripting().refused(command, refusal);
                tellError(refusal.text());
                return ReplyValues.error(refusal.text());
            }
            return run(command, args);
        } finally {
            words.release();
        }
    }

    /** Tells who debugs of an error, with the text that begins with its code. */
    void tellError(String text) {
        String usual = "ERR ";
        if (debugger != null) {
            debugger.tellError(text.startsWith(usual) ? text.substring(4) : "-" + text);
        }
    }

    private Object run(Command command, Args args) {
        wrote |= command.has(Flag.WRITE);
        ReplyWriter writer = scripts.writer();
        writer.useResp3(session.isResp3());
        long mark = writer.mark();
        engine.keyspace().effects().propagateTo(targets);
        try {
            engine.scripting().run(command, args, writer, ScriptRun::expectRoom);
            long ref = writer.ref(mark);
            failed = Memory.getByte(ref) == '-';
            if (debugger != null) {
                debugger.tellReply(ref);
            }
            return scripts.values().read(ref);
        } finally {
            engine.keyspace().effects().propagateTo(Effects.EVERYBODY);
            writer.discard(mark);
            writer.flush();
        }
    }

    /* A reply becomes values of some times its size. */
    private static void expectRoom(long bytes) {
        Heap.take(4 * bytes);
    }

    private CommandError refusal(Command command, Args args) {
        if (command == null) {
            return UNKNOWN;
        }
        if (!command.accepts(args.count())) {
            return WRONG_COUNT;
        }
        if (engine.scripting().isForbidden(command)) {
            return NOT_FROM_SCRIPT;
        }
        if (engine.replication().refusalOfStale() != null && !command.has(Flag.STALE)) {
            return STALE;
        }
        CommandError denied = engine.scripting().denial(command, args);
        if (denied != null) {
            return denied;
        }
        boolean writes = command.has(Flag.WRITE);
        if (isReadOnly && (writes || command.has(Flag.MAY_REPLICATE))) {
            return READ_ONLY;
        }
        CommandError refused = writes && !wrote ? refusalOfWrites() : null;
        return refused != null ? refused : refusalOfMemory(command);
    }

    private CommandError refusalOfWrites() {
        Replication replication = engine.replication();
        CommandError byRole = client.isObeyed() ? null : replication.refusalOfWrites();
        if (byRole != null && byRole.text().startsWith("READONLY")) {
            return byRole;
        }
        CommandError byDisk = engine.refusals().writesRefusal();
        byDisk = byDisk != null ? byDisk : engine.refusals().appendsRefusal();
        return byDisk != null ? byDisk : byRole;
    }

    private CommandError refusalOfMemory(Command command) {
        boolean isRefused =
                !ignoresMemory
                        && !wrote
                        && command.has(Flag.DENYOOM)
                        && !client.isObeyed()
                        && engine.scripting().isMemoryFull();
        return isRefused ? CommandError.OUT_OF_MEMORY : null;
    }
}
