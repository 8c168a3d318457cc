package io.respite.rest.door;

import io.respite.engine.Engine;
import io.respite.engine.ValueAside;
import io.respite.engine.users.User;
import io.respite.keyspace.Database;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * One turn of the engine thread for a request over HTTP, see {@link Door#turn}. Owned by the engine
 * thread.
 */
public final class Turn {

    private static final long RETRY_SECONDS = 1;

    private final Engine engine;
    private final ReplyWriter writer;
    private final Guest guest;

    private Turn(Engine engine, ReplyWriter writer, Guest guest) {
        this.engine = engine;
        this.writer = writer;
        this.guest = guest;
    }

    static <T> T take(
            Engine engine,
            ReplyWriter writer,
            ReplyBytes replies,
            Caller caller,
            int database,
            Function<Turn, T> task) {
        if (database < 0 || database >= engine.keyspace().databaseCount()) {
            throw new NotFoundException("There is no database " + database);
        }
        Guest guest = new Guest(engine, caller, database, replies, () -> {});
        engine.beginBatch();
        try {
            return task.apply(new Turn(engine, writer, guest));
        } finally {
            replies.clear();
            guest.leave();
            engine.endBatch();
        }
    }

    public Engine engine() {
        return engine;
    }

    /** The database that was asked for. */
    public Database database() {
        return engine.keyspace().database(guest.session().database());
    }

    /** Who asks. */
    public User user() {
        return guest.session().user();
    }

    /** The key's entry for a look that is no use of it, or 0. */
    public long entry(byte[] key) {
        Arena arena = engine.keyspace().arena();
        long block = arena.allocate(Math.max(1, key.length));
        try {
            Memory.copyIn(key, 0, key.length, block);
            return database().peek(block, key.length);
        } finally {
            arena.free(block);
        }
    }

    /**
     * Runs a command as {@link #run} does.
     *
     * @throws jakarta.ws.rs.WebApplicationException where it fails
     */
    public Reply demand(String name, byte[]... words) {
        return Refused.unlessDone(run(name, words));
    }

    /** Whether the user may run a command, of its own name. */
    public boolean may(String name, byte[]... words) {
        return guest.may(all(name, words));
    }

    /**
     * Checks that a command would be run now, but for a pause.
     *
     * @param name its own name
     * @throws jakarta.ws.rs.WebApplicationException where it would be refused
     */
    public void expectToRun(String name, byte[]... words) {
        CommandError refusal = guest.refusal(all(name, words));
        if (refusal != null) {
            Refused.unlessDone(new Reply.Failure(refusal.text()));
        }
    }

    /** Puts a value that was made aside in the place of what is at its key. */
    public void store(ValueAside value, byte[] key, Runnable afterwards) {
        value.store(guest.session(), () -> demand("del", key), afterwards);
    }

    /** What is looked at from now on counts as no use of it, so that eviction does not see it. */
    public void touchNothing() {
        guest.session().makeTouchless(true);
    }

    /**
     * Runs a command and returns its reply.
     *
     * @param name its own name; what clients must call it does not matter
     * @throws ServiceUnavailableException where it is held back by a pause
     */
    public Reply run(String name, byte[]... words) {
        return run(all(name, words));
    }

    private byte[][] all(String name, byte[][] words) {
        byte[][] all = new byte[words.length + 1][];
        String called = engine.commands().calledName(name);
        all[0] = called.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(words, 0, all, 1, words.length);
        return all;
    }

    private Reply run(byte[][] words) {
        ReplyBytes replies = guest.replies();
        replies.clear();
        writer.attach(guest, true);
        guest.execute(words, writer);
        if (guest.session().isBlocked()) {
            throw new ServiceUnavailableException("Clients are paused", RETRY_SECONDS);
        }
        while (guest.session().longReply() != null) {
            guest.writePart(writer);
        }
        if (replies.isTooLong()) {
            throw Door.tooLong(Door.MOST_TURN_BYTES);
        }
        return replies.length() == 0 ? Reply.NOTHING : replies.reader().next();
    }

    /** The bytes of words of one byte a character. */
    public static byte[] word(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a number's text. */
    public static byte[] word(long number) {
        return word(Long.toString(number));
    }
}
