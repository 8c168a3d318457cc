package io.respite.engine;

import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.ArrayDeque;

/**
 * What MULTI begins and EXEC or DISCARD ends: requests that are queued, and then run one after the
 * other with nothing between them. Owned by the engine thread. Hot.
 *
 * <pre>
 *            MULTI                    EXEC, nothing wrong
 *   usual ──────────▶ queueing ──────────────────────────▶ running ──▶ usual
 *                      │    │ a request is refused
 *                      │    └────────▶ broken ──▶ EXEC: EXECABORT ──▶ usual
 *                      └─ a watched key was changed ──▶ EXEC: null ──▶ usual
 * </pre>
 */
public final class Transactions {

    private static final CommandError NESTED =
            new CommandError("ERR MULTI calls can not be nested");
    private static final CommandError EXEC_WITHOUT_MULTI =
            new CommandError("ERR EXEC without MULTI");
    private static final CommandError DISCARD_WITHOUT_MULTI =
            new CommandError("ERR DISCARD without MULTI");
    private static final CommandError WATCH_INSIDE =
            new CommandError("ERR WATCH inside MULTI is not allowed");
    private static final CommandError BROKEN =
            new CommandError("EXECABORT Transaction discarded because of previous errors.");
    private static final CommandError NOT_ALLOWED =
            new CommandError("ERR Command not allowed inside a transaction");

    /** Transactions that are kept for the next clients. */
    private static final int MOST_SPARE = 64;

    private final Engine engine;
    private final Watches watches;
    private final ArrayDeque<Transaction> spare = new ArrayDeque<>();
    private final Execution execution;
    private boolean running;

    Transactions(Engine engine) {
        this.engine = engine;
        watches = new Watches(engine.keyspace());
        execution = new Execution(engine);
    }

    /** Whether EXEC is running queued requests: none of them may wait. */
    public boolean isRunning() {
        return running;
    }

    /** How many clients watch keys. */
    public int watchingClients() {
        return watches.clients();
    }

    /** MULTI. */
    public void begin(Session session) {
        if (session.transaction() != null) {
            throw NESTED;
        }
        Transaction next = spare.pollLast();
        session.begin(next == null ? new Transaction(engine.keyspace().arena()) : next);
    }

    /** Whether the client's request is queued rather than run. */
    static boolean queues(Session session, Command command) {
        return session.transaction() != null && !command.runsInsideMulti();
    }

    /** Why the request may not be queued or run because of the client's transaction, or null. */
    static CommandError refusal(Session session, Command command) {
        return session.transaction() != null && command.has(Flag.NO_MULTI) ? NOT_ALLOWED : null;
    }

    /**
     * Whether the request may need more memory than there is: because of what it does, of what EXEC
     * is to do, or because it is to be queued.
     */
    static boolean takesMemory(Session session, Command command) {
        Transaction transaction = session.transaction();
        if (command.has(Flag.DENYOOM) || transaction == null) {
            return command.has(Flag.DENYOOM);
        }
        return switch (command.fullName()) {
            case "exec" -> transaction.has(Flag.DENYOOM);
            case "discard", "quit", "reset" -> false;
            default -> true;
        };
    }

    /** Whether the request may change data, or EXEC is to run one that may; PING asks whether. */
    static boolean writes(Session session, Command command) {
        return command.has(Flag.WRITE)
                || command.name().equals("ping")
                || runsQueued(session, command) && session.transaction().has(Flag.WRITE);
    }

    /** Whether the request, or what EXEC is to run by it, may be propagated. */
    static boolean mayReplicate(Session session, Command command) {
        return command.has(Flag.WRITE)
                || command.has(Flag.MAY_REPLICATE)
                || runsQueued(session, command)
                        && (session.transaction().has(Flag.WRITE)
                                || session.transaction().has(Flag.MAY_REPLICATE));
    }

    /** Whether the request, and what EXEC is to run by it, needs no data. */
    static boolean runsWhileLoading(Session session, Command command) {
        return command.has(Flag.LOADING)
                && (!runsQueued(session, command) || session.transaction().allHave(Flag.LOADING));
    }

    /** Whether the request, or one that EXEC is to run, must wait until data is swapped in. */
    static boolean interferes(Session session, Command command) {
        return command.has(Flag.NO_ASYNC_LOADING)
                || runsQueued(session, command) && session.transaction().has(Flag.NO_ASYNC_LOADING);
    }

    /** Whether the request, and what EXEC is to run by it, may be asked of data out of date. */
    static boolean runsOnStale(Session session, Command command) {
        return command.has(Flag.STALE)
                && (!runsQueued(session, command) || session.transaction().allHave(Flag.STALE));
    }

    /** Whether what is refused would have ended a transaction, and ends it all the same. */
    static boolean isRefusedExec(Session session, Command command) {
        return runsQueued(session, command);
    }

