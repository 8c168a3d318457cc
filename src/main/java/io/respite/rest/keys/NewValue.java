package io.respite.rest.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.door.Json;
import io.respite.rest.door.Turn;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A value that a request wants a key to have, as the commands that make it of nothing: all that
 * could fail in them is checked before one of them runs.
 *
 * @param ttlMs milliseconds until it expires, or -1
 */
record NewValue(List<byte[][]> commands, long ttlMs) {

    private static final Set<String> FIELDS = Set.of("type", "value", "ttlMs");

    private static final int MOST_WORDS_AT_ONCE = 500;

    /**
     * Reads a body.
     *
     * @throws BadRequestException where it is none of a value
     */
    static NewValue read(byte[] key, byte[] body) {
        JsonNode wish = Json.readObject(body, FIELDS);
        if (!wish.path("type").isTextual()) {
            throw new BadRequestException("type is string, list, set, hash, zset or stream");
        }
        if (!wish.has("value")) {
            throw new BadRequestException("value is missing");
        }
        JsonNode ttl = wish.path("ttlMs");
        long ttlMs = ttl.isMissingNode() || ttl.isNull() ? -1 : Lifetime.read(ttl, true);
        Elements elements = new Elements(key);
        return new NewValue(elements.all(wish.path("type").textValue(), wish.path("value")), ttlMs);
    }

    /** Whether it is more than should be written in one turn: one command with many words. */
    boolean isLong() {
        return commands.size() == 1 && commands.getFirst().length > MOST_WORDS_AT_ONCE;
    }

    /** The commands that put it at the key, whatever is there. */
    List<byte[][]> commands(byte[] key, long nowMs) {
        List<byte[][]> all = new ArrayList<>();
        all.add(removal(key));
        all.addAll(commands);
        if (ttlMs > 0) {
            all.add(expiry(key, nowMs));
        }
        return all;
    }

    static byte[][] removal(byte[] key) {
        return new byte[][] {Turn.word("del"), key};
    }

    /** The command that gives the key its lifetime, where it has one. */
    byte[][] expiry(byte[] key, long nowMs) {
        byte[] at = Turn.word(Math.addExact(nowMs, ttlMs));
        return new byte[][] {Turn.word("pexpireat"), key, at};
    }
}
