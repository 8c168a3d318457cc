package io.respite.scripting;

import io.respite.engine.AbsentPeer;
import io.respite.engine.Call;
import io.respite.engine.Condition;
import io.respite.engine.Engine;
import io.respite.engine.Sandboxes.Sandbox;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Debugging sessions on copies of the data, while other clients are served. Owned by the engine
 * thread.
 *
 * <pre>
 *   client ── waits ── Aside ── is the peer of ── a session in the sandbox ── Debugger there
 *      └─ what it sends ─▶ ─────────────────────────────────────────────────▶ ┘
 *      ◀──────────────────────────────────────────────── what it is told ─────┘
 * </pre>
 */
final class DebuggingAside {

    private static final Logger LOG = Logger.getLogger(DebuggingAside.class.getName());

    private static final CommandError BROKEN =
            new CommandError("ERR Can't run EVAL in debugging mode: see the log");

    private final Engine engine;
    private final Map<Session, Aside> sessions = new HashMap<>();

    DebuggingAside(Engine engine) {
        this.engine = engine;
    }

    /**
     * Whether a request that runs again is one whose session is over: its reply has been sent.
     *
     * @throws CommandError where there was no session
     */
    boolean deliver(Call call) {
        Aside over = sessions.get(call.session());
        if (over != null && over.failure != null) {
            throw over.failure;
        }
        return over != null;
    }

    /** Debugs the script of a request, which runs again when that is over. */
    void begin(Call call) {
        Aside aside = new Aside(call.session());
        if (!call.blockFor(aside, 0)) {
            throw Scripts.NO_DEBUGGING;
        }
        sessions.put(call.session(), aside);
        aside.begin(call.args());
    }

    /** One session. For the sandbox it is the connection of the client there. */
    private final class Aside extends AbsentPeer implements Condition, Session.Receiver {

        private final Session client;
        private final Args words = new Args();
        private long block;
        private Sandbox sandbox;
        private Session inside;
        private CommandError failure;
        private boolean isOver;

        private Aside(Session client) {
            this.client = client;
        }

        private void begin(Args request) {
            block = engine.keyspace().arena().allocate(Math.max(1, request.totalBytes()));
            request.copyTo(words, block);
            client.receiveBy(this);
            engine.scripting()
                    .sandboxes()
                    .open()
                    .whenComplete(
                            (made, cause) -> engine.loop().execute(() -> opened(made, cause)));
        }

        private void opened(Sandbox made, Throwable cause) {
            sandbox = made;
            if (isOver) {
                release();
            } else if (made == null) {
                client.debug(Session.Debugging.NO);
                failure = error(cause);
                end();
            } else {
                run(made.engine());
            }
        }

        private CommandError error(Throwable cause) {
            Throwable reason = cause instanceof CompletionException ? cause.getCause() : cause;
            if (reason instanceof CommandError told) {
                return told;
            }
            LOG.log(Level.SEVERE, "no copy of the data could be made", reason);
            return BROKEN;
        }

        private void run(Engine sandboxed) {
            inside = engine.scripting().standIn(client, this);
            ReplyWriter reply = new ReplyWriter(sandboxed.keyspace().arena());
            reply.attach(this, client.isResp3());
            sandboxed.beginBatch();
            sandboxed.execute(inside, words, reply);
            reply.flush();
            sandboxed.endBatch();
            reply.close();
            if (!inside.isBlocked()) {
                end();
            }
        }

        @Override
        public void write(long ref, int length) {
            client.peer().push(ref, length);
        }

        @Override
        public void push(long ref, int length) {
            client.peer().push(ref, length);
        }

        @Override
        public String address() {
            return client.peer().address();
        }

        @Override
        public void resume() {
            engine.loop().execute(this::end);
        }

        @Override
        public void receive(byte[] bytes) {
            if (inside != null && inside.receiver() != null) {
                inside.receiver().receive(bytes);
            }
        }

        /* Nothing of what the script would still do remains anyway. */
        @Override
        public void gone() {
            isOver = true;
            sessions.remove(client);
            if (sandbox != null) {
                release();
            }
        }

        private void end() {
            if (isOver) {
                return;
            }
            isOver = true;
            client.receiveBy(null);
            if (failure == null) {
                client.closeAfterReply();
            }
            engine.beginBatch();
            engine.blocked().serve(this);
            engine.endBatch();
            sessions.remove(client);
            release();
        }

        private void release() {
            engine.keyspace().arena().free(block);
            if (sandbox != null) {
                sandbox.close();
            }
        }

        @Override
        public void over(Session session, ReplyWriter reply) {
            throw new IllegalStateException("a debugging session has no deadline");
        }

        @Override
        public boolean mayEndEarly() {
            return false;
        }
    }
}
