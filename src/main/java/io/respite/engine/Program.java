package io.respite.engine;

import io.respite.resp.CommandError;

/** The process around the engine, as far as commands act on it. All methods return at once. */
public interface Program {

    /** Whether a shutdown saves the data first. */
    enum Saving {
        /** If there are save points. */
        AS_CONFIGURED,
        ALWAYS,
        NEVER
    }

    /** No program: an engine that stands alone and cannot be ended by a command. */
    Program NONE =
            new Program() {
                @Override
                public void shutDown(Saving saving, boolean isNow, boolean isForced) {
                    throw new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");
                }

                @Override
                public boolean abortShutdown() {
                    return false;
                }

                @Override
                public void fail() {
                    throw new IllegalStateException("there is no process to be ended");
                }
            };

    /**
     * Begins to end the process; connections end with it. Where replicas lag behind, it waits for
     * them first, see {@link #waitsForReplicas}.
     *
     * @param isNow whether replicas that lag behind are not waited for
     * @param isForced whether the process ends even when the data cannot be saved
     * @throws CommandError when it cannot be ended
     */
    void shutDown(Saving saving, boolean isNow, boolean isForced);

    /** Calls off a shutdown that waits for replicas. Returns whether there was one. */
    boolean abortShutdown();

    /** What those wait for who have asked for a shutdown that waits for replicas, or null. */
    default Condition waitsForReplicas() {
        return null;
    }

    /** For how long it waits at most from now on, in milliseconds. */
    default long shutdownInMillis() {
        return 0;
    }

    /**
     * Ends the process at once, as a fault would, and first says in the log where it was.
     *
     * @param reason what happened, as the end of a sentence about the server
     * @param signal the number of the signal that stands for it
     */
    default void crash(String reason, int signal) {
        throw new IllegalStateException("there is no process to be ended");
    }

    /**
     * Ends the process at once, with status 1: what was promised to clients cannot be kept. No
     * reply leaves any more, nothing is saved.
     */
    void fail();
}
