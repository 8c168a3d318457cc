package io.respite.engine;

import java.util.Arrays;

/**
 * Keeps replies back while what they tell of is not written down yet. Closed by the first write of
 * a turn of the loop, opened at its end, when all writes of the turn are in the file; or sooner,
 * when many clients wait, who can go on while the others have their turn. Owned by the engine
 * thread. Hot.
 */
public final class ReplyGate {

    /** Somebody whose replies wait. */
    public interface Waiter {

        /** The replies may be sent. Runs no requests. */
        void letGo();
    }

    private Waiter[] waiters = new Waiter[64];
    private Waiter[] going = new Waiter[64];
    private int count;
    private boolean closed;
    private Runnable opener = this::open;
    private int crowd = Integer.MAX_VALUE;

    ReplyGate() {}

    /** Has this run to open the gate, when what is to be written down must be so first. */
    public void openBy(Runnable newOpener) {
        opener = newOpener;
    }

    /** How many clients must wait to be let go before the turn is over. */
    public void letGoInCrowdsOf(int clients) {
        crowd = clients;
    }

    /** A client's requests have run: lets all go who wait, if they are many. */
    public void relieve() {
        if (count >= crowd) {
            opener.run();
        }
    }

    /** Whether replies wait. */
    public boolean isClosed() {
        return closed;
    }

    public void close() {
        closed = true;
    }

    /** Has one more be told when replies may be sent, while the gate is closed. */
    public void add(Waiter waiter) {
        assert closed;
        if (count == waiters.length) {
            waiters = Arrays.copyOf(waiters, count * 2);
        }
        waiters[count++] = waiter;
    }

    /** Lets all replies go, in the order in which they came. */
    public void open() {
        closed = false;
        Waiter[] all = waiters;
        int ready = count;
        waiters = going;
        going = all;
        count = 0;
        for (int i = 0; i < ready; i++) {
            all[i].letGo();
            all[i] = null;
        }
    }
}
