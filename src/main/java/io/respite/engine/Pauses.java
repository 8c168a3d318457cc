package io.respite.engine;

import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Times in which clients' requests wait before they are run: all of them, or those that may be
 * propagated. While there is any, no key expires or is evicted either, so nothing of the data
 * changes and nothing is sent to replicas. Owned by the engine thread. Hot.
 *
 * <p>As in Redis 7.2's networking.c: each purpose has a pause of its own, what is strictest counts.
 * A request is looked at where it comes in, so what a transaction queued before runs to its end
 * though one of its commands paused everything. The requests that wait are run in the order in
 * which they came.
 */
public final class Pauses {

    /** What a pause is for. Those for different purposes begin and end for themselves. */
    public enum Purpose {
        /** CLIENT PAUSE. */
        CLIENT,
        /** The process waits for its replicas before it ends. */
        SHUTDOWN,
        /** A replica is to take over. */
        FAILOVER,
        /** A script is debugged. */
        DEBUGGER
    }

    /** Which requests wait. */
    public enum Scope {
        NONE,
        /** Those that may be propagated. */
        WRITES,
        ALL
    }

    /** An end that never comes, in place of milliseconds since 1970. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** What is run though a script is debugged: whoever is in charge can end that. */
    private static final Set<String> WHILE_DEBUGGING =
            Set.of(
                    "auth",
                    "hello",
                    "quit",
                    "ping",
                    "client|list",
                    "client|kill",
                    "script|kill",
                    "shutdown");

    private static final Purpose[] PURPOSES = Purpose.values();

    /** The farthest that a timer is set: when it rings too early it is set again. */
    private static final long LONGEST_TIMER_MILLIS = 3_600_000;

    private final Engine engine;
    private final LongWrites longWrites;
    private final Scope[] scopes = {Scope.NONE, Scope.NONE, Scope.NONE, Scope.NONE};
    private final long[] ends = new long[PURPOSES.length];
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Condition over =
            new Condition() {
                @Override
                public void over(Session session, ReplyWriter reply) {
                    throw new IllegalStateException("a pause ends for all, and runs requests");
                }

                @Override
                public boolean mayEndEarly() {
                    return false;
                }
            };
    private Scope scope = Scope.NONE;

    /** That of all purposes but {@link Purpose#DEBUGGER}. */
    private Scope scopeOfOthers = Scope.NONE;

    private Loop.Timer timer;
    private boolean serving;

    Pauses(Engine engine) {
        this.engine = engine;
        longWrites = new LongWrites(engine, this::serve);
    }

    /** Which requests wait now. */
    public Scope scope() {
        return scope;
    }

    /** Whether any requests wait now; nothing may be sent to replicas then. */
    public boolean isAny() {
        return scope != Scope.NONE;
    }

    /** Has this run each time that requests which waited may be run again. */
    public void afterwards(Runnable task) {
        afterwards.add(task);
    }

    /**
     * Begins a pause, or makes the one for this purpose longer, but never shorter.
     *
     * @param end in milliseconds since 1970, or {@link #FOR_EVER}
     */
    public void begin(Purpose purpose, Scope newScope, long end) {
        int i = purpose.ordinal();
        boolean staysAll = purpose == Purpose.CLIENT && scopes[i] == Scope.ALL;
        scopes[i] = staysAll ? Scope.ALL : newScope;
        ends[i] = Math.max(ends[i], end);
        update();
    }

    /** Ends the pause for a purpose, if there is one. */
    public void end(Purpose purpose) {
        scopes[purpose.ordinal()] = Scope.NONE;
        ends[purpose.ordinal()] = 0;
        update();
    }

    /**
     * Looks whether the time of a pause is over. Each pause that is set ends by itself; this is for
     * who must know it at once.
     */
    public void update() {
        long now = engine.clock().millis();
        Scope strictest = Scope.NONE;
        long next = FOR_EVER;
        for (int i = 0; i < PURPOSES.length; i++) {
            if (ends[i] <= now) {
                ends[i] = 0;
                scopes[i] = Scope.NONE;
            } else {
                next = Math.min(next, ends[i]);
                strictest = stricter(scopes[i], strictest);
            }
            scopeOfOthers = PURPOSES[i] == Purpose.DEBUGGER ? scopeOfOthers : strictest;
        }
        setTimer(next, now);
        become(strictest);
    }

    private static Scope stricter(Scope one, Scope other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void setTimer(long next, long now) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (next != FOR_EVER) {
            long delay = Math.min(next - now, LONGEST_TIMER_MILLIS);
            timer =
                    engine.loop()
                            .schedule(
                                    delay,
                                    () -> {
                                        timer = null;
                                        update();
                                    });
        }
    }

    /** Runs those that wait, as far as they need not wait any more. */
    void serveSoon() {
        if (!serving) {
            serving = true;
            engine.loop().execute(this::serve);
        }
    }

    private void become(Scope newScope) {
        boolean isLess = newScope.compareTo(scope) < 0;
        scope = newScope;
        engine.keyspace().pauseExpiry(isAny() || engine.scripting().isBusy());
        if (isLess) {
            serveSoon();
        }
    }

    /* A pause that has begun meanwhile, or is less strict only, keeps some of them waiting. */
    private void serve() {
        serving = false;
        if (engine.hasEnded()) {
            return;
        }
        engine.beginBatch();
        engine.blocked().serve(over);
        for (int i = 0; i < afterwards.size(); i++) {
            afterwards.get(i).run();
        }
        engine.endBatch();
    }

    /**
     * Whether a request, that is not refused, waits because of a pause. What replicas ask for never
     * does, what this server's primary sends does.
     */
    public boolean keeps(Command command, Session session) {
        if (scope == Scope.NONE || session.role() == Session.Role.REPLICA) {
            return false;
        }
        Scope counts = WHILE_DEBUGGING.contains(command.fullName()) ? scopeOfOthers : scope;
        return switch (counts) {
            case NONE -> false;
            case WRITES -> Transactions.mayReplicate(session, command);
            case ALL -> true;
        };
    }

    /** The same, or because of a snapshot; see {@link LongWrites}. */
    boolean keeps(Command command, Args args, Session session) {
        return keeps(command.shapedFor(args), session) || longWrites.keeps(command, args, session);
    }

    /** What those wait for who are kept. */
    Condition over() {
        return over;
    }
}
