package io.respite.memory;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes pages before they are needed, on a thread of its own: whoever writes to a page first would
 * wait until the system has found memory for it and cleared that. Any thread.
 */
final class PageMaker {

    /** One thread, which ends when nothing has been wanted for a while. */
    private static final ThreadPoolExecutor THREAD =
            new ThreadPoolExecutor(
                    0,
                    1,
                    10,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().name("respite-pages").daemon().factory());

    /** What is made at once: whoever else has to do with the address space waits for it. */
    private static final long STEP_BYTES = 2 << 20;

    private PageMaker() {}

    /**
     * Asks for huge pages behind a range, soon and before all that is made later. The system lets
     * nobody do so while pages are being made, so the owner of the memory would wait.
     */
    static void preferHuge(long from, long to) {
        THREAD.execute(() -> AddressRange.preferHugePages(from, to - from));
    }

    /** Makes the pages of a range soon; what is written there meanwhile stays. */
    static void make(long from, long to) {
        THREAD.execute(() -> makeInSteps(from, to));
    }

    private static void makeInSteps(long from, long to) {
        for (long at = from; at < to; at += STEP_BYTES) {
            AddressRange.populate(at, Math.min(STEP_BYTES, to - at));
        }
    }
}