    private static boolean runsQueued(Session session, Command command) {
        return session.transaction() != null && command.fullName().equals("exec");
    }

    /** Queues a request, unless EXEC is bound to run none. */
    static void queue(Session session, Command command, Args args, ReplyWriter reply) {
        if (!session.transaction().isBroken() && !session.isTransactionSpoilt()) {
            session.transaction().add(command, args);
        }
        reply.queued();
    }

    /**
     * A request was refused: a transaction is broken by it, or, where it was EXEC, at its end.
     * Returns the error that the client gets.
     */
    CommandError refused(Session session, Command command, CommandError refusal) {
        if (command == null || !command.fullName().equals("exec")) {
            if (session.transaction() != null) {
                session.transaction().breakUp();
            }
            return refusal;
        }
        discard(session);
        return new CommandError(
                "EXECABORT Transaction discarded because of: "
                        + refusal.text().substring(refusal.text().startsWith("ERR ") ? 4 : 0));
    }

    /** EXEC. */
    public void execute(Call call) {
        Session session = call.session();
        if (execution.deliver(call)) {
            return;
        }
        Transaction transaction = session.transaction();
        if (transaction == null) {
            throw EXEC_WITHOUT_MULTI;
        }
        if (transaction.isBroken()) {
            discard(session);
            throw BROKEN;
        }
        if (session.isTransactionSpoilt() || watches.hasDue(session)) {
            discard(session);
            call.reply().nullArray();
            return;
        }
        watches.forget(session);
        call.effects().beginTogether();
        running = true;
        /* The call itself changes as others run. */
        ReplyWriter reply = call.reply();
        execution.begin(call, transaction);
        goOn();
        if (!execution.isStopped()) {
            execution.reply(reply);
        }
    }

    private void goOn() {
        try {
            execution.goOn();
        } finally {
            if (!execution.isStopped()) {
                running = false;
                execution.end();
                engine.keyspace().effects().endTogether();
                discard(execution.session());
            }
        }
        engine.drain();
    }

    /** Whether EXEC is running this client's requests now, and may stop behind one. */
    boolean isRunning(Session session) {
        return running && execution.session() == session;
    }

    /** Whether this client's EXEC has stopped behind a request whose script goes on later. */
    boolean isStopped(Session session) {
        return execution.isStopped() && execution.session() == session;
    }

    /** EXEC stops behind the request that is running; its client waits for this. */
    void stop(Condition condition) {
        execution.stop(condition);
    }

    /** The words of the request behind which it has stopped. */
    Args stoppedAt() {
        return execution.args();
    }

    /**
     * The script is over: EXEC has its reply written, and runs the other requests. Returns whether
     * it is through, and has not stopped once more.
     */
    boolean resume(long spentNanos) {
        execution.resume(spentNanos);
        goOn();
        return !execution.isStopped();
    }

    /**
     * Begins what is propagated as one, as a script is; returns false where it is a part of what
     * has begun before.
     */
    boolean beginUnit() {
        if (running) {
            return false;
        }
        engine.keyspace().effects().beginTogether();
        running = true;
        return true;
    }

    /** Ends it, and hands what was changed on. */
    void endUnit() {
        running = false;
        engine.keyspace().effects().endTogether();
        engine.drain();
    }

    /** DISCARD. */
    public void discard(Call call) {
        if (call.session().transaction() == null) {
            throw DISCARD_WITHOUT_MULTI;
        }
        discard(call.session());
    }

    /**
     * Forgets what the client queued and watches, if anything; not while EXEC is running it, which
     * does so itself when it ends, even if the client is gone by then.
     */
    public void discard(Session session) {
        Transaction transaction = session.transaction();
        if (transaction != null && !transaction.isRunning()) {
            session.begin(null);
            transaction.clear();
            if (spare.size() < MOST_SPARE) {
                spare.addLast(transaction);
            }
        }
        unwatch(session);
    }

    /** WATCH: the keys are words from the second on. */
    public void watch(Call call) {
        Session session = call.session();
        if (session.transaction() != null) {
            throw WATCH_INSIDE;
        }
        if (session.isTransactionSpoilt()) {
            return;
        }
        Args keys = call.args();
        for (int i = 1; i < keys.count(); i++) {
            watches.add(session, call.database().index(), keys.ref(i), keys.length(i));
        }
    }

    /** Has the session watch a key, as WATCH does, whose changes spoil it from then on. */
    public void watch(Session session, int database, long key, int length) {
        watches.add(session, database, key, length);
    }

    /** Whether a key that the session watches was changed, or is due by now. */
    public boolean isSpoilt(Session session) {
        return session.isTransactionSpoilt() || watches.hasDue(session);
    }

    /** UNWATCH. */
    public void unwatch(Session session) {
        watches.forget(session);
        session.unspoilTransaction();
    }
}
