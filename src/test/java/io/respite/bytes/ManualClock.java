package io.respite.bytes;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements Clock {

    private long micros = 1_700_000_000_000_000L;

    @Override
    public long micros() {
        return micros;
    }

    @Override
    public long nanos() {
        return micros * 1000;
    }

    @Override
    public void sleep(long nanos) {
        micros += nanos / 1000;
    }

    /** Lets {@code millis} pass. */
    public void advance(long millis) {
        micros += millis * 1000;
    }
}
