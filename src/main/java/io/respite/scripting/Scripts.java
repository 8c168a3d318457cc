package io.respite.scripting;

import io.respite.engine.Call;
import io.respite.engine.Engine;
import io.respite.engine.ScriptFigures;
import io.respite.engine.Scripting;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import io.respite.scripting.library.BitLibrary;
import io.respite.scripting.library.CjsonLibrary;
import io.respite.scripting.library.CmsgpackLibrary;
import io.respite.scripting.library.StructLibrary;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Machine;
import io.respite.scripting.lua.Values;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs scripts, one at a time. Owned by the engine thread. */
final class Scripts {

    private static final CommandError BUSY =
            new CommandError(
                    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or"
                            + " SHUTDOWN NOSAVE.");
    private static final CommandError BUSY_FUNCTION =
            new CommandError(
                    "BUSY Redis is busy running a script. You can only call FUNCTION KILL or"
                            + " SHUTDOWN NOSAVE.");
    private static final CommandError NOT_BUSY =
            new CommandError("NOTBUSY No scripts in execution right now.");
    private static final CommandError UNKILLABLE =
            new CommandError(
                    "UNKILLABLE Sorry the script already executed write commands against the"
                            + " dataset. You can either wait the script termination or kill the"
                            + " server in a hard way using the SHUTDOWN NOSAVE command.");

    private static final CommandError OBEYED =
            new CommandError(
                    "UNKILLABLE The busy script was sent by a master instance in the context of"
                            + " replication and cannot be killed.");

    private static final Logger LOG = Logger.getLogger(Scripts.class.getName());

    private static final String KILLED = "Script killed by user with SCRIPT KILL...";
    private static final String ENDED = "script ended because the server shuts down";
    static final CommandError NO_DEBUGGING =
            new CommandError("ERR No script can be debugged here, or inside a transaction");
    private static final String TOO_LONG =
            "Script ended: inside a script it may run for busy-reply-threshold only";

    /** How long a script that keeps others waiting runs between their turns. */
    private static final long SLICE_NANOS = 5_000_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A longer time is no limit: a year. */
    private static final long LONGEST_NANOS = 365L * 24 * 3600 * 1_000_000_000;

    /** What an interpreter with its libraries takes, roughly. */
    private static final long MACHINE_BYTES = 48 * 1024;

    private static final Output NOWHERE = (ref, length) -> {};

    private final Engine engine;
    private final Scripting scripting;
    private final ScriptCache cache;
    private final CommandWords words;
    private final ReplyValues values = new ReplyValues();
    private final RandomNumbers random = new RandomNumbers();
    private final LuaTable strings = new LuaTable();
    private final LuaTable protection = protection();
    private final RedisLibrary library = new RedisLibrary(this);
    private final LuaTable globals;
    private final Libraries libraries;
    private final DebuggingAside debuggingAside;
    private FunctionGlobals functionGlobals;
    private final ReplyWriter writer;
    private ScriptRun running;

    /** Whether the running one has been suspended. */
    private boolean isSuspended;

    private Scripts(Engine engine) {
        this.engine = engine;
        scripting = engine.scripting();
        debuggingAside = new DebuggingAside(engine);
        Arena arena = engine.keyspace().arena();
        cache = new ScriptCache(arena);
        words = new CommandWords(arena);
        writer = new ReplyWriter(arena);
        writer.attach(NOWHERE, false);
        LuaTable redis = library.table();
        library.addForScripts(redis);
        globals = globals(redis, strings);
        libraries = (Libraries) scripting.libraries();
        scripting.useFigures(new Figures());
    }

    /** What runs the scripts of an engine. */
    static Scripts of(Engine engine) {
        return engine.scripting().host(Scripts.class, Scripts::new);
    }

    /** What INFO tells. */
    private final class Figures implements ScriptFigures {

        @Override
        public long scripts() {
            return cache.count();
        }

        @Override
        public long scriptBytes() {
            return cache.bytes();
        }

        @Override
        public long machineBytes() {
            return MACHINE_BYTES;
        }

