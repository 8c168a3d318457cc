package io.respite.engine;

import io.respite.engine.facts.RequestKeys;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.KeyListener;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Client-side caching: tells clients of changed keys that they may have in caches of their own.
 * Owned by the engine thread.
 *
 * <pre>
 *   read by a client that tracks ──▶ TrackingTable ──┐
 *                                                    ├─ key changed ──▶ invalidate [key]
 *   CLIENT TRACKING ON BCAST ──────▶ Broadcasts ─────┘  flushed ──────▶ invalidate null
 * </pre>
 */
public final class Tracking implements KeyListener {

    /*
     * As in Redis 7.2's tracking.c. A client that reads is told of a key once, as soon as it is
     * changed, or when the table is too full to remember it. Clients that asked for prefixes are
     * told at the end of the turn, of all keys that changed in it together.
     *
     * While nobody tracks the keyspace does not tell this, and the engine only looks at one field
     * of the session.
     */

    private static final byte[] CHANNEL =
            "__redis__:invalidate".getBytes(StandardCharsets.US_ASCII);

    /** Keys to forget in one go when there are too many; more each time that is not enough. */
    private static final int EFFORT = 100;

    private final Engine engine;
    private final Keyspace keyspace;
    private final TrackingTable table;
    private final Broadcasts broadcasts = new Broadcasts();
    private final RequestKeys keys = new RequestKeys();

    /** In the order in which they came: so they are told of a flush. */
    private final Set<Session> clients = new TreeSet<>(Comparator.comparingLong(Session::id));

    /** Those that do not track any more, but may have keys. */
    private final Set<Session> former = new HashSet<>();

    private long mostKeys;
    private int failures;
    private boolean scheduled;

    /** Whether it hears of changes: from the first client that tracks to the last known key. */
    private boolean listens;

    /** Keys, null for all, that the client whose command is running is told of at its end. */
    private final List<byte[]> pending = new ArrayList<>();

    /** How that client tracked when the last of them changed. */
    private Tracker pendingTracker;

    Tracking(Engine engine) {
        this.engine = engine;
        keyspace = engine.keyspace();
        table = new TrackingTable(keyspace.arena(), keyspace.reclaimer());
        engine.settings().onChange(this::readSettings, "tracking-table-max-keys");
        readSettings();
    }

    private void readSettings() {
        long most = engine.settings().number("tracking-table-max-keys");
        mostKeys = most == 0 ? Long.MAX_VALUE : most;
    }

    /** How many clients track. */
    public int clients() {
        return clients.size();
    }

    /** How many keys clients may have. */
    public long keys() {
        return table.keys();
    }

    /** How many clients may have one, counted for each key. */
    public long items() {
        return table.items();
    }

    /** How many prefixes clients hear of. */
    public int prefixes() {
        return broadcasts.count();
    }

    /**
     * Has a client track, or changes how it does; one that broadcasts gets more prefixes.
     *
     * @param redirection the id of the client that is told in its place, or 0
     */
    public void enable(
            Session session,
            boolean isBroadcast,
            List<byte[]> prefixes,
            Tracker.Choice choice,
            boolean isLoopless,
            long redirection) {
        Tracker tracker = session.tracker();
        if (tracker == null) {
            tracker = new Tracker(isBroadcast);
            session.track(tracker);
            clients.add(session);
            if (!listens) {
                listens = true;
                keyspace.addListener(this);
            }
        }
        tracker.choose(choice, isLoopless, redirection);
        if (isBroadcast) {
            List<byte[]> added = prefixes.isEmpty() ? List.of(new byte[0]) : prefixes;
            for (byte[] prefix : added) {
                if (tracker.prefixes().add(prefix)) {
                    broadcasts.add(session, prefix);
                }
            }
        }
    }

    /** Lets a client track no more. */
    public void disable(Session session) {
        Tracker tracker = session.tracker();
        if (tracker == null) {
            return;
        }
        for (byte[] prefix : tracker.prefixes()) {
            broadcasts.remove(session, prefix);
        }
        session.track(null);
        clients.remove(session);
        former.add(session);
        listenNoMore();
    }

    /** Forgets a client that is gone. */
    void disconnected(Session session) {
        disable(session);
        if (former.remove(session)) {
            listenNoMore();
        }
    }

    /* What a client has stays known when it tracks no more, for it may track again. */
    private void listenNoMore() {
        if (listens && clients.isEmpty() && (former.isEmpty() || table.keys() == 0)) {
            former.clear();
            listens = false;
            keyspace.removeListener(this);
            table.clear();
        }
    }

    /**
     * A client that tracks has run a command which only reads. A script reads none of its keys
     * itself: what it runs does, and is remembered for its client.
     */
    void remember(Session session, Command command, Args args) {
        boolean reads = !command.has(Flag.PUBSUB) && !command.has(Flag.NO_MANDATORY_KEYS);
        if (reads && session.tracker().remembers()) {
            long id = session.id();
            keys.find(command.index(), args);
            for (int i = 0; i < keys.count(); i++) {
                int position = keys.position(i);
                table.add(args.ref(position), args.length(position), id);
            }
        }
    }

    /** A client that tracks has ended a command: what it said of the next one holds no longer. */
    static void ended(Session session, Command command) {
        boolean isClient = command != null && command.fullName().startsWith("client|");
        if (!session.isInMulti() && !isClient) {
            session.tracker().cache(false);
        }
    }

    /** Whether more keys are known than the setting allows. */
    boolean isOverLimit() {
        return listens && table.keys() > mostKeys;
    }

