package io.respite.engine;

import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * What scripts need of the engine: a session of their own, whose commands are part of their
 * client's, and a way to let the engine go on when a script takes long. Owned by the engine thread.
 *
 * <pre>
 *   handler ─▶ begin ─▶ run, run, ... ─▶ end                       a script that is quick
 *                 └▶ run ... suspend ─▶ (others: BUSY) run ... ─▶ end ─▶ handler again: the reply
 * </pre>
 *
 * <p>Where EXEC runs it, {@link Execution} stops behind it, and the handler is run again by that.
 */
public final class Scripting {

    /** Who shows in MONITOR for what scripts run. */
    private static final class Peer extends AbsentPeer {

        @Override
        public String address() {
            return "lua";
        }
    }

    private static final CommandError NO_SCRIPT_WAITS =
            new CommandError("ERR No script was running");

    private final Engine engine;
    private final Condition over =
            new Condition() {
                @Override
                public void over(Session session, ReplyWriter reply) {
                    throw NO_SCRIPT_WAITS;
                }

                @Override
                public boolean mayEndEarly() {
                    return false;
                }
            };
    private Object host;
    private ScriptFigures figures = ScriptFigures.NONE;
    private FunctionLibraries libraries = FunctionLibraries.NONE;
    private Sandboxes sandboxes = Sandboxes.NONE;
    private Session session;
    private Session client;
    private CommandError busy;
    private boolean isSuspended;

    /** Ends the script that is debugged; null while none is. */
    private Runnable endOfDebugging;

    private boolean ownsUnit;
    private boolean allowsAll;

    /** When the running script began, when its client began to wait, and when it last went on. */
    private long beganNanos;

    private long waitingNanos;
    private long sliceNanos;

    Scripting(Engine engine) {
        this.engine = engine;
    }

    /** What runs scripts, made when it is first asked for. */
    public <T> T host(Class<T> type, Function<Engine, T> maker) {
        if (host == null) {
            host = maker.apply(engine);
        }
        return type.cast(host);
    }

    /** What INFO tells of scripts. */
    public ScriptFigures figures() {
        return figures;
    }

    /** Tells who knows what INFO tells. */
    public void useFigures(ScriptFigures newFigures) {
        figures = newFigures;
    }

    /** The libraries of functions. */
    public FunctionLibraries libraries() {
        return libraries;
    }

    /** Tells who has them, before the first command. */
    public void useLibraries(FunctionLibraries newLibraries) {
        libraries = newLibraries;
    }

    /** Where scripts are tried of which nothing is to remain. */
    public Sandboxes sandboxes() {
        return sandboxes;
    }

    /** Tells who makes them, before the first command. */
    public void useSandboxes(Sandboxes newSandboxes) {
        sandboxes = newSandboxes;
    }

    /** A session for a sandbox, of the same user at another connection; its script is debugged. */
    public Session standIn(Session original, Session.Peer peer) {
        Session standIn = new Session(original.id(), peer, original.connectedAt());
        standIn.logIn(original.user(), true);
        standIn.useResp3(original.isResp3());
        standIn.select(original.database());
        standIn.makeTouchless(original.isTouchless());
        standIn.debug(Session.Debugging.SYNC);
        return standIn;
    }

    /** The request that begins a script; its words are valid until its handler returns. */
    public record Request(Session session, Command command, Args args, ReplyWriter reply) {}

    /** What the handler that begins a script was asked: the call itself changes as others run. */
    public Request request(Call call) {
        return new Request(call.session(), call.command(), call.args(), call.reply());
    }

    /** A script of this client begins: its session, which speaks RESP2 at first. */
    public Session begin(Session caller) {
        if (session == null) {
            session = new Session(0, new Peer(), engine.clock().millis());
            session.become(Session.Role.SCRIPT);
            session.neverWait();
        }
        client = caller;
        beganNanos = engine.clock().nanos();
        session.logIn(caller.user(), true);
        session.useResp3(false);
        session.select(caller.database());
        session.makeTouchless(caller.isTouchless());
        ownsUnit = engine.transactions().beginUnit();
        return session;
    }

    /** Whether the script may be suspended: nobody but EXEC waits above it on the stack. */
    public boolean maySuspend() {
        boolean isFree = ownsUnit || engine.transactions().isRunning(client);
        /* DEBUG LOADAOF waits for its files. */
        return isFree && (client.role() != Session.Role.FILE || engine.isLoading());
    }

    /** The script is over: what it changed is handed on. */
    public void end() {
        if (ownsUnit) {
            ownsUnit = false;
            engine.transactions().endUnit();
        }
    }

    /** Whether the memory was full when the running request came. */
    public boolean isMemoryFull() {
        return engine.memoryLimit().wasFull();
    }

    /** Shows the request that begins a script to MONITOR, before what the script asks for. */
    public void announce(Call call) {
        engine.observers().monitors().announce(call.command(), call.args(), call.session());
    }

    /** Whether scripts may run commands that are not for them, as tests want. */
    public void allowAll(boolean isAllowed) {
        allowsAll = isAllowed;
    }

    /** Whether scripts may never run a command. */
    public boolean isForbidden(Command command) {
        return command.has(Flag.NOSCRIPT) && !allowsAll;
    }

