package io.respite.replication.replica;

import java.util.ArrayList;
import java.util.List;

/**
 * What has become of the links to primaries lately: the last {@value #MOST} changes of their state,
 * for people. Owned by the engine thread.
 */
public final class LinkLog {

    private static final int MOST = 64;

    /**
     * One change.
     *
     * @param atMs when, since 1970
     * @param primary the primary, host:port, or null once there is none
     * @param from the state before
     * @param to the state from then on
     * @param reason why
     */
    public record Change(long atMs, String primary, LinkState from, LinkState to, String reason) {}

    private final Change[] changes = new Change[MOST];
    private long count;

    void add(Change change) {
        changes[(int) (count++ % MOST)] = change;
    }

    /** The changes, the oldest first. */
    public List<Change> changes() {
        List<Change> all = new ArrayList<>();
        for (long i = Math.max(0, count - MOST); i < count; i++) {
            all.add(changes[(int) (i % MOST)]);
        }
        return all;
    }
}
