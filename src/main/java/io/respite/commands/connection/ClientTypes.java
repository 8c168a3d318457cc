package io.respite.commands.connection;

import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;
import java.util.Set;

/** The types by which CLIENT LIST and CLIENT KILL choose. */
final class ClientTypes {

    private static final String NORMAL = "normal";
    private static final String SUBSCRIBER = "pubsub";
    private static final String REPLICA = "replica";
    private static final String PRIMARY = "master";
    private static final Set<String> ALL = Set.of(NORMAL, SUBSCRIBER, REPLICA, PRIMARY);

    private ClientTypes() {}

    /** The type that word {@code i} names. */
    static String parse(Args args, int i) {
        String type = args.shown(i).toLowerCase(Locale.ROOT);
        if (type.equals("slave")) {
            return REPLICA;
        }
        if (!ALL.contains(type)) {
            throw new CommandError("ERR Unknown client type '" + args.shown(i) + "'");
        }
        return type;
    }

    /** The type of a client. */
    static String of(Session session) {
        return switch (session.role()) {
            case REPLICA -> REPLICA;
            case PRIMARY -> PRIMARY;
            case CLIENT, MONITOR, FILE -> session.isSubscribed() ? SUBSCRIBER : NORMAL;
        };
    }
}
