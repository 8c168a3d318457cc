package io.respite.replication.replica;

import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.replication.stream.ReplicationStream;
import io.respite.resp.Args;
import io.respite.resp.Output;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestBatch;
import io.respite.resp.RequestReader;
import java.util.logging.Logger;

/**
 * Runs what the primary writes, and passes on what was run of it: commands, and what stands between
 * MULTI and EXEC, as a whole. Owned by the engine thread. Hot.
 *
 * <pre>
 *   relayed     of a transaction that has yet to end     of a command that has yet to come
 *   ───────────|────────────────────────────────────────|─────────────────────────
 *         offset                                      start                      limit
 *                    copied to `open` when it ends           copied to `pending`
 * </pre>
 */
final class PrimaryStream implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PrimaryStream.class.getName());

    private static final int MOST_SHOWN_BYTES = 128;
    private static final int MOST_ERROR_BYTES = 4096;
    private static final String BROKE = "a command of the stream broke";

    private final Engine engine;
    private final Arena arena;
    private final ReplicationStream stream;
    private final Session session;
    private final RequestReader reader = new RequestReader(new Args());
    private final RequestBatch batch = new RequestBatch();
    private final ReplyWriter reply;
    private final GrowingBlock pending;
    private final GrowingBlock open;
    private String failure;
    private boolean running;
    private boolean paused;
    private boolean closed;

    /** Where in the block that is read the bytes begin that were not passed on. */
    private int relayed;

    PrimaryStream(Engine engine, ReplicationStream stream, Session session) {
        this.engine = engine;
        this.stream = stream;
        this.session = session;
        arena = engine.keyspace().arena();
        reply = new ReplyWriter(arena);
        pending = new GrowingBlock(arena);
        open = new GrowingBlock(arena);
        reader.limitBulks(Integer.MAX_VALUE);
        reader.refuseInline();
    }

    Session session() {
        return session;
    }

    /** Bytes that came and were not run, or are of a transaction that has not ended. */
    long unappliedBytes() {
        return pending.length() + open.length();
    }

    /** Bytes that came and wait for the rest of their command. */
    int pendingBytes() {
        return pending.length();
    }

    /** Whether nothing is run before {@link #goOn}: writes are paused, or a script is. */
    boolean isPaused() {
        return paused;
    }

    /** Runs what came before and during a pause, as far as there is no other. */
    void goOn() {
        if (session.isBlocked()) {
            return;
        }
        paused = false;
        running = true;
        engine.beginBatch();
        try {
            if (session.isResuming()) {
                scriptEnded();
            }
            if (failure == null && pending.length() > 0) {
                run(pending.ref(), pending.length());
            }
        } finally {
            ended();
        }
    }

    /* A script took long; what the primary sent for it was not passed on. */
    private void scriptEnded() {
        session.resumed();
        if (session.isClosing()) {
            fail(BROKE);
        } else if (!session.isInMulti()) {
            relayOpen();
        }
    }

    /** Why nothing more can be made of the stream, or null. */
    String failure() {
        return failure;
    }

    /** Takes bytes, and runs what is complete of them. */
    void received(long ref, int length) {
        running = true;
        engine.beginBatch();
        try {
            add(ref, length);
        } finally {
            ended();
        }
    }

    private void add(long ref, int length) {
        if (length > Integer.MAX_VALUE - 1024 - pending.length()) {
            fail("too big a command");
        } else if (pending.length() > 0) {
            append(ref, length);
            if (!paused) {
                run(pending.ref(), pending.length());
            }
        } else {
            reader.restart();
            run(ref, length);
        }
    }

    private void ended() {
        engine.endBatch();
        running = false;
        if (closed) {
            release();
        }
    }

    private void append(long ref, int length) {
        long before = pending.ref();
        pending.add(ref, length, reader.neededBytes());
        if (pending.ref() != before) {
            reader.moved(pending.ref());
        }
    }

    /* Requests are read some at a time before they run, so that the keys they name are looked for
     * together. */
    private void run(long block, int limit) {
        relayed = 0;
        while (true) {
            int start = reader.requestStart();
            RequestReader.Outcome outcome = batch.read(reader, block, limit, RequestBatch.MOST);
            engine.foresee(session, batch);
            for (int i = 0; i < batch.count(); i++) {
                if (waits(batch.request(i))) {
                    paused = true;
                    reader.backTo(i == 0 ? start : batch.end(i - 1));
                    keepRest(block, limit);
                    return;
                }
                run(batch.request(i));
                if (closed) {
                    return;
                }
                if (session.isClosing()) {
                    fail(BROKE);
                    return;
                }
                if (session.isBlocked()) {
                    paused = true;
                    reader.backTo(batch.end(i));
                    keepRest(block, limit);
                    return;
                }
                if (!session.isInMulti()) {
                    relay(block, batch.end(i));
                }
            }
            if (outcome == RequestReader.Outcome.MORE) {
                keepRest(block, limit);
                return;
            }
            if (outcome == RequestReader.Outcome.BROKEN) {
                LOG.warning(
                        reader.error().text()
                                + " from client: the primary. Query buffer during protocol error: '"
                                + shown(
                                        block + reader.requestStart(),
                                        limit - reader.requestStart())
                                + "'");
                fail(reader.error().text());
                return;
            }
        }
    }

    private boolean waits(Args request) {
        if (engine.scripting().isBusy()) {
            return true;
        }
        if (!engine.pauses().isAny()) {
            return false;
        }
        Command command = engine.commands().find(request);
        return command != null && engine.pauses().keeps(command, session);
    }

    private void run(Args request) {
        reply.attach(Output.NOWHERE, false);
        long before = reply.position();
        engine.keyspace().keepExpired(true);
        try {
            engine.execute(session, request, reply);
        } finally {
            engine.keyspace().keepExpired(false);
        }
        session.endLongReply();
        replied(reply.ref(0), reply.position() - before);
    }

    /** What a command of the stream replied, where it is an error. */
    void replied(long ref, long length) {
        if (length > 0 && Memory.getByte(ref) == '-') {
            erred(ref, (int) Math.min(length, MOST_ERROR_BYTES));
        }
    }

    /* It was run there without an error: so the data differs. */
    private void erred(long ref, int length) {
        String text = Memory.text(ref + 1, length - 1).strip();
        Command command = session.lastCommand();
        String name = command == null ? "<unknown>" : command.fullName();
        engine.statistics().unexpectedErrors++;
        LOG.warning(
                "== CRITICAL == This replica is sending an error to its master: '"
                        + text
                        + "' after processing the command '"
                        + name
                        + "'");
        boolean panics =
                !engine.settings().text("propagation-error-behavior").equals("ignore")
                        && engine.settings().flag("replica-read-only");
        if (panics) {
            LOG.severe(
                    "This replica panicked sending an error to its master after processing the"
                            + " command '"
                            + name
                            + "'");
            engine.program().fail();
        }
    }

    private void relay(long block, int end) {
        relayOpen();
        stream.relay(block + relayed, end - relayed);
        relayed = end;
    }

    private void relayOpen() {
        if (open.length() > 0) {
            stream.relay(open.ref(), open.length());
            open.clear();
        }
    }

    private void keepRest(long block, int limit) {
        int start = reader.requestStart();
        if (start > relayed && !session.isInMulti() && !session.isBlocked()) {
            relay(block, start);
        }
        if (start - relayed > Integer.MAX_VALUE - open.length()) {
            fail("too big a transaction");
            return;
        }
        if (start > relayed) {
            open.add(block + relayed, start - relayed, 0);
        }
        if (start == limit && !reader.isInsideRequest()) {
            pending.clear();
        } else if (block != pending.ref()) {
            pending.add(block + start, limit - start, reader.neededBytes());
            reader.moved(pending.ref());
        } else if (start > 0) {
            pending.dropFirst(start);
            reader.moved(pending.ref());
        }
    }

    private void fail(String reason) {
        failure = reason;
        pending.clear();
    }

    private static String shown(long ref, int length) {
        int most = Math.min(length, MOST_SHOWN_BYTES);
        StringBuilder text = new StringBuilder(Memory.text(ref, most));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                text.setCharAt(i, '.');
            }
        }
        return text.toString();
    }

    /** Forgets what was not run: it will come again, but for a script that runs to its end. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (session.isBlocked()) {
                relayOpen();
            }
            if (!running) {
                release();
            }
        }
    }

    /* Not while a request runs, whose words stand there. */
    private void release() {
        engine.transactions().discard(session);
        pending.clear();
        open.clear();
        reply.close();
    }
}
