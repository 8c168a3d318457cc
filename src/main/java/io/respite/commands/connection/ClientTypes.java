package io.respite.commands.connection;

import io.respite.engine.ClientFacts;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;
import java.util.Set;

/** The types by which CLIENT LIST and CLIENT KILL choose. */
final class ClientTypes {

    private static final Set<String> ALL =
            Set.of(
                    ClientFacts.NORMAL,
                    ClientFacts.SUBSCRIBER,
                    ClientFacts.REPLICA,
                    ClientFacts.PRIMARY);

    private ClientTypes() {}

    /** The type that word {@code i} names. */
    static String parse(Args args, int i) {
        String type = args.shown(i).toLowerCase(Locale.ROOT);
        if (type.equals("slave")) {
            return ClientFacts.REPLICA;
        }
        if (!ALL.contains(type)) {
            throw new CommandError("ERR Unknown client type '" + args.shown(i) + "'");
        }
        return type;
    }
}