    /** Why the client may not have a script run this, or null. */
    public CommandError denial(Command command, Args args) {
        return engine.accessControl().refusalInScript(command, args, client);
    }

    /**
     * Runs a command for the script; its reply is written whole.
     *
     * @param room is told of the bytes of a long reply as they come, and may refuse more
     */
    public void run(Command command, Args args, ReplyWriter reply, LongConsumer room) {
        session.used(command, engine.keyspace().now());
        engine.runQueued(command, args, session, reply);
        if (client.tracker() != null && command.has(Flag.READONLY)) {
            engine.tracking().remember(client, command, args);
        }
        if (session.longReply() != null) {
            writeWhole(reply, room);
        }
    }

    private void writeWhole(ReplyWriter reply, LongConsumer room) {
        try {
            boolean hasMore = true;
            while (hasMore) {
                room.accept(LongReply.PART_BYTES);
                hasMore = session.longReply().more(reply);
            }
        } finally {
            session.endLongReply();
        }
    }

    /** Counts a request of a script that was refused; null where there is no such command. */
    public void refused(Command command, CommandError error) {
        engine.statistics().error(error.text());
        if (command != null) {
            command.statistics().rejected++;
        }
    }

    /** The command that began a script counts as failed. */
    public void countFailed(Command command) {
        command.statistics().failed++;
    }

    /** Replies with an error after changes were made, and counts it. */
    public void fail(String error, ReplyWriter reply) {
        engine.fail(new CommandError(error), reply);
    }

    /**
     * The script goes on later; its client waits, and others are told this. No key expires or is
     * evicted until {@link #resumed}.
     */
    public void suspend(Request request, CommandError toOthers) {
        isSuspended = true;
        busy = toOthers;
        engine.keyspace().pauseExpiry(true);
        boolean waits = client.isBlocked();
        if (ownsUnit) {
            engine.blocked().keep(request.session, request.command, request.args, over);
        } else {
            engine.transactions().stop(over);
        }
        waitingNanos = waits ? waitingNanos : engine.clock().nanos();
    }

    /**
     * The same for a script that is debugged: others wait, but for those who would end that.
     *
     * @param end ends the script at once, as the process is to end
     */
    public void suspendForDebugging(Request request, Runnable end) {
        suspend(request, null);
        endOfDebugging = end;
        engine.pauses().begin(Pauses.Purpose.DEBUGGER, Pauses.Scope.ALL, Pauses.FOR_EVER);
    }

    /** Ends the script that is debugged, if there is one. */
    public void endDebugging() {
        if (endOfDebugging != null) {
            endOfDebugging.run();
        }
    }

    /** Gives others a turn, then has the script go on. */
    public void yieldThen(Runnable slice) {
        engine.loop().yieldThen(slice);
    }

    /**
     * The script is over, or given up: requests are taken again, its client's is run again. Where
     * it is one of a transaction, that runs its other requests first, and may be suspended again.
     */
    public void resumed() {
        busy = null;
        isSuspended = false;
        if (endOfDebugging != null) {
            endOfDebugging = null;
            engine.pauses().end(Pauses.Purpose.DEBUGGER);
        }
        engine.keyspace().pauseExpiry(engine.pauses().isAny());
        if (ownsUnit) {
            end();
        } else if (!goesThrough()) {
            return;
        }
        engine.keyspace().tick(engine.clock().millis());
        client.wrote(engine.propagated(), engine.replication().offset());
        if (client.isBlocked()) {
            client.blocked().spentNanos += sliceNanos - waitingNanos;
        } else {
            engine.tracking().forgetPending();
            engine.pushes().forgetBehind();
        }
        engine.blocked().serve(over);
        engine.pauses().serveSoon();
        engine.serveBlocked();
    }

    private boolean goesThrough() {
        Session owner = client;
        actFor(owner, true);
        try {
            return engine.transactions().resume(sliceNanos - beganNanos);
        } finally {
            actFor(owner, false);
        }
    }

    /* Keys are not due for what the primary sends. */
    private void actFor(Session owner, boolean begins) {
        engine.executeFor(begins ? owner : null);
        if (owner.role() == Session.Role.PRIMARY) {
            engine.keyspace().keepExpired(begins);
        }
    }

    /** What a client waits for whose script is suspended. */
    Condition over() {
        return over;
    }

    /** What a suspended script does now is its client's doing. */
    public void beginSlice() {
        sliceNanos = engine.clock().nanos();
        actFor(client, true);
        engine.keyspace().pauseExpiry(engine.pauses().isAny());
    }

    /** It has stopped again. */
    public void endSlice() {
        actFor(client, false);
        engine.keyspace().pauseExpiry(true);
    }

    /** The words of the suspended script's request, or null where its client is gone. */
    public Args words() {
        if (!client.isBlocked()) {
            return null;
        }
        return ownsUnit ? client.blocked().args : engine.transactions().stoppedAt();
    }

    /** Whether a script is suspended. */
    public boolean isBusy() {
        return isSuspended;
    }

    /** What others are told while a script is suspended, or null. */
    public CommandError busy() {
        return busy;
    }

    /**
     * Sees that no script is in its midst.
     *
     * @throws CommandError where one is: {@link #busy}
     */
    public void expectNotBusy() {
        if (isSuspended) {
            throw busy;
        }
    }
}
