package io.respite.commands;

import java.util.random.RandomGenerator;

/**
 * Takes some of many things that come one after the other, each with the chance that is left for it
 * (Knuth's algorithm S, The Art of Computer Programming 3.4.2). Owned by the engine thread.
 */
public final class Sample {

    private final RandomGenerator random;
    private long wanted;
    private long left;

    /** Takes {@code wanted} of {@code left}, which are at least as many. */
    public Sample(RandomGenerator random, long wanted, long left) {
        assert wanted <= left : wanted + " of " + left;
        this.random = random;
        this.wanted = wanted;
        this.left = left;
    }

    /** Whether the next one is taken. */
    public boolean takesNext() {
        boolean takes = wanted == left || random.nextLong(left) < wanted;
        left--;
        wanted -= takes ? 1 : 0;
        return takes;
    }

    /** Whether none is wanted any more. */
    public boolean isComplete() {
        return wanted == 0;
    }
}
