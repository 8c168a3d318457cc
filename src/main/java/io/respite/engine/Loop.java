package io.respite.engine;

/** The thread that owns the data, as the engine sees it: an event loop, or a test's own thread. */
public interface Loop {

    /** Runs the task soon on the engine thread, after the input that waits already. Thread-safe. */
    void execute(Runnable task);

    /**
     * Runs the task when the clients that wait now had their turn, so that a task may put itself
     * off again and again without keeping them waiting. For the engine thread only.
     */
    void yieldThen(Runnable task);

    /** Runs the task in {@code delayMillis} or a little later. For the engine thread only. */
    Timer schedule(long delayMillis, Runnable task);

    /** A task that is to run later. */
    interface Timer {

        /** Keeps the task from running, if it has not run yet. */
        void cancel();
    }

    /** Whether the caller is the engine thread. */
    boolean isCurrent();
}
