package io.respite.memory;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * A thread that makes pages before they are needed: whoever writes to a page first would wait until
 * the system has found memory for it and cleared that. Any thread.
 */
final class PageMaker {

    private record Range(long from, long to) {}

    private static final LinkedBlockingQueue<Range> WANTED = new LinkedBlockingQueue<>();

    static {
        Thread.ofPlatform().name("respite-pages").daemon().start(PageMaker::makeAll);
    }

    private PageMaker() {}

    /** Makes the pages of a range soon; what is written there meanwhile stays. */
    static void make(long from, long to) {
        WANTED.add(new Range(from, to));
    }

    private static void makeAll() {
        try {
            while (true) {
                Range range = WANTED.take();
                AddressRange.populate(range.from, range.to - range.from);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