        @Override
        public long functions() {
            return libraries.functionCount();
        }

        @Override
        public long libraries() {
            return libraries.count();
        }

        @Override
        public long libraryBytes() {
            return libraries.bytes();
        }
    }

    /* The string library of one interpreter is that of its strings too. */
    private LuaTable globals(LuaTable redis, LuaTable strings) {
        LuaTable all = Library.globals(strings);
        all.put("redis", redis);
        all.put("pcall", Library.pcall(RedisLibrary::guarded));
        random.addTo((LuaTable) all.get("math"));
        all.put("bit", BitLibrary.library());
        all.put("cjson", CjsonLibrary.library());
        all.put("cmsgpack", CmsgpackLibrary.library());
        all.put("struct", StructLibrary.library());
        all.setMetatable(protection);
        Library.freeze(all);
        Library.freeze(strings);
        return all;
    }

    private static LuaTable protection() {
        LuaTable protection = new LuaTable();
        Library.add(
                protection,
                "__index",
                args -> {
                    throw new LuaError(
                            "Script attempted to access nonexistent global variable '"
                                    + Values.describe(args.get(2))
                                    + "'");
                });
        return protection;
    }

    /** What functions find, made when the first library comes. */
    FunctionGlobals functionGlobals() {
        if (functionGlobals == null) {
            LuaTable own = new LuaTable();
            LuaTable all = globals(library.table(), own);
            functionGlobals = new FunctionGlobals(engine.clock(), own, all, library, protection);
        }
        return functionGlobals;
    }

    Engine engine() {
        return engine;
    }

    ScriptCache cache() {
        return cache;
    }

    CommandWords words() {
        return words;
    }

    ReplyValues values() {
        return values;
    }

    ReplyWriter writer() {
        return writer;
    }

    /** The script that runs or is suspended, or null. */
    ScriptRun running() {
        return running;
    }

    /** What the code of scripts, or of functions, is called. */
    static String source(boolean isFunction) {
        return isFunction ? "@user_function" : "@user_script";
    }

    /**
     * Writes the reply of a script that was suspended and has ended, whose client's request is run
     * again for that; returns whether there is one.
     */
    boolean deliver(Call call) {
        if (!isSuspended || running == null || running.client() != call.session()) {
            return debuggingAside.deliver(call);
        }
        ScriptRun ended = running;
        running = null;
        isSuspended = false;
        if (ended.debugger() != null) {
            ended.debugger().log().writeTo(call.reply());
        }
        ended.reply(call.command(), call.reply());
        return true;
    }

    /** Runs a script with the keys and arguments that a request has from word 3 on. */
    void run(Call call, Script script, int keyCount, boolean isReadOnly) {
        ScriptRun.Wish wish = new ScriptRun.Wish(script.sha, script.flags, false, isReadOnly);
        takeWords(call.args(), keyCount);
        run(call, wish, mayGoOn -> newMachine(mayGoOn).begin(script.code, globals));
    }

    private void takeWords(Args args, int keyCount) {
        expectRoom(args.totalBytes());
        globals.put("KEYS", list(args, 3, 3 + keyCount));
        globals.put("ARGV", list(args, 3 + keyCount, args.count()));
    }

    /** A machine for what sees the global variables of scripts. */
    Machine newMachine(BooleanSupplier mayGoOn) {
        return new Machine(globals, strings, mayGoOn);
    }

    /** The global variables of scripts. */
    LuaTable globals() {
        return globals;
    }

    /** One of them, or null. */
    Object global(String name) {
        return globals.get(name);
    }

    /**
     * Has the script of a request debugged by its client, which waits until that is over. What is
     * wrong with the request ends the session.
     *
     * @throws CommandError where there can be no session
     */
    void debug(Call call, boolean isReadOnly) {
        Session client = call.session();
        if (client.debugging() == Session.Debugging.ASIDE) {
            debuggingAside.begin(call);
            return;
        }
        if (engine.transactions().isRunning() || client.neverWaits()) {
            throw NO_DEBUGGING;
        }
        expectRoom(call.args().length(1) * 2L);
        Debugger debugger = new Debugger(this, client, new LuaString(call.args().bytes(1)));
        try {
            int keys = ScriptCommands.keys(call.args(), CommandError.NOT_AN_INTEGER);
            debug(call, debugger, cache.load(call.args(), 1), keys, isReadOnly);
        } catch (CommandError mistake) {
            debugger.end();
            debugger.send();
            scripting.fail(mistake.text(), call.reply());
            scripting.countFailed(call.command());
        }
    }

