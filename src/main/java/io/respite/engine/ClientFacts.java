package io.respite.engine;

/** What is told of a client wherever clients are listed. Owned by the engine thread. */
public final class ClientFacts {

    public static final String NORMAL = "normal";
    public static final String SUBSCRIBER = "pubsub";
    public static final String REPLICA = "replica";
    public static final String PRIMARY = "master";

    private ClientFacts() {}

    /** The type of a client: one of the four. */
    public static String type(Session session) {
        return switch (session.role()) {
            case REPLICA -> REPLICA;
            case PRIMARY -> PRIMARY;
            case CLIENT, SCRIPT, MONITOR, FILE -> session.isSubscribed() ? SUBSCRIBER : NORMAL;
        };
    }

    /** What is special about a client, a letter each, as in CLIENT LIST; N for nothing. */
    public static String flags(Session session) {
        StringBuilder flags = new StringBuilder();
        switch (session.role()) {
            case MONITOR -> flags.append('O');
            case REPLICA -> flags.append('S');
            case PRIMARY -> flags.append('M');
            case CLIENT, SCRIPT, FILE -> {}
        }
        if (session.isSubscribed()) {
            flags.append('P');
        }
        if (session.isInMulti()) {
            flags.append('x');
        }
        if (session.isBlocked()) {
            flags.append('b');
        }
        if (session.tracker() != null) {
            appendTracker(flags, session.tracker());
        }
        if (session.isTransactionSpoilt()) {
            flags.append('d');
        }
        if (session.isClosing()) {
            flags.append('c');
        }
        if (session.isResuming()) {
            flags.append('u');
        }
        if (session.peer().isUnixSocket()) {
            flags.append('U');
        }
        if (session.isProtectedFromEviction()) {
            flags.append('e');
        }
        if (session.isTouchless()) {
            flags.append('T');
        }
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private static void appendTracker(StringBuilder flags, Tracker tracker) {
        flags.append('t');
        if (tracker.isRedirectionBroken()) {
            flags.append('R');
        }
        if (tracker.isBroadcast()) {
            flags.append('B');
        }
    }
}
