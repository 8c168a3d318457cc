package io.respite.rest.keys;

import io.respite.engine.Engine;
import io.respite.engine.ValueAside;
import io.respite.keyspace.KeyEvent;
import io.respite.resp.CommandError;
import io.respite.rest.door.Refused;
import io.respite.rest.door.Reply;
import io.respite.rest.door.Turn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A PUT of a value with many elements: it is made aside, some elements a turn, and stored at once
 * when it is whole, if what is asked of the key still holds then. Owned by the engine thread.
 */
final class LongPut implements Function<Turn, KeyAccess.State> {

    private static final long SLICE_NANOS = 100_000;

    /** Between two looks at the clock. */
    private static final int WORDS_AT_A_TIME = 64;

    /** Which command it is, its key and an element: what users may run shows in no more. */
    private static final int TELLING_WORDS = 4;

    private final KeyAccess access;
    private final byte[] key;
    private final KeyAccess.Conditions conditions;
    private final NewValue value;
    private final String name;
    private final byte[][] telling;
    private ValueAside aside;

    LongPut(KeyAccess access, byte[] key, KeyAccess.Conditions conditions, NewValue value) {
        this.access = access;
        this.key = key;
        this.conditions = conditions;
        this.value = value;
        byte[][] words = value.commands().getFirst();
        name = new String(words[0], StandardCharsets.ISO_8859_1);
        telling = Arrays.copyOf(words, TELLING_WORDS);
    }

    @Override
    public KeyAccess.State apply(Turn turn) {
        try {
            if (aside == null) {
                expect(turn);
                aside = begin(turn.engine());
            }
            if (!slice(turn.engine())) {
                return null;
            }
            boolean isNew = expect(turn);
            turn.store(aside, key, () -> expire(turn));
            close();
            return access.state(turn, key, isNew);
        } catch (CommandError bad) {
            close();
            Refused.unlessDone(new Reply.Failure(bad.text()));
            throw bad;
        } catch (RuntimeException | Error broken) {
            close();
            throw broken;
        }
    }

    /* Returns whether there is no such key. */
    private boolean expect(Turn turn) {
        long now = turn.engine().keyspace().now();
        KeyAccess.checkRights(turn, List.of(NewValue.removal(key), telling));
        if (value.ttlMs() > 0) {
            KeyAccess.checkRights(turn, List.<byte[][]>of(value.expiry(key, now)));
        }
        boolean isNew = access.expect(turn, key, conditions);
        turn.expectToRun(name, Arrays.copyOfRange(telling, 1, telling.length));
        return isNew;
    }

    private ValueAside begin(Engine engine) {
        byte[][] words = value.commands().getFirst();
        words[0] = Turn.word(engine.commands().calledName(name));
        return new ValueAside(engine, KeyEvent.valueOf(name.toUpperCase(Locale.ROOT)), words);
    }

    private boolean slice(Engine engine) {
        long end = engine.clock().nanos() + SLICE_NANOS;
        boolean isWhole;
        do {
            isWhole = aside.slice(WORDS_AT_A_TIME);
        } while (!isWhole && engine.clock().nanos() < end);
        return isWhole;
    }

    private void expire(Turn turn) {
        if (value.ttlMs() > 0) {
            byte[][] words = value.expiry(key, turn.engine().keyspace().now());
            turn.demand("pexpireat", words[1], words[2]);
        }
    }

    private void close() {
        if (aside != null) {
            aside.close();
        }
    }
}
