package io.respite.bytes;

/** A clock that stands still but when a test moves it. */
public final class ManualClock implements Clock {

    private long micros = 1_700_000_000_000_000L;
    private long lookMicros;

    @Override
    public long micros() {
        return micros;
    }

    @Override
    public long nanos() {
        micros += lookMicros;
        return micros * 1000;
    }

    @Override
    public void sleep(long nanos) {
        micros += nanos / 1000;
    }

    /** From now on {@code millis} pass at each look at the nanoseconds. */
    public void lookTakes(long millis) {
        lookMicros = millis * 1000;
    }

    /** Lets {@code millis} pass. */
    public void advance(long millis) {
        micros += millis * 1000;
    }
}
