package io.respite.engine;

import io.respite.memory.Arena;
import io.respite.resp.ReplyWriter;
import java.util.Arrays;

/**
 * Sends messages to clients that did not ask for them just now: what was published, which keys
 * changed. Owned by the engine thread. Hot.
 *
 * <p>A message is written once per protocol, with {@link #begin}, and then sent to any number of
 * clients that speak it, with {@link #send}:
 *
 * <pre>
 *   ReplyWriter message = pushes.begin(session.isResp3());
 *   message.push(2);
 *   message.bulk("invalidate");
 *   ...
 *   pushes.send(session);
 * </pre>
 */
public final class Pushes {

    /*
     * Messages of one turn stand one after the other in a log, and each client remembers from where
     * to where its own ones reach. At the end of the turn that part of the log is sent: nothing is
     * copied, and a client that got many messages in a row is sent them together.
     *
     *   log   | message | message | message | message | message |
     *             client A: [               )    client B: [     )
     *
     * Where a client's next message does not stand behind its last, the last ones are sent first.
     *
     * In which order a client gets messages and its replies, as in Redis 7.2: a message for the
     * client whose command (or transaction) is running comes behind that command's reply; any other
     * behind what was replied until then. A reply that is written in parts is one reply. Messages
     * for a client that is being closed are lost.
     */

    /** With so much in the log everything is sent, before the turn is over. */
    private static final long MOST_LOG_BYTES = 64 * 1024;

    /** After so long others have their turn before more clients are sent their messages. */
    private static final long SLICE_NANOS = 2_000_000;

    /** So many clients are sent their messages between two looks at the clock. */
    private static final int CLIENTS_PER_LOOK = 64;

    private final Engine engine;
    private final ReplyWriter resp2;
    private final ReplyWriter resp3;

    /** What the client whose command is running gets behind its reply. */
    private final ReplyWriter behind;

    private ReplyWriter log;
    private long start;
    private Session[] receivers = new Session[16];
    private int count;
    private int sentTo;
    private boolean scheduled;
    private final Runnable endTurn = this::endTurn;

    Pushes(Engine engine) {
        this.engine = engine;
        Arena arena = engine.keyspace().arena();
        resp2 = newLog(arena, false);
        resp3 = newLog(arena, true);
        behind = newLog(arena, false);
        log = resp2;
    }

    /* A writer that keeps all until it is cleared. */
    private static ReplyWriter newLog(Arena arena, boolean isResp3) {
        ReplyWriter writer = new ReplyWriter(arena);
        writer.attach(null, isResp3);
        writer.mark();
        return writer;
    }

    private static void clear(ReplyWriter writer) {
        writer.discard(0);
        writer.flush();
        writer.mark();
    }

    /**
     * Begins a message for clients that speak this protocol. It is whole when it is sent, and no
     * other is begun before it was sent to all.
     */
    public ReplyWriter begin(boolean isResp3) {
        makeRoom();
        return beginMore(isResp3);
    }

    /** Sends what fills the log, before a message that is written in both protocols. */
    void makeRoom() {
        if (resp2.position() + resp3.position() >= MOST_LOG_BYTES) {
            flush(Long.MAX_VALUE);
        }
    }

    /** Begins a message; one that was begun in the other protocol stays. */
    ReplyWriter beginMore(boolean isResp3) {
        log = isResp3 ? resp3 : resp2;
        start = log.position();
        if (!scheduled) {
            scheduled = true;
            engine.loop().execute(endTurn);
        }
        return log;
    }

    /** Where the message begins that was begun last. */
    long start() {
        return start;
    }

    /** Goes back to the last message of a protocol, which begins there. */
    void backTo(boolean isResp3, long messageStart) {
        log = isResp3 ? resp3 : resp2;
        start = messageStart;
    }

    /** Sends the message that was written last to a client, which speaks its protocol. */
    public void send(Session session) {
        if (session.isClosing()) {
            return;
        }
        if (session == engine.executing()) {
            behind.encoded(log.ref(start), log.position() - start);
        } else if (session.peer().isReplying()) {
            deliver(session, log, start, log.position());
        } else {
            sendLater(session);
        }
    }

    private void sendLater(Session session) {
        if (session.hasPushes() && session.pushLog == log && session.pushEnd == start) {
            session.pushEnd = log.position();
            return;
        }
        flush(session);
        session.pushLog = log;
        session.pushStart = start;
        session.pushEnd = log.position();
        if (!session.isReceiver) {
            session.isReceiver = true;
            addReceiver(session);
        }
    }

    private void addReceiver(Session session) {
        if (count == receivers.length) {
            receivers = Arrays.copyOf(receivers, count * 2);
        }
        receivers[count++] = session;
    }

    /* The loop comes here when it has read what all clients sent that were ready. */
    private void endTurn() {
        scheduled = false;
        flush(engine.clock().nanos() + SLICE_NANOS);
    }

    /** Sends a client the messages that are ready for it, because something else is to follow. */
    public void flush(Session session) {
        long from = session.pushStart;
        long to = session.pushEnd;
        session.pushStart = 0;
        session.pushEnd = 0;
        if (to > from) {
            deliver(session, session.pushLog, from, to);
        }
    }

    private static void deliver(Session session, ReplyWriter log, long from, long to) {
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            int length = (int) Math.min(Integer.MAX_VALUE, to - at);
            session.peer().push(log.ref(at), length);
        }
    }

    private void flush(long deadline) {
        while (sentTo < count) {
            Session session = receivers[sentTo];
            receivers[sentTo++] = null;
            session.isReceiver = false;
            flush(session);
            if (sentTo % CLIENTS_PER_LOOK == 0
                    && sentTo < count
                    && deadline != Long.MAX_VALUE
                    && engine.clock().nanos() - deadline > 0) {
                scheduled = true;
                engine.loop().yieldThen(endTurn);
                return;
            }
        }
        sentTo = 0;
        count = 0;
        clear(resp2);
        clear(resp3);
    }

    /** Writes what the client whose command has just ended gets behind its reply. */
    void writeBehind(Session session, ReplyWriter reply) {
        long length = behind.position();
        if (length == 0) {
            return;
        }
        if (session.longReply() != null || session.isSilenced()) {
            deliver(session, behind, 0, length);
        } else if (!session.isClosing()) {
            reply.encoded(behind.ref(0), length);
        }
        clear(behind);
    }

    /** Nobody has waited for the end of the running command to get this. */
    void forgetBehind() {
        clear(behind);
    }

    /** Forgets what a client that is gone would have got. */
    void forget(Session session) {
        session.pushStart = 0;
        session.pushEnd = 0;
    }
}
