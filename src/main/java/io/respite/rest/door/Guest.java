package io.respite.rest.door;

import io.respite.engine.AbsentPeer;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import io.respite.resp.RequestWriter;
import java.util.function.Function;

/**
 * A client without a socket: who asks something over HTTP, as commands see him. His replies are
 * kept, and none of his commands waits for keys. Owned by the engine thread.
 */
final class Guest extends AbsentPeer {

    /** What CLIENT LIST and SLOWLOG call him. */
    static final String NAME = "http";

    private final Engine engine;
    private final Caller caller;
    private final Session session;
    private final Args args = new Args();
    private final Runnable onResume;
    private final ReplyBytes replies;
    private Ear ear;
    private boolean isClosed;

    /**
     * @param onResume what is done when a pause that held a command back is over, or the session
     *     was ended
     */
    Guest(Engine engine, Caller caller, int database, ReplyBytes replies, Runnable onResume) {
        this.engine = engine;
        this.onResume = onResume;
        this.caller = caller;
        this.replies = replies;
        session = new Session(engine.sessions().nextId(), this, engine.clock().millis());
        engine.accessControl().beginAs(session, caller.user());
        session.useResp3(true);
        session.neverWait();
        session.rename(NAME);
        session.select(database);
        engine.sessions().addGuest(session);
    }

    Session session() {
        return session;
    }

    ReplyBytes replies() {
        return replies;
    }

    /**
     * Runs one command. Afterwards the session may be held: its reply comes in parts, or later.
     *
     * @param writer attached to this guest
     */
    void execute(byte[][] words, ReplyWriter writer) {
        Arena arena = engine.keyspace().arena();
        long block = arena.allocate(RequestWriter.mostBytes(words));
        try {
            write(words, block);
            engine.execute(session, args, writer);
            writer.flush();
        } finally {
            args.clear(0);
            arena.free(block);
        }
    }

    /** Whether the user may run this; nothing is noted of it. */
    boolean may(byte[][] words) {
        return session.user().isUnrestricted()
                || asked(
                        words,
                        command ->
                                command != null
                                        && engine.accessControl()
                                                        .denial(session.user(), command, args)
                                                == null);
    }

    /** Why this would not be run now, or null; a pause is no reason. */
    CommandError refusal(byte[][] words) {
        return asked(words, command -> engine.refusals().of(command, args, session));
    }

    private <T> T asked(byte[][] words, Function<Command, T> question) {
        Arena arena = engine.keyspace().arena();
        long block = arena.allocate(RequestWriter.mostBytes(words));
        try {
            write(words, block);
            return question.apply(engine.commands().find(args));
        } finally {
            args.clear(0);
            arena.free(block);
        }
    }

    /* As a client sends it: so it is propagated without being written anew. */
    private void write(byte[][] words, long block) {
        args.clear(block);
        long at = RequestWriter.begin(words.length, block);
        for (byte[] word : words) {
            at = RequestWriter.beginWord(word.length, at);
            args.add(Math.toIntExact(at - block), word.length);
            Memory.copyIn(word, 0, word.length, at);
            at = RequestWriter.endWord(at + word.length);
        }
    }

    /** Writes the next part of a reply in parts. */
    void writePart(ReplyWriter writer) {
        boolean hasMore = session.longReply().more(writer);
        writer.flush();
        if (!hasMore || replies.isTooLong()) {
            session.endLongReply();
        }
    }

    /** Hears from now on what is sent to the session though it did not ask for it just now. */
    void listen(Ear newEar) {
        ear = newEar;
    }

    /** Somebody ends the session, as CLIENT KILL does. */
    @Override
    public void close() {
        session.closeAfterReply();
        if (!isClosed) {
            isClosed = true;
            /* Later, because a command of this guest may be running. */
            engine.loop().execute(onResume);
        }
    }

    @Override
    public void push(long ref, int length) {
        if (ear != null && ear.takes(length)) {
            ear.hear(Memory.bytes(ref, length));
        }
    }

    /** Forgets the session. */
    void leave() {
        engine.disconnected(session);
    }

    @Override
    public void write(long ref, int length) {
        replies.add(ref, length);
    }

    @Override
    public void resume() {
        engine.loop().execute(onResume);
    }

    @Override
    public String address() {
        return caller.address();
    }

    @Override
    public String localAddress() {
        return caller.localAddress();
    }

    @Override
    public long outputBytes() {
        return replies.length();
    }

    @Override
    public long argumentBytes() {
        return session.isBlocked() ? session.blockedBytes() : args.totalBytes();
    }
}
