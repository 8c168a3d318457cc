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

    private PageMaker() {}

    /** Makes the pages of a range soon; what is written there meanwhile stays. */
    static void make(long from, long to) {
        THREAD.execute(() -> AddressRange.populate(from, to - from));
    }
}