    /** Forgets some keys, if there are too many, and tells the clients so. */
    void limit() {
        listenNoMore();
        if (!isOverLimit()) {
            return;
        }
        for (int left = EFFORT * (failures + 1); left > 0; left--) {
            long any = table.any(keyspace.random());
            invalidate(TrackingTable.text(any), TrackingTable.length(any));
            if (!isOverLimit()) {
                failures = 0;
                return;
            }
        }
        failures++;
    }

    @Override
    public void changed(KeyEvent event, int database, long key, int length) {
        if (broadcasts.count() > 0) {
            boolean byNobody = event == KeyEvent.EXPIRED || event == KeyEvent.EVICTED;
            broadcasts.changed(key, length, byNobody ? null : engine.executing());
            if (broadcasts.hasKeys()) {
                schedule();
            }
        }
        invalidate(key, length);
    }

    private void invalidate(long text, int length) {
        long key = table.take(text, length);
        if (key == 0) {
            return;
        }
        for (int i = 0; i < TrackingTable.count(key); i++) {
            Session session = engine.sessions().find(TrackingTable.client(key, i));
            Tracker tracker = session == null ? null : session.tracker();
            boolean isConcerned = tracker != null && !tracker.isBroadcast();
            if (isConcerned && !(tracker.isLoopless() && session == engine.executing())) {
                tell(session, key);
            }
        }
        table.free(key);
    }

    private void tell(Session session, long key) {
        if (session == engine.executing()) {
            pend(session, Memory.bytes(TrackingTable.text(key), TrackingTable.length(key)));
            return;
        }
        Session receiver = receiver(session, session.tracker());
        if (receiver != null) {
            ReplyWriter message = begin(receiver);
            message.array(1);
            message.bulk(TrackingTable.text(key), TrackingTable.length(key));
            engine.pushes().send(receiver);
        }
    }

    @Override
    public void flushed() {
        for (Session session : clients) {
            if (session == engine.executing()) {
                pend(session, null);
            } else {
                tellOfFlush(session, session.tracker());
            }
        }
        table.clear();
    }

    private void tellOfFlush(Session session, Tracker tracker) {
        Session receiver = receiver(session, tracker);
        if (receiver != null) {
            ReplyWriter message = begin(receiver);
            boolean isResp3 = message.isResp3();
            /* In the protocol of the client that tracks, as in Redis. */
            message.useResp3(session.isResp3());
            message.nullBulk();
            message.useResp3(isResp3);
            engine.pushes().send(receiver);
        }
    }

    private void pend(Session session, byte[] key) {
        pending.add(key);
        pendingTracker = session.tracker();
    }

    /**
     * Tells the client whose command has just ended of what it changed itself. Where it wants to be
     * told by now counts, if the command, an EXEC, changed that.
     */
    void tellPending(Session session) {
        if (pending.isEmpty()) {
            return;
        }
        Tracker tracker = session.tracker() == null ? pendingTracker : session.tracker();
        for (byte[] key : pending) {
            if (key == null) {
                tellOfFlush(session, tracker);
                continue;
            }
            Session receiver = receiver(session, tracker);
            if (receiver != null) {
                ReplyWriter message = begin(receiver);
                message.array(1);
                message.bulk(key);
                engine.pushes().send(receiver);
            }
        }
        forgetPending();
    }

    /** The client that is to be told when its command has ended is gone. */
    void forgetPending() {
        pending.clear();
        pendingTracker = null;
    }

    /* The loop comes here when it has read what all clients sent that were ready. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            engine.loop().execute(this::broadcast);
        }
    }

    private void broadcast() {
        scheduled = false;
        broadcasts.take(this::broadcast);
    }

    private void broadcast(Broadcasts.Prefix prefix) {
        for (Session session : prefix.clients()) {
            Session without = session.tracker().isLoopless() ? session : null;
            long count = prefix.keys().size();
            if (without != null) {
                count = prefix.keys().values().stream().filter(by -> by != without).count();
            }
            Session receiver = count == 0 ? null : receiver(session, session.tracker());
            if (receiver != null) {
                ReplyWriter message = begin(receiver);
                message.array(count);
                prefix.keys()
                        .forEach(
                                (key, by) -> {
                                    if (without == null || by != without) {
                                        message.bulk(key);
                                    }
                                });
                engine.pushes().send(receiver);
            }
        }
    }

    /* Who is told in the client's place; null where nobody can be. */
    private Session receiver(Session session, Tracker tracker) {
        Session receiver = session;
        long redirection = tracker.redirection();
        if (redirection != 0) {
            receiver = engine.sessions().find(redirection);
            if (receiver == null) {
                tellOfBrokenRedirection(session, tracker);
                return null;
            }
        }
        boolean canHear = receiver.isResp3() || redirection != 0 && receiver.isSubscribed();
        return canHear ? receiver : null;
    }

    private void tellOfBrokenRedirection(Session session, Tracker tracker) {
        tracker.breakRedirection();
        if (session.isResp3()) {
            ReplyWriter message = engine.pushes().begin(true);
            message.push(2);
            message.bulk("tracking-redir-broken");
            message.integer(tracker.redirection());
            engine.pushes().send(session);
        }
    }

    private ReplyWriter begin(Session receiver) {
        ReplyWriter message = engine.pushes().begin(receiver.isResp3());
        if (receiver.isResp3()) {
            message.push(2);
            message.bulk("invalidate");
        } else {
            message.push(3);
            message.bulk("message");
            message.bulk(CHANNEL);
        }
        return message;
    }
}
