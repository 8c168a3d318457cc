package io.respite.rest.events;

import io.respite.bytes.Glob;
import io.respite.engine.Engine;
import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.rest.door.ByteForm;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands on what happens to keys, whatever notify-keyspace-events says. It is a sink only while
 * somebody listens. Owned by the engine thread; the constructor is for any.
 */
final class KeyEvents implements EffectSink {

    /** A reader may leave this much of a name for each event. */
    private static final int OVERHEAD_BYTES = 64;

    /**
     * What one listener wants.
     *
     * @param isEvictionOnly whether evicted keys alone, as events of their own kind
     * @param database or -1 for all
     * @param pattern of keys in the arena, or 0
     */
    record Wish(
            Outlet outlet, boolean isEvictionOnly, int database, long pattern, int patternLength) {}

    private final Engine engine;
    private final List<Wish> wishes = new ArrayList<>();

    KeyEvents(Engine engine) {
        this.engine = engine;
    }

    /** Begins to listen; returns the wish, to end it by. */
    Wish add(Outlet outlet, boolean isEvictionOnly, int database, byte[] match) {
        long pattern = 0;
        if (match != null) {
            pattern = engine.keyspace().arena().allocate(Math.max(1, match.length));
            Memory.copyIn(match, 0, match.length, pattern);
        }
        int length = match == null ? 0 : match.length;
        Wish wish = new Wish(outlet, isEvictionOnly, database, pattern, length);
        if (wishes.isEmpty()) {
            engine.sinks().listen(this);
        }
        wishes.add(wish);
        return wish;
    }

    /** Ends it. */
    void remove(Wish wish) {
        if (wishes.removeIf(each -> each == wish)) {
            Arena arena = engine.keyspace().arena();
            if (wish.pattern() != 0) {
                arena.free(wish.pattern());
            }
            if (wishes.isEmpty()) {
                engine.sinks().listenNoMore(this, true);
            }
        }
    }

    @Override
    public void accept(Effects effects) {
        for (int i = 0; i < effects.eventCount(); i++) {
            KeyEvent event = effects.eventKind(i);
            for (int k = 0; k < wishes.size(); k++) {
                tell(wishes.get(k), event, effects, i);
            }
        }
    }

    private static void tell(Wish wish, KeyEvent event, Effects effects, int i) {
        int database = effects.eventDatabase(i);
        long key = effects.eventKey(i);
        int length = effects.eventKeyLength(i);
        boolean isWanted =
                (!wish.isEvictionOnly() || event == KeyEvent.EVICTED)
                        && (wish.database() < 0 || wish.database() == database)
                        && (wish.pattern() == 0
                                || Glob.matches(
                                        wish.pattern(), wish.patternLength(), key, length, false));
        if (!isWanted || !wish.outlet().takes(length + OVERHEAD_BYTES)) {
            return;
        }
        byte[] name = Memory.bytes(key, length);
        wish.outlet()
                .offer(
                        wish.isEvictionOnly() ? "evicted" : "keyspace",
                        length + OVERHEAD_BYTES,
                        json -> {
                            json.writeStartObject();
                            if (!wish.isEvictionOnly()) {
                                json.writeStringField("event", event.text());
                            }
                            json.writeNumberField("database", database);
                            json.writeFieldName("key");
                            ByteForm.TEXT.write(json, name);
                            json.writeEndObject();
                        });
    }
}
