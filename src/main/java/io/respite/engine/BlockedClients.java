package io.respite.engine;

import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyListener;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.ValueType;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The clients that wait, for keys, as BLPOP and its kin make them, or for a {@link Condition}.
 * Owned by the engine thread.
 *
 * <pre>
 *   handler ─▶ Call.block ─▶ waiting ── key came ──▶ request run again ─▶ reply, or waiting again
 *                               ├────── deadline ──▶ nothing (a null array)
 *                               ├── CLIENT UNBLOCK ▶ nothing, or an error
 *                               └── disconnected ──▶ forgotten
 * </pre>
 */
public final class BlockedClients implements KeyListener {

    /*
     * As in Redis 7.2's blocked.c. Keys that come to be while a command (or a transaction) runs are
     * only noted. When it has ended, and its effects are handed on, they are served in the order in
     * which they came: the request of each client that waits for the key is run again as a command
     * of its own, the longest waiter first, as long as there is a value of the type it waits for.
     * Such a command may make keys ready in turn, which are then served as well.
     *
     * While nobody waits the keyspace has no listener, and nothing of this costs anything.
     */

    static final CommandError UNBLOCKED =
            new CommandError("UNBLOCKED client unblocked via CLIENT UNBLOCK");

    private static final Comparator<BlockedClient> BY_SEQUENCE =
            Comparator.comparingLong(client -> client.sequence);

    /** The farthest that a timer is set: when it rings too early it is set again. */
    private static final long LONGEST_TIMER_MILLIS = 3_600_000;

    private final Engine engine;
    private final Keyspace keyspace;
    private final Arena arena;
    private final KeyWaits waits;
    private final int[] waitingByType = new int[ValueType.values().length];
    private final TreeSet<BlockedClient> deadlines = new TreeSet<>();
    private BlockedClient[] byNumber = new BlockedClient[16];
    private int[] freeNumbers = new int[16];
    private int freeCount;
    private int numbers;
    private int count;
    private int countOfConditions;
    private long sequence;
    private long[] readyKeys = new long[16];
    private int readyCount;
    private int servedKeys;
    private boolean serving;
    private BlockedClient running;
    private ReplyWriter reply;
    private Loop.Timer timer;
    private long timerAt;

    BlockedClients(Engine engine) {
        this.engine = engine;
        keyspace = engine.keyspace();
        arena = keyspace.arena();
        waits = new KeyWaits(arena, keyspace.databaseCount());
    }

    /** How many clients wait. */
    public int count() {
        return count + countOfConditions;
    }

    /** How many of them will not wait for ever. */
    public int countWithDeadline() {
        return deadlines.size();
    }

    /** How many keys are waited for. */
    public long keys() {
        return waits.keys();
    }

    /** For how many of them the removal ends somebody's wait. */
    public long keysUntilGone() {
        return waits.keysUntilGone();
    }

    /** Whether keys came that somebody waits for. */
    boolean hasReady() {
        return readyCount > 0;
    }

    /**
     * Makes the client of the running command wait for a value of a type at one of {@code
     * keyCount} keys, the first of which is word {@code firstKey}.
     */
    void block(Call call, ValueType type, int firstKey, int keyCount, Terms terms) {
        BlockedClient client = runningOr(call, terms.deadline);
        client.condition = null;
        client.type = type;
        client.untilGone = terms.untilGone;
        client.waits =
                waits.add(
                        client.number,
                        call.database().index(),
                        client.args,
                        firstKey,
                        keyCount,
                        terms.untilGone);
        client.session.block(client);
        waitingByType[type.ordinal()]++;
        if (++count == 1) {
            keyspace.addListener(this);
        }
    }

    /** Makes the client of the running command wait for a condition. */
    void block(Call call, Condition condition, long deadline) {
        wait(runningOr(call, deadline), condition);
    }

    private void wait(BlockedClient client, Condition condition) {
        client.condition = condition;
        client.session.block(client);
        countOfConditions++;
    }

    private BlockedClient runningOr(Call call, long deadline) {
        if (running == null) {
            return add(call.session(), call.command(), call.args(), deadline);
        }
        if (running.deadline != 0 && deadlines.add(running)) {
            setTimer();
        }
        return running;
    }

    /**
     * Keeps a request that is not to be run yet, be it a new one or one of a client that waited:
     * until the condition is served, whatever time the client gave it.
     */
    void keep(Session session, Command command, Args args, Condition condition) {
        BlockedClient client = running;
        if (client == null) {
            client = add(session, command, args, 0);
        } else {
            deadlines.remove(client);
        }
        wait(client, condition);
    }

