package io.respite.engine;

import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/**
 * The EXEC that is running, of which there is never more than one: the queued requests one after
 * the other. Where one of them begins a script that takes long it stops, and goes on when that is
 * over; others are told BUSY meanwhile, so nothing comes in between. Owned by the engine thread.
 * Hot.
 *
 * <pre>
 *   begin ─▶ run, run, ... ────────────────────────────────▶ end ─▶ reply
 *              └▶ stop ... (the script) ... resume ─▶ run ... end ─▶ EXEC again: deliver
 * </pre>
 */
final class Execution {

    private final Engine engine;
    private final Args args = new Args();
    private Session session;
    private Transaction transaction;

    /** EXEC itself; its words are valid until its handler returns. */
    private Command exec;

    private Args execArgs;

    /** How many requests were begun. */
    private int begun;

    /** Where the next reply is written. */
    private ReplyWriter writer;

    /**
     * Keeps what is replied until all has run, where a script may take long: nothing else may come
     * to the client in its midst.
     */
    private ReplyWriter kept;

    private boolean isKept;
    private TransactionReply parts;
    private boolean stopped;

    /** Whether the request that was begun last is run again, to reply; and the time it took. */
    private boolean runsAgain;

    private long spentNanos;

    /** Whether the reply waits for its client. */
    private boolean isDue;

    Execution(Engine engine) {
        this.engine = engine;
    }

    /** Whose requests are run, or were run last. */
    Session session() {
        return session;
    }

    /** The words of the request that was begun last. */
    Args args() {
        return args;
    }

    boolean isStopped() {
        return stopped;
    }

    /** An EXEC begins. */
    void begin(Call call, Transaction newTransaction) {
        session = call.session();
        transaction = newTransaction;
        exec = call.command();
        execArgs = call.args();
        begun = 0;
        parts = null;
        /* Scripts, and they alone, have this flag. */
        isKept = transaction.has(Flag.SKIP_MONITOR);
        writer = isKept ? empty() : call.reply();
        transaction.begin();
        writer.array(transaction.count());
    }

    /* Keeps all until it is read. */
    private ReplyWriter empty() {
        kept = new ReplyWriter(engine.keyspace().arena());
        kept.attach(null, session.isResp3());
        kept.mark();
        return kept;
    }

    /** Runs requests until all have run, or one has it stop. */
    void goOn() {
        if (runsAgain) {
            runsAgain = false;
            run(transaction.command(begun - 1), spentNanos);
        }
        while (begun < transaction.count() && !stopped) {
            transaction.next(args);
            Command command = transaction.command(begun++);
            CommandError denied = engine.accessControl().refusalOfQueued(command, args, session);
            if (denied == null) {
                run(command, 0);
            } else {
                engine.fail(denied, writer);
            }
        }
    }

    private void run(Command command, long spent) {
        engine.runQueued(command, args, session, writer, spent);
        if (session.longReply() != null) {
            parts = parts == null ? new TransactionReply(engine.keyspace().arena()) : parts;
            writer = parts.add(session.takeLongReply(), session.isResp3());
        }
    }

    /** The request that is running has it stop; its client waits for a condition. */
    void stop(Condition condition) {
        stopped = true;
        if (!isDue) {
            isDue = true;
            engine.blocked().keep(session, exec, execArgs, condition);
        }
    }

    /** It may go on; the script took so long while it had stopped. */
    void resume(long nanos) {
        stopped = false;
        runsAgain = true;
        spentNanos = nanos;
    }

    /** All have run, or the world broke. */
    void end() {
        transaction.end();
        if (isDue && !session.isBlocked()) {
            /* The client is gone. */
            forget();
        }
    }

    private void forget() {
        isDue = false;
        kept.close();
        if (parts != null) {
            parts.end();
        }
    }

    /** Writes the reply of this client's EXEC, if that had stopped; returns whether it had. */
    boolean deliver(Call call) {
        if (!isDue || call.session() != session) {
            return false;
        }
        isDue = false;
        reply(call.reply());
        return true;
    }

    /** All have run: writes what is not yet written of the reply. */
    void reply(ReplyWriter reply) {
        if (isKept) {
            reply.encoded(kept.ref(0), kept.position());
            kept.close();
        }
        if (isKept || parts != null) {
            reply.useResp3(session.isResp3());
        }
        if (parts != null) {
            session.replyInParts(parts);
        }
    }
}
