package io.respite.engine;

import io.respite.bytes.Clock;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Expiry;
import io.respite.keyspace.Keyspace;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestBatch;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs commands, one after the other, on the thread that owns the data. All methods but {@link
 * #submit} are for that thread. Hot.
 */
public final class Engine {

    private static final Logger LOG = Logger.getLogger(Engine.class.getName());

    private final Keyspace keyspace;
    private final CommandTable commands;
    private final Settings settings;
    private final AccessControl accessControl;
    private final Clock clock;
    private final Loop loop;
    private final Call call;
    private final Effects effects;
    private final EngineStatistics statistics = new EngineStatistics();
    private final Sessions sessions = new Sessions();
    private final ClientLimits clientLimits;
    private final Expiry expiry;
    private final Background background;
    private final BlockedClients blocked;
    private final Pauses pauses;
    private final Pushes pushes;
    private final PubSub pubSub;
    private final Transactions transactions;
    private final Tracking tracking;
    private final Refusals refusals;
    private final Scripting scripting;
    private final Instance instance;
    private final Rates rates = new Rates();
    private final ReplyGate replyGate = new ReplyGate();
    private final Intruders intruders = new Intruders();
    private final Observers observers;
    private final MemoryLimit memoryLimit;
    private final Sinks sinks;
    private long propagated;
    private Program program = Program.NONE;
    private Storage storage = Storage.NONE;
    private Replication replication = Replication.NONE;
    private long changesSinceSave;
    private long batchStart;
    private long batchCommands;
    private long timedUntil;
    private boolean pausesTicks;
    private boolean ended;
    private Session executing;
    private final Foresight foresight;

    public Engine(
            Keyspace keyspace, CommandTable commands, Settings settings, Clock clock, Loop loop) {
        this.keyspace = keyspace;
        foresight = new Foresight(keyspace);
        this.commands = commands;
        this.settings = settings;
        this.clock = clock;
        this.loop = loop;
        effects = keyspace.effects();
        sinks = new Sinks(effects);
        call = new Call(this);
        expiry = new Expiry(keyspace, clock, this::drain);
        background = new Background(this, expiry);
        accessControl = new AccessControl(this);
        clientLimits = new ClientLimits(this);
        blocked = new BlockedClients(this);
        pauses = new Pauses(this);
        pushes = new Pushes(this);
        pubSub = new PubSub(this);
        transactions = new Transactions(this);
        tracking = new Tracking(this);
        refusals = new Refusals(this);
        scripting = new Scripting(this);
        observers = new Observers(this);
        memoryLimit = new MemoryLimit(this);
        KeyspaceNotices.begin(this);
        EncodingLimits.hand(settings, keyspace);
        instance = Instance.begin(clock.micros(), keyspace);
        ExpirySettings.hand(settings, keyspace, expiry);
        commands.join(this);
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public CommandTable commands() {
        return commands;
    }

    public Settings settings() {
        return settings;
    }

    /** Who may do what. */
    public AccessControl accessControl() {
        return accessControl;
    }

    /** What clients may take. */
    public ClientLimits clientLimits() {
        return clientLimits;
    }

    /** The process around this engine. */
    public Program program() {
        return program;
    }

    /** Tells the engine of the process around it, before the first command. */
    public void runIn(Program newProgram) {
        program = newProgram;
    }

    /** What keeps the data beyond the process. */
    public Storage storage() {
        return storage;
    }

    /** Tells the engine of it, before the first command. */
    public void useStorage(Storage newStorage) {
        storage = newStorage;
    }

    /** This server's part in replication. */
    public Replication replication() {
        return replication;
    }

    /** Tells the engine of it, before the first command. */
    public void replicateBy(Replication newReplication) {
        replication = newReplication;
    }

    public Clock clock() {
        return clock;
    }

    public Loop loop() {
        return loop;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** The clients that wait. */
    public BlockedClients blocked() {
        return blocked;
    }

    /** Times in which requests wait. */
    public Pauses pauses() {
        return pauses;
    }

    /** Messages to clients. */
    public Pushes pushes() {
        return pushes;
    }

    /** Who is subscribed to what. */
    public PubSub pubSub() {
        return pubSub;
    }

    /** The client whose command (or transaction) is running, or null. */
    Session executing() {
        return executing;
    }

    /** What is run from here on is done for a client, or for nobody. */
    void executeFor(Session session) {
        executing = session;
    }

    /** What clients queue and watch. */
    public Transactions transactions() {
        return transactions;
    }

    /** What scripts do, and whether one keeps others waiting. */
    public Scripting scripting() {
        return scripting;
    }

    /** Who is told of which changed keys. */
    public Tracking tracking() {
        return tracking;
    }

    /** Who looks on while commands run. */
    public Observers observers() {
        return observers;
    }

    /** What keeps the memory in use below {@code maxmemory}. */
    public MemoryLimit memoryLimit() {
        return memoryLimit;
    }

    /** Forgets a client that is gone. */
    public void disconnected(Session session) {
        sessions.remove(session);
        clientLimits.forget(session);
        transactions.discard(session);
        tracking.disconnected(session);
        blocked.forget(session);
        pubSub.forget(session);
        pushes.forget(session);
        observers.monitors().forget(session);
        replication.disconnected(session);
        session.end();
    }

    public EngineStatistics statistics() {
        return statistics;
    }

    public Expiry expiry() {
        return expiry;
    }

    /** Which requests are not run. */
    public Refusals refusals() {
        return refusals;
    }

    /** While data is loaded, clients may only ask what needs none of it. */
    public void setLoading(boolean isLoading) {
        refusals.refuseWhileLoading(isLoading);
    }

    /** Whether data is being loaded. */
    public boolean isLoading() {
        return refusals.isLoading();
    }

    /** Runs no more requests of clients: what they write now would not be kept. */
    public void end() {
        ended = true;
    }

    /** Whether no more requests are to be run. */
    public boolean hasEnded() {
        return ended;
    }

    /** What this run of the server is called, and where it listens. */
    public Instance instance() {
        return instance;
    }

    /** How fast the counters grow. */
    public Rates rates() {
        return rates;
    }

    /** Sets every counter of INFO back to zero, as CONFIG RESETSTAT does. */
    public void resetStatistics() {
        statistics.reset();
        sessions.resetAccepted();
        keyspace.statistics().reset();
        keyspace.reclaimer().resetFreedEntries();
        commands.forEach(command -> command.statistics().reset());
        rates.reset();
        memoryLimit.resetStatistics();
    }

    /** Changes since the data was last saved. */
    public long changesSinceSave() {
        return changesSinceSave;
    }

    /** So many changes are saved; those that came since count as not saved. */
    public void savedChanges(long number) {
        changesSinceSave -= number;
    }

    /** Who hears of what is changed. */
    public Sinks sinks() {
        return sinks;
    }

    /** How often something was changed so far: the number of the newest change. */
    public long propagated() {
        return propagated;
    }

    /** Keeps replies back until what they tell of is written down. */
    public ReplyGate replyGate() {
        return replyGate;
    }

    /** Takes the time for the commands of one batch of input. */
    public void beginBatch() {
        keyspace.tick(clock.millis());
        batchStart = clock.nanos();
        batchCommands = statistics.commands;
        timedUntil = batchStart;
    }

    /**
     * Ends a batch: work that a command left behind goes on in the background. Returns how long the
     * batch took, in nanoseconds.
     */
    public long endBatch() {
        long nanos = timedUntil - batchStart;
        statistics.turn(nanos, statistics.commands - batchCommands);
        background.resume();
        return nanos;
    }

    /** Looks after what nobody asks for; called {@code hz} times a second. */
    public void tick() {
        if (pausesTicks) {
            return;
        }
        long begin = clock.nanos();
        rates.sample(begin, statistics, keyspace.statistics().evictedKeys);
        background.tick();
        blocked.expire(clock.millis());
        tracking.limit();
        clientLimits.enforce(clock.millis());
        long nanos = clock.nanos() - begin;
        statistics.turn(nanos, 0);
        statistics.tick(nanos);
    }

    /** Leaves {@link #tick} without effect for a time, for tests. */
    public void pauseTicks(boolean isPaused) {
        pausesTicks = isPaused;
    }

    /** Looks ahead at requests of a client, which are about to run. */
    public void foresee(Session session, RequestBatch batch) {
        foresight.look(keyspace.database(session.database()), batch);
    }

    /** Runs one request: writes its reply, hands its effects on. Never throws. */
    public void execute(Session session, Args args, ReplyWriter reply) {
        Command command = commands.find(args);
        session.used(command, keyspace.now());
        if (command == null && intruders.endsBrowser(session, args)) {
            return;
        }
        if (tracking.isOverLimit()) {
            tracking.limit();
        }
        execute(command, args, session, reply);
        if (session.tracker() != null) {
            Tracking.ended(session, command);
        }
    }

    private void execute(Command command, Args args, Session session, ReplyWriter reply) {
        if (isNotRun(command, args, session, reply)) {
            return;
        }
        long begin = timedUntil;
        run(command, args, session, reply);
        finish(command, args, session, begin);
        if (!transactions.isStopped(session)) {
            observers.monitors().show(command, args, session);
        }
        if (blocked.hasReady()) {
            blocked.serve();
        }
    }

    /** Serves the clients whose keys came or went without a command. */
    public void serveBlocked() {
        if (blocked.hasReady()) {
            timedUntil = clock.nanos();
            blocked.serve();
        }
    }

    /** Runs the request of a client that waited; it may wait again. */
    void runAgain(BlockedClient client, ReplyWriter reply) {
        Command command = client.command;
        Session session = client.session;
        boolean goesOn = client.condition != null && client.condition != pauses.over();
        Args args = client.args;
        /* Who waited for keys, or for the end of a pause, is looked at like one that comes; whose
         * script has run gets its reply. */
        boolean hasRun = client.condition == scripting.over();
        CommandError denied =
                goesOn && !hasRun ? accessControl.refusal(command, args, session) : null;
        if (denied != null) {
            command.statistics().rejected++;
            fail(denied, reply);
            return;
        }
        if (!goesOn && isNotRun(command, args, session, reply)) {
            return;
        }
        boolean isFirstRun = !client.hasRun;
        long begin = timedUntil;
        run(command, args, session, reply);
        finish(command, args, session, begin - client.spentNanos);
        if (!session.isBlocked()) {
            observers.latency().took(LatencyEvent.COMMAND_UNBLOCKING, timedUntil - begin);
        }
        if (isFirstRun) {
            observers.monitors().show(command, args, session);
        }
    }

    /** Runs a request that was queued, or that a script makes. */
    void runQueued(Command command, Args args, Session session, ReplyWriter reply) {
        runQueued(command, args, session, reply, 0);
    }

    /**
     * The same, and it took so long before. Whoever runs it sees to it that one whose script goes
     * on later is run again then.
     */
    void runQueued(
            Command command, Args args, Session session, ReplyWriter reply, long spentNanos) {
        long begin = timedUntil - spentNanos;
        run(command, args, session, reply);
        if (transactions.isStopped(session)) {
            return;
        }
        timedUntil = clock.nanos();
        count(command, args, session, timedUntil - begin);
        observers.monitors().show(command, args, session);
    }

    /** Whether what runs was run before, elsewhere or here. */
    public boolean isObeying() {
        return executing != null && executing.isObeyed();
    }

    /**
     * Runs a request again that was written down when it ran, for a session whose role is FILE:
     * nothing is refused. Returns whether there is such a command.
     */
    public boolean replay(Session session, Args args, ReplyWriter reply) {
        Command command = commands.find(args);
        if (command == null || command.handler() == null || !command.accepts(args.count())) {
            return false;
        }
        session.used(command, keyspace.now());
        if (Transactions.queues(session, command)) {
            Transactions.queue(session, command, args, reply);
        } else {
            run(command, args, session, reply);
            session.endLongReply();
        }
        return true;
    }

    /* Whether the request is refused, waits for the end of a pause, or is queued. */
    private boolean isNotRun(Command command, Args args, Session session, ReplyWriter reply) {
        CommandError refusal = refusals.of(command, args, session);
        if (refusal != null) {
            if (command != null) {
                command.statistics().rejected++;
                if (Transactions.isRefusedExec(session, command)) {
                    observers.monitors().show(command, args, session);
                }
            }
            fail(transactions.refused(session, command, refusal), reply);
            return true;
        }
        if (pauses.keeps(command, args, session)) {
            blocked.keep(session, command, args, pauses.over());
            return true;
        }
        if (Transactions.queues(session, command)) {
            Transactions.queue(session, command, args, reply);
            return true;
        }
        return false;
    }

    private void run(Command command, Args args, Session session, ReplyWriter reply) {
        Session outer = executing;
        executing = session.role() == Session.Role.SCRIPT ? outer : session;
        long before = propagated;
        call.begin(command, args, session, reply);
        long replyStart = reply.position();
        try {
            command.handler().run(call);
        } catch (CommandError error) {
            assert reply.position() == replyStart : command.fullName() + " failed after a reply";
            assert effects.changes() == 0 : command.fullName() + " failed after a change";
            command.statistics().failed++;
            fail(error, reply);
        } catch (RuntimeException | AssertionError | VirtualMachineError broken) {
            LOG.log(Level.SEVERE, "command '" + command.fullName() + "' broke", broken);
            fail(new CommandError("ERR internal error"), reply);
            session.closeAfterReply();
        }
        assert effects.changes() == 0 || command.has(Flag.WRITE) || command.has(Flag.MAY_REPLICATE)
                : command.fullName() + " is not a write and changed something";
        if (!effects.isEmpty()) {
            if (command.has(Flag.TOUCHES_ARBITRARY_KEYS) && !transactions.isRunning()) {
                effects.keepApart();
            }
            if (effects.needsVerbatim()) {
                effects.instead(call.database().index(), call.args());
            }
            drain();
        }
        if (propagated != before) {
            session.wrote(propagated, replication.offset());
        }
        if (session.tracker() != null && command.has(Flag.READONLY)) {
            tracking.remember(session, command, args);
        }
        /* What a script's client is told comes behind its reply, also where that comes later. */
        if (outer == null && !scripting.isBusy()) {
            tracking.tellPending(session);
            pushes.writeBehind(session, reply);
        }
        executing = outer;
    }

    /* A command whose client waits is counted when its wait is over, with all the time it took. */
    private void finish(Command command, Args args, Session session, long begin) {
        long now = clock.nanos();
        timedUntil = now;
        if (session.isBlocked()) {
            session.blocked().hasRun = !transactions.isStopped(session);
            session.blocked().spentNanos = now - begin;
        } else {
            count(command, args, session, now - begin);
        }
    }

    /** Counts a command that ran to its end in so many nanoseconds. */
    void count(Command command, Args args, Session session, long nanos) {
        if (session.role() == Session.Role.FILE) {
            return;
        }
        statistics.commands++;
        observers.ran(command, args, session, nanos);
    }

    /** Hands what was recorded to the sinks. */
    public void drain() {
        if (effects.isEmpty()) {
            return;
        }
        changesSinceSave += effects.changes();
        propagated += effects.commandCount();
        sinks.hand();
        effects.clear();
    }

    /**
     * Runs a task on the engine thread; thread-safe, and must not be waited for on that thread. The
     * future fails with what the task throws, or because the engine has ended.
     */
    public <T> CompletableFuture<T> submit(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            loop.execute(() -> run(task, result));
        } catch (RejectedExecutionException ended) {
            result.completeExceptionally(ended);
        }
        return result;
    }

    private <T> void run(Callable<T> task, CompletableFuture<T> result) {
        try {
            keyspace.tick(clock.millis());
            result.complete(task.call());
        } catch (Throwable e) {
            /* An error too: whoever waits must not wait for ever. */
            result.completeExceptionally(e);
        }
    }

    void fail(CommandError error, ReplyWriter reply) {
        statistics.error(error.text());
        reply.error(error.text());
    }
}
