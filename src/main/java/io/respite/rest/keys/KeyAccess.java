package io.respite.rest.keys;

import io.respite.engine.Engine;
import io.respite.rest.door.Refused;
import io.respite.rest.door.Reply;
import io.respite.rest.door.Turn;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What requests do to one key, each in one turn: what they ask of its state and what they write
 * have nothing between them. Owned by the engine thread.
 */
@Singleton
final class KeyAccess {

    /** A key's state after a request, or a part of its value before. */
    record State(KeyFacts facts, String tag, ValuePage page, boolean isNew) {}

    /**
     * What a request asks of a key's state.
     *
     * @param match the header If-Match, or null
     * @param noneMatch the header If-None-Match, or null
     */
    record Conditions(String match, String noneMatch) {

        /* Those of RFC 9110, in its order; of no key there is no state. */
        private void check(String tag, boolean isRead) {
            if (match != null && !EntityTags.names(match, tag)) {
                throw failed("The key is not in the state of If-Match");
            }
            if (noneMatch != null && EntityTags.names(noneMatch, tag)) {
                throw isRead
                        ? new WebApplicationException(
                                Response.notModified().header("ETag", tag).build())
                        : failed("The key is in the state of If-None-Match");
            }
        }

        private static WebApplicationException failed(String detail) {
            return new WebApplicationException(
                    detail, Response.status(Response.Status.PRECONDITION_FAILED).build());
        }
    }

    private final EntityTags tags;

    KeyAccess(Engine engine) {
        tags = new EntityTags(engine);
    }

    /** Reads a part of the value. */
    State read(Turn turn, byte[] key, Conditions conditions, ValuePage.Window window) {
        turn.touchNothing();
        checkRight(turn.may("type", key));
        long entry = entry(turn, key);
        String tag = tag(turn, key, entry);
        conditions.check(tag, true);
        KeyFacts facts = KeyFacts.of(turn.engine(), key, entry);
        return new State(facts, tag, ValuePage.read(turn, facts, entry, window), false);
    }

    /**
     * What puts a value in the place of what is there, if anything: a task for turns, which returns
     * null where it goes on in the next one.
     */
    Function<Turn, State> put(byte[] key, Conditions conditions, NewValue value) {
        return value.isLong()
                ? new LongPut(this, key, conditions, value)
                : turn -> put(turn, key, conditions, value);
    }

    private State put(Turn turn, byte[] key, Conditions conditions, NewValue value) {
        List<byte[][]> commands = value.commands(key, turn.engine().keyspace().now());
        checkRights(turn, commands);
        boolean isNew = expect(turn, key, conditions);
        write(turn, commands);
        return state(turn, key, isNew);
    }

    /** Checks what is asked of a key that may be there; returns whether it is not. */
    boolean expect(Turn turn, byte[] key, Conditions conditions) {
        long entry = turn.entry(key);
        conditions.check(entry == 0 ? null : tag(turn, key, entry), false);
        return entry == 0;
    }

    /** Changes elements, or how long the key lives. */
    State change(Turn turn, byte[] key, Conditions conditions, ChangeWish wish) {
        checkRight(turn.may("type", key));
        long entry = entry(turn, key);
        conditions.check(tag(turn, key, entry), false);
        KeyFacts facts = KeyFacts.of(turn.engine(), key, entry);
        List<byte[][]> commands = wish.commands(turn, facts);
        checkRights(turn, commands);
        write(turn, commands);
        return state(turn, key, false);
    }

    /** Removes the key. */
    State remove(Turn turn, byte[] key, Conditions conditions) {
        checkRight(turn.may("del", key));
        long entry = entry(turn, key);
        conditions.check(tag(turn, key, entry), false);
        turn.demand("del", key);
        return new State(null, null, null, false);
    }

    /** Gives the key another name. */
    State rename(Turn turn, byte[] key, Conditions conditions, NewName to) {
        checkRight(turn.may("rename", key, to.name()));
        long entry = entry(turn, key);
        conditions.check(tag(turn, key, entry), false);
        boolean isFree = to.replaces() || turn.entry(to.name()) == 0;
        if (!isFree) {
            throw new WebApplicationException(
                    "There is a key of the new name", Response.Status.CONFLICT);
        }
        turn.demand("rename", key, to.name());
        return state(turn, to.name(), false);
    }

    /* Before anything is told of the key, be it that it is there. */
    private static void checkRight(boolean isGiven) {
        if (!isGiven) {
            throw new ForbiddenException("The user has no permissions to access this key");
        }
    }

    /** Checks that the user may run commands. */
    static void checkRights(Turn turn, List<byte[][]> commands) {
        for (byte[][] command : commands) {
            checkRight(turn.may(name(command), rest(command)));
        }
    }

    private static long entry(Turn turn, byte[] key) {
        long entry = turn.entry(key);
        if (entry == 0) {
            throw new NotFoundException("There is no such key");
        }
        return entry;
    }

    private String tag(Turn turn, byte[] key, long entry) {
        return tags.of(turn.database().index(), key, entry);
    }

    /** What is written may have gone at once: its last element was removed. */
    State state(Turn turn, byte[] key, boolean isNew) {
        long entry = turn.entry(key);
        return entry == 0
                ? new State(null, null, null, isNew)
                : new State(
                        KeyFacts.of(turn.engine(), key, entry), tag(turn, key, entry), null, isNew);
    }

    private static void write(Turn turn, List<byte[][]> commands) {
        /* Nothing comes between them here; who may not use MULTI writes them one by one. */
        if (commands.size() == 1 || !turn.may("multi") || !turn.may("exec")) {
            for (byte[][] command : commands) {
                turn.demand(name(command), rest(command));
            }
            return;
        }
        turn.demand("multi");
        for (byte[][] command : commands) {
            turn.demand(name(command), rest(command));
        }
        for (Reply reply : turn.demand("exec").elements()) {
            Refused.unlessDone(reply);
        }
    }

    private static String name(byte[][] command) {
        return new String(command[0], StandardCharsets.ISO_8859_1);
    }

    private static byte[][] rest(byte[][] command) {
        return Arrays.copyOfRange(command, 1, command.length);
    }
}
