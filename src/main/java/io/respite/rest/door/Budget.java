package io.respite.rest.door;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of the heap that all requests of a kind may take together. Safe for any thread. */
final class Budget {

    private final long mostBytes;
    private final AtomicLong taken = new AtomicLong();

    Budget(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Takes so many more; returns whether there were. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= mostBytes) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
