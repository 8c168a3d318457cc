package io.respite.engine;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.settings.KeyspaceEvents;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.EffectSink;
import io.respite.keyspace.Effects;
import io.respite.keyspace.KeyEvent;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Publishes what happens to keys, as {@code notify-keyspace-events} says: for each event first its
 * name on the key's channel {@code __keyspace@db__:key}, then the key on the event's channel {@code
 * __keyevent@db__:event}. Owned by the engine thread. Hot.
 *
 * <p>It is a sink only while there is something to publish.
 */
final class KeyspaceNotices implements EffectSink {

    private static final String BY_KEY = "__keyspace@";
    private static final String BY_EVENT = "__keyevent@";
    private static final String END_OF_DATABASE = "__:";

    /** What a channel's name has besides the key or the event. */
    private static final int NAME_BYTES = 32;

    private static final int SMALLEST_BYTES = 256;
    private static final int MOST_KEPT_BYTES = 64 * 1024;

    private final Engine engine;
    private final Settings settings;
    private final PubSub pubSub;
    private final Arena arena;
    private boolean isSink;
    private boolean byKey;
    private boolean byEvent;
    private int classes;

    /** Room for the names of channels and events. */
    private long block;

    private long capacity;

    private KeyspaceNotices(Engine engine) {
        this.engine = engine;
        settings = engine.settings();
        pubSub = engine.pubSub();
        arena = engine.keyspace().arena();
    }

    /** Publishes what the settings say, now and when they change. */
    static void begin(Engine engine) {
        KeyspaceNotices notices = new KeyspaceNotices(engine);
        engine.settings().onChange(notices::read, "notify-keyspace-events");
        notices.read();
    }

    private void read() {
        long bits = settings.number("notify-keyspace-events");
        byKey = (bits & KeyspaceEvents.bit('K')) != 0;
        byEvent = (bits & KeyspaceEvents.bit('E')) != 0;
        classes = byKey || byEvent ? classes(bits) : 0;
        engine.sinks().publish(classes);
        if (isSink != (classes != 0)) {
            isSink = !isSink;
            if (isSink) {
                engine.sinks().addForEvents(this);
            } else {
                engine.sinks().removeForEvents(this);
            }
        }
    }

    private static int classes(long bits) {
        int classes = 0;
        for (KeyEvent event : KeyEvent.values()) {
            if ((bits & KeyspaceEvents.bit(event.category())) != 0) {
                classes |= event.classBit();
            }
        }
        return classes;
    }

    @Override
    public void accept(Effects effects) {
        boolean isHeard =
                pubSub.channels(ChannelKind.CHANNEL) + pubSub.channels(ChannelKind.PATTERN) > 0;
        for (int i = 0; isHeard && i < effects.eventCount(); i++) {
            KeyEvent event = effects.eventKind(i);
            if ((classes & event.classBit()) != 0) {
                publish(event, effects, i);
            }
        }
    }

    private void publish(KeyEvent event, Effects effects, int i) {
        int database = effects.eventDatabase(i);
        long key = effects.eventKey(i);
        int keyLength = effects.eventKeyLength(i);
        int eventLength = event.text().length();
        room(NAME_BYTES + (long) keyLength + eventLength);
        if (byKey) {
            long name = begin(BY_KEY, database);
            Memory.copy(key, name, keyLength);
            long text = name + keyLength;
            put(event.text(), text);
            pubSub.on(ChannelKind.CHANNEL, block, (int) (text - block)).publish(text, eventLength);
        }
        if (byEvent) {
            long end = put(event.text(), begin(BY_EVENT, database));
            pubSub.on(ChannelKind.CHANNEL, block, (int) (end - block)).publish(key, keyLength);
        }
        if (capacity > MOST_KEPT_BYTES) {
            arena.free(block);
            capacity = 0;
        }
    }

    /* Returns where the name of the key or the event goes. */
    private long begin(String prefix, int database) {
        long at = put(prefix, block);
        at += AsciiNumber.format(database, at);
        return put(END_OF_DATABASE, at);
    }

    private static long put(String text, long at) {
        for (int i = 0; i < text.length(); i++) {
            Memory.putByte(at + i, text.charAt(i));
        }
        return at + text.length();
    }

    private void room(long bytes) {
        if (bytes > capacity) {
            if (capacity > 0) {
                arena.free(block);
            }
            capacity = Math.max(SMALLEST_BYTES, bytes);
            block = arena.allocate(capacity);
        }
    }
}