    private void debug(
            Call call, Debugger debugger, Script script, int keyCount, boolean isReadOnly) {
        ScriptRun.Wish wish = new ScriptRun.Wish(script.sha, script.flags, false, isReadOnly);
        Preparation.check(engine, wish, call.session());
        takeWords(call.args(), keyCount);
        ScriptRun run = new ScriptRun(this, call.session(), scripting.begin(call.session()), wish);
        Machine machine = newMachine(run::mayGoOn).begin(script.code, globals);
        run.use(machine);
        run.debugBy(debugger);
        debugger.begin(run, machine);
        running = run;
        isSuspended = true;
        LOG.info("Lua debugging session started.");
        scripting.suspendForDebugging(scripting.request(call), () -> endNow(run));
        goOnSoon(run);
    }

    /** Sends a client what its debugger has to tell. */
    void tell(Session client, DebuggerLog log) {
        long mark = writer.mark();
        long begin = writer.position();
        log.writeTo(writer);
        client.peer().push(writer.ref(mark), (int) (writer.position() - begin));
        writer.discard(mark);
        writer.flush();
    }

    /** The same of a function, which is given them. */
    void run(Call call, LibraryFunction function, int keyCount, boolean isReadOnly) {
        ScriptRun.Wish wish =
                new ScriptRun.Wish(function.name(), function.flags(), true, isReadOnly);
        Args args = call.args();
        expectRoom(args.totalBytes());
        LuaTable keys = list(args, 3, 3 + keyCount);
        LuaTable others = list(args, 3 + keyCount, args.count());
        run(
                call,
                wish,
                mayGoOn ->
                        functionGlobals()
                                .machine(mayGoOn)
                                .begin(function.callback(), keys, others));
    }

    /**
     * Checks that the heap has room for so many bytes.
     *
     * @throws CommandError where it has not
     */
    static void expectRoom(long bytes) {
        try {
            Heap.take(bytes);
        } catch (LuaError none) {
            throw new CommandError("ERR not enough memory to run the script");
        }
    }

    /** A table of the words from one to before another. */
    static LuaTable list(Args args, int from, int to) {
        LuaTable list = new LuaTable(to - from);
        for (int i = from; i < to; i++) {
            list.put(i - from + 1, new LuaString(Memory.bytes(args.ref(i), args.length(i))));
        }
        return list;
    }

    /** Makes a machine that has begun. */
    @FunctionalInterface
    interface Beginning {

        Machine begin(BooleanSupplier mayGoOn);
    }

    private void run(Call call, ScriptRun.Wish wish, Beginning beginning) {
        Preparation.check(engine, wish, call.session());
        Scripting.Request request = scripting.request(call);
        Session session = scripting.begin(call.session());
        ScriptRun run = new ScriptRun(this, call.session(), session, wish);
        running = run;
        boolean isWhole = false;
        boolean hasEnded = false;
        try {
            run.use(beginning.begin(run::mayGoOn));
            boolean hasTime = request.session().isObeyed() && !scripting.maySuspend();
            hasEnded = run.goOn(hasTime ? 0 : mostNanos());
            if (!hasEnded && !scripting.maySuspend()) {
                run.giveUp(TOO_LONG);
                hasEnded = true;
            }
            isWhole = true;
        } finally {
            if (hasEnded || !isWhole) {
                forgetWords();
                running = null;
                scripting.end();
            }
        }
        if (hasEnded) {
            run.reply(request.command(), request.reply());
        } else {
            suspend(request, run);
        }
    }

