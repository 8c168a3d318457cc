package io.respite.engine;

/**
 * One client's subscriptions: how many of each kind, and where the list of them begins and ends in
 * {@link Subscriptions}. Owned by the engine thread.
 */
final class Subscriber {

    private static final int KINDS = ChannelKind.values().length;

    final int number;
    final long[] first = new long[KINDS];
    final long[] last = new long[KINDS];
    private final int[] counts = new int[KINDS];

    private final boolean[] ended = new boolean[KINDS];
    final Session session;

    Subscriber(Session session, int number) {
        this.session = session;
        this.number = number;
    }

    int count(ChannelKind kind) {
        return counts[kind.ordinal()];
    }

    /** Whether subscriptions of a kind count no more, though they are still to be removed. */
    boolean hasEnded(ChannelKind kind) {
        return ended[kind.ordinal()];
    }

    void end(ChannelKind kind, boolean isEnding) {
        ended[kind.ordinal()] = isEnding;
    }

    int total() {
        return counts[0] + counts[1] + counts[2];
    }

    void add(ChannelKind kind, int change) {
        counts[kind.ordinal()] += change;
    }
}
