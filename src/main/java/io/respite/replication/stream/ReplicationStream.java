package io.respite.replication.stream;

import io.respite.engine.Engine;
import io.respite.engine.ReplyGate;
import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.keyspace.Framing;

/**
 * The stream of writes as this server makes it, being a primary, or passes it on, being a replica.
 * Owned by the engine thread. Hot.
 *
 * <pre>
 *   a primary:  command ─▶ Effects ─▶ accept ─▶ Framing ─▶ Backlog ─▶ replicas, once a turn
 *   a replica:  the link, byte for byte ───────▶ relay ──────▶ Backlog ─▶ its replicas
 * </pre>
 *
 * <p>While nobody has ever followed there is no backlog, nothing is written down, and the offset
 * stands still; so whoever closes the backlog of a primary must begin another history.
 */
public final class ReplicationStream implements EffectSink, Framing.Target, ReplyGate.Waiter {

    private final Engine engine;
    private final History history;
    private final Framing framing = new Framing(this, Effects.REPLICAS);
    private final Runnable ofLoop = this::turnEnded;
    private Runnable onWritten = () -> {};
    private Backlog backlog;
    private boolean leads = true;
    private boolean isEndAwaited;

    /** A stream without a backlog, of a server that follows nobody. */
    public ReplicationStream(Engine engine) {
        this.engine = engine;
        history = new History(engine.keyspace().random());
        engine.settings().onChange(this::resize, "repl-backlog-size");
    }

    private void resize() {
        if (backlog != null) {
            backlog.resize(engine.settings().number("repl-backlog-size"));
        }
    }

    /** Has this run at the end of each turn of the loop in which the stream grew. */
    public void onWritten(Runnable task) {
        onWritten = task;
    }

    public History history() {
        return history;
    }

    /** What is kept of the stream, or null. */
    public Backlog backlog() {
        return backlog;
    }

    /** Keeps the stream from here on. Between commands, or by one that changes nothing. */
    public void open() {
        assert backlog == null;
        long size = engine.settings().number("repl-backlog-size");
        backlog = new Backlog(engine.keyspace().arena(), history.offset() + 1, size);
        framing.forgetSelected();
        if (leads) {
            engine.sinks().add(this);
        }
    }

    /** Keeps nothing of it any more; nobody reads. */
    public void close() {
        if (backlog != null) {
            backlog.close();
            backlog = null;
            if (leads) {
                engine.sinks().remove(this);
            }
        }
    }

    /**
     * From now on the stream is what commands change here ({@code true}), or what {@link #relay}
     * is given.
     */
    public void lead(boolean isPrimary) {
        if (isPrimary == leads) {
            return;
        }
        leads = isPrimary;
        framing.forgetSelected();
        if (backlog != null && leads) {
            engine.sinks().add(this);
        } else if (backlog != null) {
            engine.sinks().remove(this);
        }
    }

    /** Whether the stream is made here. */
    public boolean leads() {
        return leads;
    }

    /** The database that the stream has selected last, or -1 before the first. */
    public int selected() {
        return framing.selected();
    }

    /** The next command will say which database it is for: somebody reads from here on. */
    public void selectAnew() {
        framing.forgetSelected();
    }

    /** Whoever reads from here on has this database selected. */
    public void assumeSelected(int database) {
        framing.assumeSelected(database);
    }

    @Override
    public void accept(Effects effects) {
        if (effects.commandCount() > 0 && !engine.isObeying()) {
            framing.add(effects);
            awaitEnd();
        }
    }

    /** Adds a command for replicas themselves, of no database, in RESP. */
    public void tell(String command) {
        if (backlog != null) {
            add(command);
            awaitEnd();
        }
    }

    /** The primary's stream has come to here: passes on what was run of it, commands as a whole. */
    public void relay(long ref, int length) {
        assert !leads;
        if (backlog == null) {
            history.advance(length);
        } else {
            add(ref, length);
            awaitEnd();
        }
    }

    @Override
    public void add(long ref, int length) {
        backlog.add(ref, length);
        history.advance(length);
    }

    @Override
    public void add(String text) {
        backlog.add(text);
        history.advance(text.length());
    }

    private void awaitEnd() {
        if (!isEndAwaited) {
            isEndAwaited = true;
            engine.loop().execute(ofLoop);
        }
    }

    /* Replicas get nothing that this server may still forget: the file comes first. */
    private void turnEnded() {
        if (engine.replyGate().isClosed()) {
            engine.replyGate().add(this);
        } else {
            letGo();
        }
    }

    @Override
    public void letGo() {
        isEndAwaited = false;
        onWritten.run();
    }
}
