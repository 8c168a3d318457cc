package io.respite.rest.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.engine.ChannelKind;
import io.respite.engine.Engine;
import io.respite.engine.PubSub;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Door;
import io.respite.rest.door.PagePace;
import io.respite.rest.door.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of the channels that somebody is subscribed to: found in short turns, and not for longer
 * than a request should take. Owned by the engine thread until it is done.
 */
final class ChannelScan {

    /** So many places are looked at between two looks at the clock. */
    private static final int STRIDE = 32;

    private record Channel(byte[] name, long subscribers) {}

    private final byte[] match;
    private final int count;
    private final List<Channel> found = new ArrayList<>();
    private final PagePace pace = new PagePace();
    private long cursor;
    private long nameBytes;
    private long patterns;

    /**
     * A page to be looked for.
     *
     * @param cursor where to go on, 0 at first
     * @param match a pattern of names, or null
     */
    ChannelScan(long cursor, byte[] match, int count) {
        this.cursor = cursor;
        this.match = match;
        this.count = count;
    }

    /** Goes on for one turn; returns this when the page is done, else null. */
    ChannelScan goOn(Turn turn) {
        Engine engine = turn.engine();
        pace.beginTurn(engine.clock());
        boolean isDone = look(engine);
        patterns = engine.pubSub().channels(ChannelKind.PATTERN);
        return isDone || pace.isPageOver() ? this : null;
    }

    /* Returns whether the page is full, or there is no more. */
    private boolean look(Engine engine) {
        Arena arena = engine.keyspace().arena();
        int length = match == null ? PubSub.ALL : match.length;
        long pattern = arena.allocate(Math.max(1, length));
        try {
            if (match != null) {
                Memory.copyIn(match, 0, length, pattern);
            }
            int steps = 0;
            do {
                cursor =
                        engine.pubSub()
                                .scan(ChannelKind.CHANNEL, cursor, pattern, length, this::add);
                if (cursor == 0 || found.size() >= count || nameBytes > PagePace.MOST_NAME_BYTES) {
                    return true;
                }
            } while (++steps % STRIDE != 0 || !pace.isTurnOver());
            return false;
        } finally {
            arena.free(pattern);
        }
    }

    private void add(long name, int length, long subscribers) {
        if (length > Door.MOST_REPLY_BYTES) {
            throw Door.tooLong();
        }
        nameBytes += length;
        found.add(new Channel(Memory.bytes(name, length), subscribers));
    }

    void write(JsonGenerator json, ByteForm form) throws IOException {
        json.writeStartObject();
        json.writeStringField("cursor", cursor == 0 ? null : Long.toString(cursor));
        json.writeArrayFieldStart("channels");
        for (Channel channel : found) {
            json.writeStartObject();
            json.writeFieldName("channel");
            form.write(json, channel.name);
            json.writeNumberField("subscribers", channel.subscribers);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("patterns", patterns);
        json.writeEndObject();
    }
}
