package io.respite.rest.door;

import io.respite.bytes.Clock;

/**
 * How a page is looked for that may take long: in short turns, between which others are served, and
 * not for longer than a request should take. Owned by the engine thread.
 */
public final class PagePace {

    /** With names as long as this a page is full. */
    public static final long MOST_NAME_BYTES = 1 << 20;

    /* With the step that ends it well below a millisecond: else a client that asks a thousand times
     * a second would fall behind for as long as this goes on. */
    private static final long TURN_NANOS = 150_000;

    private static final long MOST_NANOS = 60_000_000;

    private Clock clock;
    private long pageBegin;
    private long turnBegin;

    /** One more turn begins; with the first, the page. */
    public void beginTurn(Clock newClock) {
        turnBegin = newClock.nanos();
        if (clock == null) {
            clock = newClock;
            pageBegin = turnBegin;
        }
    }

    /** Whether others are to be served. */
    public boolean isTurnOver() {
        return clock.nanos() - turnBegin >= TURN_NANOS;
    }

    /** Whether the page ends with what was found. */
    public boolean isPageOver() {
        return clock.nanos() - pageBegin > MOST_NANOS;
    }
}
