package io.respite.rest.keys;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.BadRequestException;

/** How long keys and fields live, in requests. */
final class Lifetime {

    /** Some thousand years, in milliseconds: what is later is a mistake. */
    private static final long MOST_MS = 1L << 48;

    private Lifetime() {}

    /**
     * Milliseconds from 1 on; -1 for ever, if that is allowed.
     *
     * @throws BadRequestException where it is none
     */
    static long read(JsonNode value, boolean mayBeForEver) {
        boolean isWhole = value.isIntegralNumber() && value.canConvertToLong();
        long ttlMs = isWhole ? value.longValue() : 0;
        if (mayBeForEver && ttlMs == -1) {
            return -1;
        }
        if (ttlMs < 1 || ttlMs > MOST_MS) {
            throw new BadRequestException("ttlMs is a number of milliseconds from 1 to " + MOST_MS);
        }
        return ttlMs;
    }
}