    /* How long a script may run before others are told that it does; 0 for ever. */
    private long mostNanos() {
        long millis = engine.settings().number("busy-reply-threshold");
        return millis > LONGEST_NANOS / NANOS_PER_MILLI ? 0 : Math.max(0, millis * NANOS_PER_MILLI);
    }

    private void suspend(Scripting.Request request, ScriptRun run) {
        LOG.warning(
                "Slow script detected: still in execution after "
                        + engine.settings().number("busy-reply-threshold")
                        + " milliseconds. You can try killing the script using the "
                        + (run.isFunction() ? "FUNCTION KILL" : "SCRIPT KILL")
                        + " command. Script name is: "
                        + run.name()
                        + ".");
        isSuspended = true;
        scripting.suspend(request, run.isFunction() ? BUSY_FUNCTION : BUSY);
        goOnSoon(run);
    }

    /** Has a suspended script go on when others had their turn. */
    void goOnSoon(ScriptRun run) {
        if (run == running && !run.isScheduled) {
            run.isScheduled = true;
            scripting.yieldThen(() -> slice(run));
        }
    }

    /* Others had their turn. */
    private void slice(ScriptRun run) {
        run.isScheduled = false;
        if (run != running || engine.hasEnded()) {
            return;
        }
        engine.beginBatch();
        if (!goesOn(run)) {
            end(run);
        }
        engine.endBatch();
        if (!run.isWaiting()) {
            goOnSoon(run);
        }
    }

    /* A suspended script has ended. */
    private void end(ScriptRun run) {
        if (run.debugger() != null) {
            run.debugger().end();
            LOG.info("Lua debugging session ended.");
        }
        forgetWords();
        scripting.resumed();
        if (running == run) {
            /* Nobody has asked for its reply, as its client is gone. */
            running = null;
            isSuspended = false;
        }
    }

    /* One that is debugged ends where it stands. */
    private void endNow(ScriptRun run) {
        run.giveUp(ENDED);
        end(run);
    }

    private boolean goesOn(ScriptRun run) {
        if (run.killed() != null) {
            LOG.info(
                    run.killed().equals(KILLED)
                            ? "Lua script killed by user with SCRIPT KILL."
                            : "Lua script ended: " + run.killed());
            run.giveUp(run.killed());
            return false;
        }
        scripting.beginSlice();
        try {
            return !run.goOn(SLICE_NANOS);
        } catch (RuntimeException | Error broken) {
            /* Whatever it is, others must not be refused for ever. */
            LOG.log(Level.SEVERE, "a script broke", broken);
            run.giveUp("internal error");
            return false;
        } finally {
            scripting.endSlice();
        }
    }

    /* What a client sent is not kept, and not shown to others. */
    private void forgetWords() {
        globals.put("KEYS", null);
        globals.put("ARGV", null);
    }

    /**
     * Writes the first pair of FUNCTION STATS: which function is suspended.
     *
     * @throws CommandError where a script is
     */
    void describeRunning(ReplyWriter reply) {
        if (running != null && !running.isFunction()) {
            throw BUSY;
        }
        reply.map(2);
        reply.bulk("running_script");
        if (running == null) {
            reply.nullBulk();
            return;
        }
        reply.map(3);
        reply.bulk("name");
        reply.bulk(running.name());
        reply.bulk("command");
        Args words = scripting.words();
        reply.array(words == null ? 0 : words.count());
        for (int i = 0; words != null && i < words.count(); i++) {
            reply.bulk(words.ref(i), words.length(i));
        }
        reply.bulk("duration_ms");
        reply.integer(running.millis());
    }

    /** SCRIPT KILL and FUNCTION KILL. */
    void kill(boolean isFunction) {
        if (running == null) {
            throw NOT_BUSY;
        }
        if (running.client().isObeyed()) {
            throw OBEYED;
        }
        if (running.hasWritten()) {
            throw UNKILLABLE;
        }
        if (running.isFunction() != isFunction) {
            throw running.isFunction() ? BUSY_FUNCTION : BUSY;
        }
        running.kill(KILLED);
        goOnSoon(running);
    }
}