    /**
     * The condition may hold now: the requests of all who wait for it are run again, in the order
     * in which they came.
     */
    public void serve(Condition condition) {
        if (countOfConditions == 0) {
            return;
        }
        List<BlockedClient> waiting = new ArrayList<>(countOfConditions);
        for (int i = 0; i < numbers; i++) {
            if (byNumber[i] != null && byNumber[i].condition == condition) {
                waiting.add(byNumber[i]);
            }
        }
        waiting.sort(BY_SEQUENCE);
        for (BlockedClient client : waiting) {
            if (client == byNumber[client.number] && client.condition == condition) {
                runAgain(client);
                serve();
            }
        }
    }

    /**
     * How long a client waits.
     *
     * @param deadline in milliseconds since 1970, or 0 for ever
     * @param untilGone whether the wait also ends when one of the keys is removed or replaced
     */
    record Terms(long deadline, boolean untilGone) {}

    private BlockedClient add(Session session, Command command, Args args, long deadline) {
        int number = freeCount > 0 ? freeNumbers[--freeCount] : numbers++;
        if (number == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, number * 2);
            freeNumbers = Arrays.copyOf(freeNumbers, number * 2);
        }
        long block = arena.allocate(Math.max(1, args.totalBytes()));
        BlockedClient client =
                new BlockedClient(session, command, block, number, ++sequence, deadline);
        args.copyTo(client.args, block);
        byNumber[number] = client;
        if (deadline != 0) {
            deadlines.add(client);
            setTimer();
        }
        return client;
    }

    /* The client does not wait any more; it may wait again with the same request. */
    private void leave(BlockedClient client) {
        if (client.condition != null) {
            countOfConditions--;
            client.session.unblock();
            return;
        }
        waits.remove(client.waits);
        client.waits = 0;
        client.session.unblock();
        waitingByType[client.type.ordinal()]--;
        if (--count == 0) {
            keyspace.removeListener(this);
        }
    }

    private void remove(BlockedClient client) {
        if (client.deadline != 0) {
            deadlines.remove(client);
        }
        byNumber[client.number] = null;
        freeNumbers[freeCount++] = client.number;
        arena.free(client.block);
    }

    /** Forgets a client that is gone. */
    void forget(Session session) {
        BlockedClient client = session.blocked();
        if (client != null) {
            leave(client);
            remove(client);
        }
    }

    /**
     * Ends a client's wait as if its time had passed, or with an error; its reply is written.
     * Returns whether it waited for what may be
     * given up.
     */
    public boolean unblock(Session session, boolean withError) {
        BlockedClient client = session.blocked();
        if (client == null || client.condition != null && !client.condition.mayEndEarly()) {
            return false;
        }
        end(client, withError ? UNBLOCKED : null);
        return true;
    }

    /** Ends the waits of all who wait for a condition with an error. */
    public void fail(Condition condition, CommandError error) {
        for (int i = 0; i < numbers && countOfConditions > 0; i++) {
            if (byNumber[i] != null && byNumber[i].condition == condition) {
                end(byNumber[i], error);
            }
        }
    }

    /**
     * Ends all waits with an error, and the connections with them: what was waited for will not
     * come here. Requests that a pause keeps have not begun, and stay.
     */
    public void endAll(CommandError error) {
        for (int i = 0; i < numbers; i++) {
            BlockedClient client = byNumber[i];
            if (client != null && client.condition != engine.pauses().over()) {
                client.session.closeAfterReply();
                end(client, error);
            }
        }
    }

    private void end(BlockedClient client, CommandError error) {
        leave(client);
        ReplyWriter writer = replyTo(client);
        if (error == null && client.condition != null) {
            client.condition.over(client.session, writer);
        } else if (error == null) {
            writer.nullArray();
        } else {
            client.command.statistics().failed++;
            engine.fail(error, writer);
        }
        engine.count(client.command, client.args, client.session, client.spentNanos);
        writer.flush();
        remove(client);
        client.session.resume();
    }

    private ReplyWriter replyTo(BlockedClient client) {
        if (reply == null) {
            reply = new ReplyWriter(arena);
        }
        Output output = client.session.isSilenced() ? Output.NOWHERE : client.session.peer();
        reply.attach(output, client.session.isResp3());
        return reply;
    }

    /** Ends the waits whose time has passed; {@code now} in milliseconds since 1970. */
    void expire(long now) {
        while (!deadlines.isEmpty() && deadlines.first().deadline < now) {
            end(deadlines.first(), null);
        }
    }

    private void setTimer() {
        long next = deadlines.first().deadline;
        if (timer != null && timerAt <= next) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        /* A wait lasts at least as long as was asked for, so it ends when the moment is over. */
        long delay = Math.max(0, next - engine.clock().millis()) + 1;
        timerAt = next;
        timer = engine.loop().schedule(Math.min(delay, LONGEST_TIMER_MILLIS), this::ring);
    }

    private void ring() {
        timer = null;
        engine.beginBatch();
        expire(keyspace.now());
        engine.endBatch();
        if (!deadlines.isEmpty()) {
            setTimer();
        }
    }

    @Override
    public void came(Database database, long key, int length, ValueType type) {
        if (waitingByType[type.ordinal()] > 0) {
            long queue = waits.find(database.index(), key, length);
            if (queue != 0) {
                addReady(queue);
            }
        }
    }

    @Override
    public void gone(Database database, long key, int length) {
        if (waits.keysUntilGone() > 0) {
            long queue = waits.find(database.index(), key, length);
            if (queue != 0 && waits.waitsUntilGone(queue)) {
                addReady(queue);
            }
        }
    }

    @Override
    public void emptying(Database database) {
        waits.forEach(
                database.index(),
                queue -> {
                    if (waits.waitsUntilGone(queue) && entry(queue, database) != 0) {
                        addReady(queue);
                    }
                });
    }

    @Override
    public void swapping(Database first, Database second) {
        addReplaced(first, second);
        addReplaced(second, first);
    }

    private void addReplaced(Database database, Database other) {
        waits.forEach(
                database.index(),
                queue -> {
                    if (waits.waitsUntilGone(queue)
                            && type(entry(queue, database)) != type(entry(queue, other))) {
                        addReady(queue);
                    }
                });
    }

    private static ValueType type(long entry) {
        return entry == 0 ? null : Entry.type(entry);
    }

    @Override
    public void swapped(Database first, Database second) {
        addPresent(first);
        addPresent(second);
    }

    @Override
    public void replacing(Database database, Database replacement) {
        addReplaced(database, replacement);
    }

    @Override
    public void replaced(Database database) {
        addPresent(database);
    }

    private void addPresent(Database database) {
        waits.forEach(
                database.index(),
                queue -> {
                    if (entry(queue, database) != 0) {
                        addReady(queue);
                    }
                });
    }

    private void addReady(long queue) {
        if (waits.makeReady(queue)) {
            if (readyCount == readyKeys.length) {
                readyKeys = Arrays.copyOf(readyKeys, readyCount * 2);
            }
            readyKeys[readyCount++] = queue;
        }
    }

    /** Serves the keys that came, and those that come meanwhile, until there are no more. */
    void serve() {
        if (serving || engine.transactions().isRunning()) {
            return;
        }
        serving = true;
        try {
            while (servedKeys < readyCount) {
                serveKey(readyKeys[servedKeys++]);
            }
            servedKeys = 0;
            readyCount = 0;
        } finally {
            serving = false;
        }
    }

    /* No more than wait now: who is run again and waits again is at the end of the queue. */
    private void serveKey(long queue) {
        waits.hold(queue);
        long node = waits.first(queue);
        for (int left = waits.count(queue); left > 0; left--) {
            long next = waits.next(node);
            BlockedClient client = byNumber[waits.client(node)];
            if (client.untilGone || isThere(queue, client.type)) {
                runAgain(client);
            }
            node = next;
        }
        waits.release(queue);
    }

    private boolean isThere(long queue, ValueType type) {
        long entry = entry(queue, keyspace.database(waits.database(queue)));
        return entry != 0 && Entry.type(entry) == type;
    }

    /* The key's entry; it is not removed here if its time has come. */
    private long entry(long queue, Database database) {
        long entry = database.findEvenIfDue(waits.key(queue), waits.keyLength(queue));
        return entry == 0 || database.isDue(entry) ? 0 : entry;
    }

    private void runAgain(BlockedClient client) {
        leave(client);
        running = client;
        ReplyWriter writer = replyTo(client);
        engine.runAgain(client, writer);
        running = null;
        if (!client.session.isBlocked()) {
            writer.flush();
            remove(client);
            client.session.resume();
        }
    }
}
