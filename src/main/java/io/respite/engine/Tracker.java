package io.respite.engine;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * How the server helps one client to cache: which keys it tells the client of when they change, and
 * where. Owned by the engine thread.
 */
public final class Tracker {

    /** Which keys a client that asked for them one by one has: those it read, but for some. */
    public enum Choice {
        /** All that it reads. */
        ALL,
        /** Only what it reads after CLIENT CACHING YES. */
        OPTIN,
        /** All but what it reads after CLIENT CACHING NO. */
        OPTOUT
    }

    private final boolean broadcast;
    private final TreeSet<byte[]> prefixes = new TreeSet<>(Arrays::compareUnsigned);
    private Choice choice;
    private boolean loopless;
    private long redirection;
    private boolean redirectionBroken;
    private boolean caching;

    Tracker(boolean broadcast) {
        this.broadcast = broadcast;
    }

    void choose(Choice newChoice, boolean isLoopless, long newRedirection) {
        choice = newChoice;
        loopless = isLoopless;
        redirection = newRedirection;
        redirectionBroken = false;
    }

    /** Whether it hears of all keys with its prefixes, read or not. */
    public boolean isBroadcast() {
        return broadcast;
    }

    public Choice choice() {
        return choice;
    }

    /** Whether it does not hear of what it changes itself. */
    public boolean isLoopless() {
        return loopless;
    }

    /** The id of the client that is told in its place, or 0. */
    public long redirection() {
        return redirection;
    }

    /** Whether that client was found to be gone. */
    public boolean isRedirectionBroken() {
        return redirectionBroken;
    }

    void breakRedirection() {
        redirectionBroken = true;
    }

    /** Whether CLIENT CACHING was just called, so that the next command is an exception. */
    public boolean isCaching() {
        return caching;
    }

    /** What CLIENT CACHING says holds for the next command. */
    public void cache(boolean isCaching) {
        caching = isCaching;
    }

    /** Whether the keys that the running command reads are to be remembered. */
    boolean remembers() {
        return !broadcast && (choice == Choice.ALL || (choice == Choice.OPTIN) == caching);
    }

    /** The prefixes of the keys that it hears of, in the order of their bytes. */
    public TreeSet<byte[]> prefixes() {
        return prefixes;
    }
}
